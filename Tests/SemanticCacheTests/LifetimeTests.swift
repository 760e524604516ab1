import SemanticCache
import TestSupport
import Testing
import TextEmbedding

@Suite struct LifetimeTests {
    @Test func `an expired entry is a miss in both tiers before any sweep, and gone after one`()
        async throws
    {
        let fixture = try await CacheFixture()
        let cache = try fixture.cache
        fixture.embedder.plan("near", near: "stored", similarity: 0.97)
        let id = try await cache.keep("stored") { $0.ttlMillis = 60_000 }
        fixture.clock.advance(millis: 59_999)
        #expect(try await cache.ask("near").hits.count == 1)
        #expect(try await cache.ask("stored").hits.count == 1)
        fixture.clock.advance(millis: 1)
        #expect(try await cache.ask("near").hits.isEmpty)
        #expect(try await cache.ask("stored").hits.isEmpty)
        #expect(throws: CacheError.unknownEntry(id)) { try cache.entry(id) }
        #expect(cache.statistics().entryCount == 1)
        #expect(try await fixture.set.sweep() == 1)
        #expect(cache.statistics().entryCount == 0)
        #expect(cache.statistics().vectorCount == 0)
        #expect(try await fixture.set.verify().isSound)
    }

    @Test func `the cache's own TTL applies where an insert has none`() async throws {
        let fixture = try await CacheFixture()
        let cache = try fixture.cache
        var settings = cache.settings
        settings.ttlMillis = 1_000
        try await fixture.set.configure("default", settings)
        try await cache.keep("short")
        try await cache.keep("long") { $0.ttlMillis = 5_000 }
        fixture.clock.advance(millis: 1_000)
        #expect(try await cache.ask("short").hits.isEmpty)
        #expect(try await cache.ask("long").hits.count == 1)
    }

    @Test func `a sliding TTL starts again with each hit and survives a sweep and a restart`()
        async throws
    {
        let fixture = try await CacheFixture()
        let cache = try fixture.cache
        try await cache.keep("slides") {
            $0.ttlMillis = 1_000
            $0.slidingTTL = true
        }
        for _ in 0..<3 {
            fixture.clock.advance(millis: 900)
            #expect(try await cache.ask("slides").hits.count == 1)
        }
        #expect(try await fixture.set.sweep() == 0)
        let again = try await fixture.reopened()
        fixture.clock.advance(millis: 900)
        #expect(try await again.cache.ask("slides").hits.count == 1)
        fixture.clock.advance(millis: 1_000)
        #expect(try await again.cache.ask("slides").hits.isEmpty)
        #expect(try await again.set.sweep() == 1)
    }

    @Test func `a clock set back across a restart brings nothing back`() async throws {
        let fixture = try await CacheFixture()
        try await fixture.cache.keep("old") { $0.ttlMillis = 1_000 }
        fixture.clock.advance(millis: 2_000)
        try await fixture.cache.keep("new")
        fixture.clock.jumpWall(millis: -10 * 365 * 86_400_000)
        let again = try await fixture.reopened()
        #expect(try await again.cache.ask("old").hits.isEmpty)
        #expect(try await again.cache.ask("new").hits.count == 1)
        #expect(again.set.readiness.clockDoubt != nil)
    }

    @Test func `a clock ten years ahead at a restart deletes nothing`() async throws {
        let fixture = try await CacheFixture()
        try await fixture.cache.keep("stored") { $0.ttlMillis = 86_400_000 }
        let decade: Int64 = 10 * 365 * 86_400_000
        fixture.clock.jumpWall(millis: decade)
        let again = try await fixture.reopened()
        #expect(try await again.cache.ask("stored").hits.isEmpty)
        #expect(try await again.set.sweep() == 0)
        fixture.clock.jumpWall(millis: -decade)
        #expect(try await again.cache.ask("stored").hits.count == 1)
    }

    @Test func `a limit of entries holds after each insert, and the policy chooses`() async throws {
        let fixture = try await CacheFixture()
        let cache = try fixture.cache
        var settings = cache.settings
        settings.entriesMax = 3
        try await fixture.set.configure("default", settings)
        for prompt in ["a", "b", "c"] {
            try await cache.keep(prompt)
            fixture.clock.advance(millis: 10)
        }
        _ = try await cache.ask("a")
        fixture.clock.advance(millis: 10)
        try await cache.keep("d")
        #expect(cache.statistics().entryCount == 3)
        #expect(cache.statistics().evictedCount == 1)
        #expect(try await cache.ask("b") { $0.strategies = [.exact] }.hits.isEmpty)
        #expect(try await cache.ask("a").hits.count == 1)
        #expect(cache.statistics().vectorCount == 3)
        #expect(try await fixture.set.verify().isSound)
    }

    @Test func `a quota over all caches takes from the largest`() async throws {
        let fixture = try await CacheFixture { $0.bytesMax = 20_000 }
        let small = try await fixture.set.createCache("small")
        try await small.keep("kept")
        let large = try fixture.cache
        for number in 0..<60 {
            let text = "prompt \(number) " + String(repeating: "x\(number)", count: 150)
            try await large.keep(text) { $0.embedding = nil }
        }
        #expect(fixture.set.statistics.byteCount <= 20_000)
        #expect(small.statistics().entryCount == 1)
        #expect(large.statistics().evictedCount > 0)
    }

    @Test func `a dry run says what an eviction then takes`() async throws {
        let fixture = try await CacheFixture()
        let cache = try fixture.cache
        for number in 0..<10 { try await cache.keep("p\(number)") }
        var request = EvictionRequest()
        request.entriesTarget = 4
        request.policy = .fifo
        request.dryRun = true
        let planned = try await cache.evict(request)
        #expect(planned.removedCount == 6)
        #expect(cache.statistics().entryCount == 10)
        request.dryRun = false
        #expect(try await cache.evict(request) == planned)
        #expect(cache.statistics().entryCount == 4)
    }

    @Test func `uses survive a restart`() async throws {
        let fixture = try await CacheFixture()
        let id = try await fixture.cache.keep("stored")
        for _ in 0..<3 { _ = try await fixture.cache.ask("stored") }
        _ = try await fixture.cache.ask("stored") { $0.recordsUse = false }
        let again = try await fixture.reopened()
        #expect(try again.cache.entry(id).servedCount == 3)
    }
}
