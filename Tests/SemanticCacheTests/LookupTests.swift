import SemanticCache
import TestSupport
import Testing
import TextEmbedding

@Suite struct LookupTests {
    @Test func `a new directory has the cache default and no other`() async throws {
        let fixture = try await CacheFixture()
        #expect(fixture.set.cacheNames() == ["default"])
        #expect(throws: CacheError.unknownCache("other")) { try fixture.set.cache("other") }
        #expect(fixture.set.readiness.isReady)
    }

    @Test func `the same prompt is an exact hit whatever its white space and composition`()
        async throws
    {
        let fixture = try await CacheFixture()
        let cache = try fixture.cache
        let id = try await cache.keep("What is a caf\u{E9}?", "A place.")
        for asked in ["What is a caf\u{E9}?", "  What  is\ta cafe\u{301}?\n"] {
            let found = try await cache.ask(asked)
            #expect(found.decision.outcome == .exactHit)
            #expect(found.decision.reason == .exactMatch)
            #expect(found.hits.first?.entry.id == id)
            #expect(found.hits.first?.entry.response == "A place.")
            #expect(found.hits.first?.similarity == 1)
        }
        let other = try await cache.ask("what is a caf\u{E9}?") { $0.strategies = [.exact] }
        #expect(other.hits.isEmpty)
    }

    @Test func `case is folded where the cache says so`() async throws {
        let fixture = try await CacheFixture()
        let cache = try fixture.cache
        try await cache.keep("What Is ÄRGER?")
        var settings = cache.settings
        settings.foldsCase = true
        try await fixture.set.configure("default", settings)
        let found = try await cache.ask("what is ärger?") { $0.strategies = [.exact] }
        #expect(found.decision.outcome == .exactHit)
    }

    @Test(arguments: [(0.849_999, false), (0.85, true), (0.850_001, true)])
    func `the threshold divides to a millionth`(similarity: Double, hits: Bool) async throws {
        let fixture = try await CacheFixture()
        let cache = try fixture.cache
        fixture.embedder.plan("near", near: "stored", similarity: similarity)
        try await cache.keep("stored")
        let found = try await cache.ask("near")
        #expect(found.hits.isEmpty == !hits)
        #expect(found.decision.reason == (hits ? .aboveThreshold : .belowThreshold))
        let nearest = try #require(found.decision.nearest)
        #expect(abs(nearest.similarity - similarity) < 1e-6)
        #expect(nearest.prompt == "stored")
        #expect((found.ticket == nil) == hits)
    }

    @Test func `a lookup may lower the threshold only to the floor`() async throws {
        let fixture = try await CacheFixture()
        let cache = try fixture.cache
        fixture.embedder.plan("near", near: "stored", similarity: 0.7)
        try await cache.keep("stored")
        #expect(try await cache.ask("near") { $0.threshold = 0.6 }.hits.count == 1)
        var settings = cache.settings
        settings.thresholdFloor = 0.8
        try await fixture.set.configure("default", settings)
        let found = try await cache.ask("near") { $0.threshold = 0.6 }
        #expect(found.hits.isEmpty)
        #expect(found.decision.threshold == 0.8)
    }

    @Test func `a scope never answers another`() async throws {
        let fixture = try await CacheFixture()
        let cache = try fixture.cache
        fixture.embedder.plan("near", near: "stored", similarity: 0.99)
        try await cache.keep("stored") { $0.scope = Scope(bits: 1) }
        for asked in ["stored", "near"] {
            let found = try await cache.ask(asked) { $0.scope = Scope(bits: 2) }
            #expect(found.hits.isEmpty)
            #expect(found.decision.reason == .emptyScope)
            #expect(found.decision.nearest == nil)
        }
        #expect(try await cache.ask("near") { $0.scope = Scope(bits: 1) }.hits.count == 1)
    }

    @Test func `required attributes must all be there, in both tiers`() async throws {
        let fixture = try await CacheFixture()
        let cache = try fixture.cache
        fixture.embedder.plan("near", near: "stored", similarity: 0.99)
        try await cache.keep("stored", "red") { $0.attributes = ["colour": "red", "size": "1"] }
        try await cache.keep("stored", "blue") { $0.attributes = ["colour": "blue"] }
        for asked in ["stored", "near"] {
            let blue = try await cache.ask(asked) { $0.attributes = ["colour": "blue"] }
            #expect(blue.hits.map(\.entry.response) == ["blue"])
            let red = try await cache.ask(asked) {
                $0.attributes = ["colour": "red", "size": "1"]
            }
            #expect(red.hits.map(\.entry.response) == ["red"])
            let none = try await cache.ask(asked) {
                $0.attributes = ["colour": "blue", "size": "1"]
            }
            #expect(none.hits.isEmpty)
        }
    }

    @Test func `a prompt that was cut or is mostly unknown gets no semantic hit`() async throws {
        let fixture = try await CacheFixture()
        let cache = try fixture.cache
        try await cache.keep("stored")
        fixture.embedder.plan("cut", near: "stored", similarity: 1)
        fixture.embedder.plan("cut", truncatedTokenCount: 3)
        fixture.embedder.plan("unknown", near: "stored", similarity: 1)
        fixture.embedder.plan("unknown", unknownShare: 0.06)
        let cut = try await cache.ask("cut")
        #expect(cut.decision.reason == .promptTruncated)
        #expect(cut.decision.truncatedTokenCount == 3)
        #expect(try await cache.ask("unknown").decision.reason == .promptUnknownTokens)
    }

