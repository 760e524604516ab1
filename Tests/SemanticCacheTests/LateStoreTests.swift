import LMDB
import LateInteraction
import TestSupport
import Testing
import TextEmbedding

@testable import SemanticCache

extension CacheFixture {
    /// One whose default cache keeps token vectors and compares by them.
    static func late(
        min: Double = 0, _ change: (inout CacheSettings) -> Void = { _ in }
    ) async throws -> CacheFixture {
        let fixture = try await CacheFixture()
        try await fixture.set.configure("default", fixture.lateSettings(min: min, change))
        return fixture
    }

    func lateSettings(
        min: Double = 0, _ change: (inout CacheSettings) -> Void = { _ in }
    ) throws -> CacheSettings {
        var settings = try cache.settings
        settings.lateInteraction = true
        settings.lateSimilarityMin = min
        change(&settings)
        return settings
    }

    /// Bytes of each row of token vectors in the directory, whatever cache it is of.
    func tokenRowBytes() throws -> [Int] {
        try set.store.environment.read { reads throws(LMDBError) in
            var found: [Int] = []
            try reads.scan(self.set.store.tokens) { _, value in
                found.append(value.byteCount)
                return .next
            }
            return found
        }
    }
}

@Suite struct LateStoreTests {
    @Test func `token vectors are kept with the entry, counted, and read back as they were`()
        async throws
    {
        let fixture = try await CacheFixture.late()
        let plain = try await CacheFixture()
        let id = try await fixture.cache.keep("three plain words")
        try await plain.cache.keep("three plain words")
        let rows = try fixture.tokenRowBytes()
        #expect(rows == [20 + 24 + 3 * 4 + 3 * 64])
        let sizes = try [fixture, plain].map { try $0.cache.statistics().byteCount }
        #expect(sizes[0] - sizes[1] == Int64(rows[0]))
        let again = try await fixture.reopened()
        let row = try again.cache.backend.reading { reads throws(LMDBError) in
            try again.set.store.tokenRow(1, id, reads)
        }
        #expect(row?.vectors == fixture.embedder.tokens(of: "three plain words"))
        #expect(row?.modelCheck == fixture.embedder.identity.check)
        let report = try await again.set.verify()
        #expect(report.isSound && report.tokenRowCount == 1)
        #expect(report.byteCount == (try again.cache.statistics().byteCount))
    }

    @Test func `with the setting off nothing is asked for, written or compared`() async throws {
        let fixture = try await CacheFixture()
        fixture.embedder.plan("near", near: "stored", similarity: 0.9)
        let decision = try await fixture.cache.ask("stored").decision
        #expect(decision.outcome == .miss)
        try await fixture.cache.keep("stored")
        let found = try await fixture.cache.ask("near").decision
        #expect(found.outcome == .semanticHit && found.lateSimilarity == nil)
        #expect(found.cost.lateNanos == 0 && found.cost.candidatesComparedByToken == 0)
        #expect(try fixture.tokenRowBytes().isEmpty)
        #expect(fixture.embedder.tokenCallCount == 0)
    }

    @Test func `an entry takes its token vectors with it, whichever way it goes`() async throws {
        let fixture = try await CacheFixture.late()
        let cache = try fixture.cache
        func expectRows(_ count: Int) async throws {
            #expect(try fixture.tokenRowBytes().count == count)
            #expect(try await fixture.set.verify().isSound)
        }
        let first = try await cache.keep("first")
        #expect(try await cache.remove(first))
        try await expectRows(0)
        try await cache.keep("again")
        try await cache.keep("again")
        try await expectRows(1)
        try await cache.keep("own vector") {
            $0.embedding = [Float](repeating: 1, count: 64)
            $0.id = try? cache.entries().entries.first?.id
        }
        try await expectRows(0)
        try await cache.keep("short") { $0.ttlMillis = 1_000 }
        fixture.clock.advance(millis: 2_000)
        #expect(try await fixture.set.sweep() == 1)
        try await expectRows(0)
        for word in ["a", "b", "c"] { try await cache.keep(word) { $0.tags = [word] } }
        var filter = EntryFilter()
        filter.tag = "a"
        #expect(try await cache.remove(matching: filter) == 1)
        try await expectRows(2)
        var request = EvictionRequest()
        request.entriesTarget = 1
        _ = try await cache.evict(request)
        try await expectRows(1)
        #expect(try await cache.flush() > 0)
        try await expectRows(0)
        let wrong = try await cache.keep("wrong")
        try await cache.feedback(wrong, prompt: "wrong", verdict: .wrong, removesEntry: true)
        try await expectRows(0)
        let other = try await fixture.set.createCache(
            "other", settings: try fixture.lateSettings())
        try await other.keep("one")
        try await expectRows(1)
        try await fixture.set.dropCache("other")
        try await expectRows(0)
    }

