import SemanticCache
import TestSupport
import Testing
import TextEmbedding

@Suite struct VerifiedPolicyTests {
    private func fixture(
        rate: Double = 0.05, _ change: (inout CacheSettings) -> Void = { _ in }
    ) async throws -> CacheFixture {
        let fixture = try await CacheFixture { $0.drawSeed = 7 }
        var settings = try fixture.cache.settings
        settings.policy = .verified
        settings.maxFalseHitRate = rate
        change(&settings)
        try await fixture.set.configure("default", settings)
        return fixture
    }

    /// Asks `prompt`, planned near "stored", and inserts `answer` where the lookup is a probe.
    private func explore(
        _ fixture: CacheFixture, _ prompt: String, _ answer: String
    ) async throws -> InsertResult? {
        fixture.embedder.plan(prompt, near: "stored", similarity: 0.97)
        let found = try await fixture.cache.ask(prompt)
        guard found.decision.probe != nil else { return nil }
        var entry = NewEntry(prompt: prompt, response: answer)
        entry.probe = found.decision.probe
        return try await fixture.cache.keep(entry)
    }

    @Test func `a new entry is explored, and the miss says with which probe`() async throws {
        let fixture = try await fixture()
        let cache = try fixture.cache
        try await cache.keep("stored")
        fixture.embedder.plan("near", near: "stored", similarity: 0.99)
        let found = try await cache.ask("near")
        #expect(found.hits.isEmpty)
        #expect(found.decision.reason == .exploring)
        #expect(found.decision.probe != nil)
        #expect(found.decision.verification?.labelCount == 0)
        #expect(found.decision.verification?.exploreProbability == 1)
    }

    @Test func `the same prompt needs no evidence`() async throws {
        let fixture = try await fixture()
        try await fixture.cache.keep("stored prompt")
        #expect(try await fixture.cache.ask("stored prompt").decision.outcome == .exactHit)
        let semantic = try await fixture.cache.ask("stored  prompt") { $0.strategies = [.semantic] }
        // Planned vectors of different texts are orthogonal, so the exact tier alone can tell.
        #expect(semantic.decision.reason == .belowThreshold)
        fixture.embedder.plan("stored   prompt", near: "stored prompt", similarity: 0.999)
        let spaced = try await fixture.cache.ask("stored   prompt") { $0.strategies = [.semantic] }
        #expect(spaced.decision.outcome == .semanticHit)
    }

    @Test func `an equal fresh answer is a label, is not inserted and earns the entry hits`()
        async throws
    {
        let fixture = try await fixture()
        let cache = try fixture.cache
        let id = try await cache.keep("stored", "The answer.")
        for index in 0..<40 {
            guard let kept = try await explore(fixture, "near \(index)", "the answer") else {
                continue
            }
            #expect(kept.id == id && kept.probe == .same)
        }
        #expect(cache.statistics().entryCount == 1)
        fixture.embedder.plan("last", near: "stored", similarity: 0.97)
        let last = try await cache.ask("last")
        #expect((last.decision.verification?.labelCount ?? 0) >= 2)
        #expect((last.decision.verification?.exploreProbability ?? 1) < 0.9)
        #expect(cache.statistics().semanticHitCount > 0)
        #expect((cache.statistics().probeCounts[.same] ?? 0) >= 2)
    }

    @Test func `a different fresh answer is inserted and makes the entry be explored`()
        async throws
    {
        let fixture = try await fixture(rate: 0.01)
        let cache = try fixture.cache
        let id = try await cache.keep("stored", "on")
        for index in 0..<6 {
            let kept = try await explore(fixture, "near \(index)", "off")
            #expect(kept?.probe == .different && kept?.id != id)
            // Only the first entry is asked about.
            if let kept { _ = try await cache.remove(kept.id) }
        }
        fixture.embedder.plan("last", near: "stored", similarity: 0.97)
        let last = try await cache.ask("last")
        #expect(last.hits.isEmpty)
        #expect((last.decision.verification?.probabilityRight ?? 1) < 0.5)
        #expect((last.decision.verification?.exploreProbability ?? 0) > 0.95)
    }

    @Test func `a prompt whose answer was the same is served from then on, unless called wrong`()
        async throws
    {
        let fixture = try await fixture(rate: 0.0001)
        let cache = try fixture.cache
        let id = try await cache.keep("stored", "yes")
        #expect(try await explore(fixture, "near", "yes")?.probe == .same)
        for _ in 0..<5 {
            let again = try await cache.ask("near")
            #expect(again.hits.first?.entry.id == id && again.decision.reason == .verified)
        }
        fixture.embedder.plan("Near", near: "stored", similarity: 0.97)
        #expect(try await cache.ask("Near").decision.reason == .exploring)
        try await cache.feedback(id, prompt: "near", verdict: .wrong)
        #expect(try await cache.ask("near").hits.isEmpty)
    }

    @Test func `labels survive a restart`() async throws {
        let fixture = try await fixture()
        try await fixture.cache.keep("stored", "yes")
        for index in 0..<3 { _ = try await explore(fixture, "near \(index)", "yes") }
        let reopened = try await fixture.reopened { $0.drawSeed = 7 }
        reopened.embedder.plan("last", near: "stored", similarity: 0.97)
        let last = try await reopened.cache.ask("last")
        #expect((last.decision.verification?.labelCount ?? 0) >= 2)
    }

