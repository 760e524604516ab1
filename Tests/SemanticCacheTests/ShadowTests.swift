import SemanticCache
import TestSupport
import Testing
import TextEmbedding

@Suite struct ShadowTests {
    private func fixture() async throws -> CacheFixture {
        let fixture = try await CacheFixture()
        var settings = try fixture.cache.settings
        settings.isShadow = true
        try await fixture.set.configure("default", settings)
        return fixture
    }

    @Test func `nothing is served, and the decision says what would have been`() async throws {
        let fixture = try await fixture()
        let cache = try fixture.cache
        let id = try await cache.keep("stored")
        fixture.embedder.plan("near", near: "stored", similarity: 0.9)
        for (prompt, outcome) in [("stored", Outcome.exactHit), ("near", .semanticHit)] {
            let found = try await cache.ask(prompt)
            #expect(found.hits.isEmpty && found.ticket != nil)
            #expect(found.decision.outcome == .miss && found.decision.reason == .shadow)
            #expect(found.decision.withheld?.outcome == outcome)
            #expect(found.decision.withheld?.candidate.id == id)
        }
        #expect(try await cache.ask("unrelated").decision.reason == .belowThreshold)
        #expect(try cache.entry(id).servedCount == 0)
        let report = cache.shadowReport()
        #expect(report.lookupCount == 3)
        #expect(report.outcomes[.exactHit]?.count == 1)
        #expect(report.outcomes[.semanticHit]?.count == 1)
        #expect(report.missReasons == [.belowThreshold: 1])
        #expect(report.cases.map(\.prompt) == ["unrelated", "near", "stored"])
        #expect(report.bins[18].served.count == 1)
    }

    @Test func `the fresh answer says whether the hit would have been right`() async throws {
        let fixture = try await fixture()
        let cache = try fixture.cache
        try await cache.keep("stored", "Yes.")
        for (prompt, answer) in [("right", "yes"), ("wrong", "no")] {
            fixture.embedder.plan(prompt, near: "stored", similarity: 0.93)
            _ = try await cache.ask(prompt)
            _ = try await cache.insert(NewEntry(prompt: prompt, response: answer))
            // A second insert decides nothing more.
            _ = try await cache.insert(NewEntry(prompt: prompt, response: "else"))
        }
        let report = cache.shadowReport()
        let tally = report.outcomes[.semanticHit]
        #expect(tally?.sameCount == 1 && tally?.differentCount == 1 && tally?.unjudgedCount == 0)
        #expect(report.cases.map(\.isSame) == [false, true])
        #expect(report.bins[18].served.differentCount == 1)
    }

    @Test func `the latest cases are kept and all are counted`() async throws {
        let fixture = try await fixture()
        let cache = try fixture.cache
        for index in 0..<1_010 { _ = try await cache.ask("p\(index)") }
        let report = cache.shadowReport()
        #expect(report.lookupCount == 1_010)
        #expect(report.cases.count == 1_000)
        #expect(report.cases.first?.prompt == "p1009" && report.cases.last?.prompt == "p10")
    }

    @Test func `a long prompt is cut between characters`() async throws {
        let fixture = try await fixture()
        _ = try await fixture.cache.ask(String(repeating: "问", count: 2_000))
        let kept = fixture.cacheShadowPrompt()
        #expect(kept.utf8.count == 1_023)
    }

    @Test func `switching it on begins a new record and switching it off serves again`()
        async throws
    {
        let fixture = try await fixture()
        let cache = try fixture.cache
        try await cache.keep("stored")
        _ = try await cache.ask("stored")
        var settings = cache.settings
        settings.isShadow = false
        try await fixture.set.configure("default", settings)
        #expect(try await cache.ask("stored").hits.count == 1)
        #expect(cache.shadowReport().lookupCount == 1)
        settings.isShadow = true
        try await fixture.set.configure("default", settings)
        #expect(cache.shadowReport() == ShadowReport())
    }
}

extension CacheFixture {
    fileprivate func cacheShadowPrompt() -> String {
        (try? cache.shadowReport().cases.first?.prompt) ?? ""
    }
}