    @Test func `embedding anew rewrites them, and drops them where the setting is off`()
        async throws
    {
        for keeps in [true, false] {
            let fixture = try await CacheFixture.late()
            let id = try await fixture.cache.keep("two words")
            let settings = try fixture.lateSettings { $0.lateInteraction = keeps }
            try await fixture.set.configure("default", settings)
            await fixture.set.close()
            let other = PlannedEmbedder(dimension: 32, model: "other")
            let again = try await CacheFixture(
                directory: fixture.directory, clock: fixture.clock, embedder: other, checks: true
            ) { $0.reembeds = true }
            #expect(try again.tokenRowBytes() == (keeps ? [20 + 24 + 2 * 4 + 2 * 32] : []))
            let row = try again.cache.backend.reading { reads throws(LMDBError) in
                try again.set.store.tokenRow(1, id, reads)
            }
            #expect(row?.vectors == (keeps ? other.tokens(of: "two words") : nil))
            let written = try again.cache.backend.reading { reads throws(LMDBError) in
                let key = StoreKey.entry(1, id)
                var sum = 0
                for table in [again.set.store.entries, again.set.store.vectors] {
                    sum += try reads.bytes(table, key)?.count ?? 0
                }
                return sum + (try reads.bytes(again.set.store.tokens, key)?.count ?? 0)
            }
            #expect(try again.cache.statistics().byteCount == Int64(written))
            #expect(try await again.set.verify().byteCount == Int64(written))
        }
    }

    @Test func `an insert that redeems a miss keeps the lookup's token vectors`() async throws {
        let fixture = try await CacheFixture.late()
        let ticket = try await fixture.cache.ask("asked before").ticket
        let calls = fixture.embedder.callCount
        try await fixture.cache.keep("asked before") { $0.ticket = ticket }
        #expect(fixture.embedder.callCount == calls)
        #expect(try fixture.tokenRowBytes().count == 1)
        // One from before the setting was on has none; the entry is kept without.
        let plain = try await CacheFixture()
        let old = try await plain.cache.ask("asked before").ticket
        try await plain.set.configure("default", plain.lateSettings())
        try await plain.cache.keep("asked before") { $0.ticket = old }
        #expect(try plain.tokenRowBytes().isEmpty)
    }

    @Test func `a directory from before there was a table for them opens`() async throws {
        let fixture = try await CacheFixture()
        try await fixture.cache.keep("stored")
        await fixture.set.close()
        let former = TemporaryDirectory()
        let names = Store.names.filter { $0 != "tokens" }
        let source = try Environment(
            EnvironmentOptions(directory: fixture.directory.path, databaseNames: names))
        let target = try Environment(
            EnvironmentOptions(directory: former.path, databaseNames: names))
        for name in names {
            let (from, to) = (try source.database(name), try target.database(name))
            let rows = try source.read { reads throws(LMDBError) in
                var rows: [(key: [UInt8], value: [UInt8])] = []
                try reads.scan(from) { key, value in
                    rows.append((copy(key), copy(value)))
                    return .next
                }
                return rows
            }
            try await target.write { transaction throws(LMDBError) in
                for row in rows { try transaction.put(to, row.key, row.value) }
            }
        }
        await source.close()
        await target.close()
        let again = try await CacheFixture(
            directory: former, clock: fixture.clock, embedder: fixture.embedder)
        try await again.set.configure("default", again.lateSettings())
        #expect(try await again.cache.ask("stored").decision.outcome == .exactHit)
        try await again.cache.keep("new")
        #expect(try again.tokenRowBytes().count == 1)
        let report = try await again.set.verify()
        #expect(report.isSound && report.entryCount == 2)
    }

    @Test func `a batch keeps them with one call of the embedder`() async throws {
        let fixture = try await CacheFixture.late()
        let items = (0..<20).map { NewEntry(prompt: "prompt \($0)", response: "r") }
        let cache = try fixture.cache
        #expect(await cache.insert(items).allSatisfy { (try? $0.get()) != nil })
        #expect(fixture.embedder.tokenCallCount == 1)
        #expect(try fixture.tokenRowBytes().count == 20)
    }

    @Test func `longer prompts are kept without`() async throws {
        let fixture = try await CacheFixture.late()
        let words = (0...LateInteractionLimits.tokensMax).map { "w\($0)" }
        try await fixture.cache.keep(words.joined(separator: " "))
        #expect(try fixture.tokenRowBytes().isEmpty)
        try await fixture.cache.keep(words.dropLast().joined(separator: " "))
        #expect(try fixture.tokenRowBytes().count == 1)
    }
}