    @Test func `an entry that was cut or is mostly unknown is never a candidate`() async throws {
        let fixture = try await CacheFixture()
        let cache = try fixture.cache
        fixture.embedder.plan("cut", truncatedTokenCount: 3)
        fixture.embedder.plan("unknown", unknownShare: 0.06)
        fixture.embedder.plan("near cut", near: "cut", similarity: 1)
        fixture.embedder.plan("near unknown", near: "unknown", similarity: 1)
        try await cache.keep("cut")
        try await cache.keep("unknown")
        #expect(try await cache.ask("near cut").hits.isEmpty)
        #expect(try await cache.ask("near unknown").hits.isEmpty)
        #expect(try await cache.ask("cut").decision.outcome == .exactHit)
        let again = try await fixture.reopened()
        #expect(try await again.cache.ask("near cut").hits.isEmpty)
        #expect(try await again.cache.ask("near unknown").hits.isEmpty)
    }

    @Test func `a miss's ticket saves embedding again and fits no other prompt`() async throws {
        let fixture = try await CacheFixture()
        let cache = try fixture.cache
        let missed = try await cache.ask("new")
        #expect(fixture.embedder.callCount == 1)
        try await cache.keep("new") { $0.ticket = missed.ticket }
        #expect(fixture.embedder.callCount == 1)
        await #expect(throws: CacheError.self) {
            try await cache.keep("another") { $0.ticket = missed.ticket }
        }
        fixture.embedder.plan("near", near: "new", similarity: 0.9)
        #expect(try await cache.ask("near").hits.count == 1)
    }

    @Test func `a dead or slow embedder costs a miss with its reason`() async throws {
        let fixture = try await CacheFixture()
        let cache = try fixture.cache
        try await cache.keep("stored")
        fixture.embedder.fail(.overloaded("busy"))
        #expect(try await cache.ask("other").decision.reason == .embedderFailed)
        #expect(try await cache.ask("stored").decision.outcome == .exactHit)
        await #expect(throws: CacheError.self) { try await cache.keep("another") }
        fixture.embedder.fail(nil)
        fixture.embedder.delay(.seconds(30))
        let late = try await cache.ask("other") { $0.embeddingDeadline = .milliseconds(5) }
        #expect(late.decision.reason == .embedderDeadline)
    }

    @Test func `without an embedder the exact tier answers and says why nothing else does`()
        async throws
    {
        let fixture = try await CacheFixture { $0.embedder = nil }
        let cache = try fixture.cache
        try await cache.keep("stored")
        #expect(try await cache.ask("stored").decision.outcome == .exactHit)
        #expect(try await cache.ask("other").decision.reason == .noEmbedder)
        #expect(fixture.set.readiness.exactOnlyBecause != nil)
    }

    @Test func `callers' own vectors are scaled, checked and compared`() async throws {
        let fixture = try await CacheFixture { $0.embedder = nil }
        let cache = try fixture.cache
        try await cache.keep("stored") { $0.embedding = [3, 4, 0] }
        let found = try await cache.ask("other") { $0.embedding = [30, 40, 0] }
        #expect(abs((found.hits.first?.similarity ?? 0) - 1) < 1e-6)
        let bad: [[Float]] = [
            [.nan, 1, 0], [.infinity, 1, 0], [0, 0, 0], [1, 2], [1, 2, 3, 4], [],
        ]
        for vector in bad {
            await #expect(throws: CacheError.self) {
                try await cache.keep("bad") { $0.embedding = vector }
            }
            await #expect(throws: CacheError.self) {
                _ = try await cache.ask("bad") { $0.embedding = vector }
            }
        }
        let huge = try await cache.ask("other") { $0.embedding = [3e38, 3e38, 0] }
        #expect(huge.decision.nearest != nil)
    }

    @Test func `a batch of lookups embeds each prompt once and answers in order`() async throws {
        let fixture = try await CacheFixture()
        let cache = try fixture.cache
        try await cache.keep("stored")
        fixture.embedder.plan("near", near: "stored", similarity: 0.9)
        let before = fixture.embedder.callCount
        let results = await cache.lookup(
            ["near", "far", "near", "stored", ""].map { Query(prompt: $0) })
        #expect(fixture.embedder.callCount == before + 1)
        let outcomes = results.map { try? $0.get().decision.outcome }
        #expect(outcomes == [.semanticHit, .miss, .semanticHit, .exactHit, nil])
    }

    @Test func `a check stands between a near prompt and its answer, and says what differs`()
        async throws
    {
        let fixture = try await CacheFixture(checks: true)
        let cache = try fixture.cache
        let stored = "How do I turn on two factor login?"
        try await cache.keep(stored)
        let opposite = "How do I turn off two factor login?"
        fixture.embedder.plan(opposite, near: stored, similarity: 0.97)
        let refused = try await cache.ask(opposite)
        #expect(refused.hits.isEmpty)
        #expect(refused.decision.reason == .checkRefused)
        #expect(!refused.decision.findings.isEmpty)
        #expect(refused.decision.nearest?.prompt == stored)
        let same = "how do I turn on two factor login"
        fixture.embedder.plan(same, near: stored, similarity: 0.97)
        #expect(try await cache.ask(same).decision.outcome == .semanticHit)
    }

    @Test func `several results come best first and fill up from the next strategy`() async throws {
        let fixture = try await CacheFixture()
        let cache = try fixture.cache
        fixture.embedder.plan("b", near: "a", similarity: 0.95)
        fixture.embedder.plan("c", near: "a", similarity: 0.9)
        for prompt in ["a", "b", "c"] { try await cache.keep(prompt, prompt) }
        let found = try await cache.ask("a") { $0.maxResults = 3 }
        #expect(found.hits.map(\.entry.response) == ["a", "b", "c"])
        #expect(found.hits.map(\.strategy) == [.exact, .semantic, .semantic])
    }
}
