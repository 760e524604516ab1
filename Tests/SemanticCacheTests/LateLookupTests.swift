import LMDB
import LateInteraction
import TestSupport
import Testing
import TextEmbedding

@testable import SemanticCache

@Suite struct LateLookupTests {
    static let stored = "reset my password"
    static let near = "reset his password"

    private func fixture(
        min: Double = 0, _ change: (inout CacheSettings) -> Void = { _ in }
    ) async throws -> CacheFixture {
        let fixture = try await CacheFixture.late(min: min, change)
        fixture.embedder.plan(Self.near, near: Self.stored, similarity: 0.9)
        try await fixture.cache.keep(Self.stored)
        return fixture
    }

    @Test func `a hit shows how near it is token by token, and what that cost`() async throws {
        let fixture = try await fixture()
        let decision = try await fixture.cache.ask(Self.near).decision
        #expect(decision.outcome == .semanticHit)
        let late = try #require(decision.lateSimilarity)
        let tokens = try [Self.near, Self.stored].map {
            try #require(fixture.embedder.tokens(of: $0))
        }
        #expect(late == tokens[0].similarity(to: tokens[1]))
        #expect(late.mean > 0.6 && late.mean < 0.9 && late.weakestQuery < 0.6)
        #expect(decision.cost.candidatesComparedByToken == 1 && decision.cost.lateNanos > 0)
        #expect(try await fixture.cache.ask(Self.stored).decision.lateSimilarity == nil)
    }

    @Test func `what is too far off token by token is refused`() async throws {
        let fixture = try await fixture(min: 0.95)
        let decision = try await fixture.cache.ask(Self.near).decision
        #expect(decision.outcome == .miss && decision.reason == .belowLateSimilarity)
        #expect((decision.lateSimilarity?.mean ?? 1) < 0.95)
        let found = try fixture.cache.statistics().missCounts
        #expect(found[.belowLateSimilarity] == 1)
        let settings = try fixture.lateSettings(min: 0.5)
        try await fixture.set.configure("default", settings)
        #expect(try await fixture.cache.ask(Self.near).decision.outcome == .semanticHit)
    }

    @Test func `the next candidate is served where the first is too far off`() async throws {
        let fixture = try await fixture(min: 0.95)
        let better = "password reset his"
        fixture.embedder.plan(better, near: Self.near, similarity: 0.87)
        try await fixture.cache.keep(better)
        let result = try await fixture.cache.ask(Self.near)
        #expect(result.hits.map(\.entry.prompt) == [better])
        #expect((result.decision.lateSimilarity?.mean ?? 0) > 0.99)
        #expect(result.decision.nearest?.prompt == Self.stored)
        #expect(result.decision.cost.candidatesComparedByToken == 2)
    }

    @Test func `five candidates are compared at most`() async throws {
        for (least, hits) in [(0.0, 8), (0.1, 5)] {
            let fixture = try await CacheFixture.late(min: least)
            for place in 0..<8 {
                let prompt = "\(Self.stored) \(place)"
                fixture.embedder.plan(
                    prompt, near: Self.near, similarity: 0.99 - Double(place) / 100)
                try await fixture.cache.keep(prompt)
            }
            let result = try await fixture.cache.ask(Self.near) { $0.maxResults = 8 }
            #expect(result.decision.cost.candidatesComparedByToken == 5)
            // Those that were not compared pass only where nothing is refused.
            #expect(result.hits.count == hits)
        }
    }

    @Test func `a candidate without token vectors is refused only where there is a least one`()
        async throws
    {
        for (least, outcome) in [(0.0, Outcome.semanticHit), (0.01, .miss)] {
            let fixture = try await CacheFixture()
            fixture.embedder.plan(Self.near, near: Self.stored, similarity: 0.9)
            try await fixture.cache.keep(Self.stored)
            try await fixture.set.configure("default", fixture.lateSettings(min: least))
            let decision = try await fixture.cache.ask(Self.near).decision
            #expect(decision.outcome == outcome && decision.lateSimilarity == nil)
            #expect(decision.reason == (outcome == .miss ? .belowLateSimilarity : .aboveThreshold))
        }
    }

    @Test func `a query with the caller's own vector is judged like one without token vectors`()
        async throws
    {
        for (least, outcome) in [(0.0, Outcome.semanticHit), (0.01, .miss)] {
            let fixture = try await fixture(min: least)
            let vector = try await fixture.embedder.embed([Self.near])[0].vector
            let decision = try await fixture.cache.ask("anything") { $0.embedding = vector }
                .decision
            #expect(decision.outcome == outcome && decision.lateSimilarity == nil)
        }
    }