    @Test func `a probe of another prompt is refused and an unknown one costs nothing`()
        async throws
    {
        let fixture = try await fixture()
        let cache = try fixture.cache
        try await cache.keep("stored", "yes")
        fixture.embedder.plan("near", near: "stored", similarity: 0.97)
        let probe = try #require(try await cache.ask("near").decision.probe)
        var other = NewEntry(prompt: "other", response: "yes")
        other.probe = probe
        await #expect(throws: CacheError.self) { try await cache.keep(other) }
        var near = NewEntry(prompt: "near", response: "yes")
        near.probe = probe
        #expect(try await cache.keep(near).probe == .same)
        #expect(try await cache.keep(near).probe == .expired)
        #expect(try await cache.ask("near").decision.outcome == .exactHit)
    }

    @Test func `a probe ends with its time and with its candidate`() async throws {
        let fixture = try await fixture()
        let cache = try fixture.cache
        let id = try await cache.keep("stored", "yes")
        fixture.embedder.plan("a", near: "stored", similarity: 0.97)
        fixture.embedder.plan("b", near: "stored", similarity: 0.97)
        var late = NewEntry(prompt: "a", response: "yes")
        late.probe = try await cache.ask("a").decision.probe
        fixture.clock.advance(millis: 16 * 60_000)
        #expect(try await cache.keep(late).probe == .expired)
        _ = try await cache.remove(try #require(try await cache.ask("a").hits.first).entry.id)
        var orphan = NewEntry(prompt: "b", response: "yes")
        orphan.probe = try await cache.ask("b").decision.probe
        #expect(orphan.probe != nil)
        _ = try await cache.remove(id)
        #expect(try await cache.keep(orphan).probe == .expired)
    }

    @Test func `a ticket brings its probe along`() async throws {
        let fixture = try await fixture()
        let cache = try fixture.cache
        let id = try await cache.keep("stored", "yes")
        fixture.embedder.plan("near", near: "stored", similarity: 0.97)
        var entry = NewEntry(prompt: "near", response: "YES.")
        entry.ticket = try await cache.ask("near").ticket
        #expect(try await cache.insert(entry) == id)
    }

    @Test func `checks come before any evidence`() async throws {
        let fixture = try await fixture { $0.turnChecks(on: true) }
        let cache = try fixture.cache
        try await cache.keep("turn the light on", "done")
        fixture.embedder.plan("turn the light off", near: "turn the light on", similarity: 0.99)
        let found = try await cache.ask("turn the light off")
        #expect(found.decision.reason == .checkRefused)
        #expect(found.decision.probe == nil)
    }

    @Test func `feedback is evidence at the similarity of the prompts`() async throws {
        let fixture = try await fixture()
        let cache = try fixture.cache
        let id = try await cache.keep("stored", "yes")
        for index in 0..<3 {
            fixture.embedder.plan("told \(index)", near: "stored", similarity: 0.95)
            try await cache.feedback(id, prompt: "told \(index)", verdict: .correct)
        }
        fixture.embedder.plan("near", near: "stored", similarity: 0.97)
        #expect(try await cache.ask("near").decision.verification?.labelCount == 3)
        try await cache.feedback(id, prompt: "told 0", verdict: .wrong)
        #expect(try await cache.ask("near").decision.verification?.labelCount == 4)
        #expect(try await cache.ask("told 0").decision.reason == .feedbackBlocked)
        #expect(try await fixture.set.verify().isSound)
    }

    @Test func `a batch refuses a probe by name`() async throws {
        let fixture = try await fixture()
        var entry = NewEntry(prompt: "p", response: "r")
        entry.probe = ProbeID(bits: 1)
        let results = try await fixture.cache.insert([entry])
        #expect(throws: CacheError.self) { try results[0].get() }
    }
}

@Suite struct AnswerJudgeTests {
    @Test(arguments: [
        ("Paris.", "paris", true), ("  \"Paris\" ", "Paris", true), ("Paris", "London", false),
        ("-5", "5", false), ("5%", "5", false), ("...", "!", false), ("", "", true),
    ])
    func `equal but for case, space and punctuation at the ends`(
        stored: String, fresh: String, isSame: Bool
    ) async {
        #expect(
            await ExactJudge().isSame(prompt: "", stored: stored, fresh: fresh) == isSame)
    }

    @Test(arguments: [
        (
            "Open Settings, choose Security and press Reset.",
            "Open Settings, choose Security, and then press Reset.", true
        ),
        (
            "You can return it within 30 days of purchase.",
            "You can return it within 14 days of purchase.", false
        ),
        (
            "You can return an item that was worn outside the house.",
            "You can not return an item that was worn outside the house.", false
        ),
        ("The capital of France is Paris.", "Use the blue cable for that.", false),
        ("请先打开设置，然后选择安全。", "请先打开设置，再选择安全。", true),
    ])
    func `nearly the same words with the same numbers and negations`(
        stored: String, fresh: String, isSame: Bool
    ) async {
        #expect(
            await LexicalJudge().isSame(prompt: "", stored: stored, fresh: fresh) == isSame)
    }
}
