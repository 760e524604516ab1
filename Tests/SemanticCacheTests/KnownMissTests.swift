import TestSupport
import Testing

@testable import SemanticCache

@Suite struct KnownMissTests {
    @Test func `fingerprints in memory agree with a bag under random inserts and removals`() {
        let seed = testSeed(21)
        var random = SeededRandom(seed: seed)
        var known = KnownFingerprints()
        var bag: [UInt128: Int] = [:]
        for _ in 0..<20_000 {
            let bits = UInt128.random(in: 0..<500, using: &random) &* 0x9E37_79B9_7F4A_7C15
            if Int.random(in: 0..<5, using: &random) < 3 {
                known.insert(Fingerprint(bits: bits))
                bag[bits, default: 0] += 1
            } else {
                known.remove(Fingerprint(bits: bits))
                if let count = bag[bits] { bag[bits] = count > 1 ? count - 1 : nil }
            }
            #expect(known.count == bag.values.reduce(0, +), "seed \(seed)")
        }
        for step in UInt128(0)..<1_000 {
            let bits = step &* 0x9E37_79B9_7F4A_7C15
            let mayContain = known.mayContain(Fingerprint(bits: bits))
            #expect(mayContain == (bag[bits] != nil), "seed \(seed)")
        }
    }

    @Test func `an unreadable fingerprint leaves nothing known to be missing`() {
        var known = KnownFingerprints()
        #expect(!known.mayContain(Fingerprint(bits: 1)))
        known.isComplete = false
        #expect(known.mayContain(Fingerprint(bits: 1)))
    }

    @Test func `a miss is known without the store until the prompt is kept`() async throws {
        let fixture = try await CacheFixture { $0.embedder = nil }
        let cache = try fixture.cache
        let query = Query(prompt: "What is LMDB?")
        let miss = try #require(try cache.prepare(query).knownMiss())
        let looked = try await cache.lookup(query)
        #expect(miss.decision.reason == .noEmbedder && miss.decision.outcome == .miss)
        #expect(miss.decision.reason == looked.decision.reason)
        let id = try await cache.keep("What is LMDB?")
        #expect(try cache.prepare(query).knownMiss() == nil)
        _ = try await cache.remove(id)
        #expect(try cache.prepare(query).knownMiss() != nil)
    }

    @Test func `what was kept before a restart is known after it`() async throws {
        let fixture = try await CacheFixture { $0.embedder = nil }
        try await fixture.cache.keep("one")
        let again = try await fixture.reopened { $0.embedder = nil }
        #expect(try again.cache.prepare(Query(prompt: "one")).knownMiss() == nil)
        #expect(try again.cache.prepare(Query(prompt: "two")).knownMiss() != nil)
    }

    @Test func `an entry written over one of its id is known by its new prompt`() async throws {
        let fixture = try await CacheFixture { $0.embedder = nil }
        let cache = try fixture.cache
        let id = try await cache.keep("before")
        try await cache.keep("after") { $0.id = id }
        #expect(try cache.prepare(Query(prompt: "before")).knownMiss() != nil)
        #expect(try cache.prepare(Query(prompt: "after")).knownMiss() == nil)
    }

    @Test func `a miss that an embedder could turn into a hit is not known`() async throws {
        let fixture = try await CacheFixture()
        let cache = try fixture.cache
        var query = Query(prompt: "What is LMDB?")
        #expect(try cache.prepare(query).knownMiss() == nil)
        query.strategies = [.exact]
        #expect(try cache.prepare(query).knownMiss()?.decision.reason == .noCandidate)
    }

    @Test func `an entry that may wait is committed with the next that may not`() async throws {
        let fixture = try await CacheFixture { $0.embedder = nil }
        let cache = try fixture.cache
        try await withThrowingTaskGroup { group in
            group.addTask {
                try await cache.keep("patient") { $0.commitDelay = .seconds(3_600) }
            }
            while try cache.prepare(Query(prompt: "patient")).knownMiss() != nil {
                try await cache.keep("company")
            }
            try await group.waitForAll()
        }
        let found = try await cache.lookup(Query(prompt: "patient"))
        #expect(found.decision.outcome == .exactHit)
    }
}