    @Test func `the same prompt in other white space is not doubted`() async throws {
        let fixture = try await fixture(min: 1)
        let same = "reset   my password "
        fixture.embedder.plan(same, near: Self.stored, similarity: 1)
        let found = try await fixture.cache.ask(same) { $0.strategies = [.semantic] }.decision
        #expect(found.outcome == .semanticHit)
    }

    @Test func `rows of another model or prompt, and damaged ones, are no evidence`() async throws {
        let tokens = try #require(PlannedEmbedder().tokens(of: Self.near))
        let model = PlannedEmbedder().identity.check
        let prompt = TokenRow.promptCheck(of: Self.stored)
        let good = TokenRow(vectors: tokens, modelCheck: model, promptCheck: prompt).encoded()
        let other = TokenRow(vectors: tokens, modelCheck: model + 1, promptCheck: prompt).encoded()
        let moved = TokenRow(vectors: tokens, modelCheck: model, promptCheck: 0).encoded()
        var flipped = good
        flipped[40] ^= 1
        for (bytes, isRead, problems) in [
            (good, true, 0), (other, false, 0), (moved, false, 1), (flipped, false, 1),
        ] {
            let fixture = try await fixture()
            let store = fixture.set.store
            let id = try #require(try fixture.cache.entries().entries.first?.id)
            try await fixture.set.writing { transaction throws(LMDBError) in
                try transaction.put(store.tokens, StoreKey.entry(1, id), bytes)
            }
            let decision = try await fixture.cache.ask(Self.near).decision
            #expect(decision.outcome == .semanticHit)
            #expect((decision.lateSimilarity != nil) == isRead)
            #expect(try await fixture.set.verify().problemCount == problems)
            #expect(try fixture.cache.statistics().damagedCount == (bytes == flipped ? 1 : 0))
            try await fixture.set.configure("default", fixture.lateSettings(min: 0.99))
            let strict = try await fixture.cache.ask(Self.near).decision
            #expect(strict.outcome == (isRead ? .semanticHit : .miss))
        }
    }

    @Test func `a row without an entry is found by an inspection`() async throws {
        let fixture = try await fixture()
        let store = fixture.set.store
        try await fixture.set.writing { transaction throws(LMDBError) in
            try transaction.put(store.tokens, StoreKey.entry(1, EntryID(bits: 9)), [])
        }
        let report = try await fixture.set.verify()
        #expect(report.problems.contains { $0.hasPrefix("tokens:") })
    }

    @Test func `the verifier is asked about what is near enough only`() async throws {
        let verifier = PlannedVerifier()
        let fixture = try await CacheFixture { $0.verifier = verifier }
        let settings = try fixture.lateSettings(min: 0.95) { $0.verifierEnabled = true }
        try await fixture.set.configure("default", settings)
        fixture.embedder.plan(Self.near, near: Self.stored, similarity: 0.9)
        let better = "password reset his"
        fixture.embedder.plan(better, near: Self.near, similarity: 0.87)
        for prompt in [Self.stored, better] { try await fixture.cache.keep(prompt) }
        verifier.plan(better, 0.9)
        let result = try await fixture.cache.ask(Self.near)
        #expect(result.hits.map(\.entry.prompt) == [better])
        #expect(verifier.askedAbout == [better])
        #expect((result.decision.lateSimilarity?.mean ?? 0) > 0.99)
    }

    @Test func `a batch of lookups compares by token too`() async throws {
        let fixture = try await fixture()
        let cache = try fixture.cache
        let results = await cache.lookup([Query(prompt: Self.near)])
        let found = try #require(try results.first?.get())
        #expect(found.decision.lateSimilarity != nil)
    }

    @Test func `settings are kept, and stored ones from before open`() async throws {
        let fixture = try await CacheFixture.late(min: 0.25)
        let again = try await fixture.reopened()
        #expect(try again.cache.settings.lateInteraction)
        #expect(try again.cache.settings.lateSimilarityMin == 0.25)
        for least in [-0.1, 1.1, .nan] {
            await #expect(throws: CacheError.self) {
                try await again.set.configure("default", again.lateSettings(min: least))
            }
        }
    }
}
