import Foundation
import LMDB
import Synchronization
import TestSupport
import Testing
import VectorSearch

@testable import SemanticCache

/// Closing saves the index; opening must give the same answers with a snapshot, a stale one or a
/// damaged one as without any.
struct SnapshotTests {
    private static let dimension = 16
    private static let count = 2_200

    private func vector(_ seed: Int) -> [Float] {
        var random = SeededRandom(seed: UInt64(seed))
        return (0..<Self.dimension).map { _ in Float.random(in: -1...1, using: &random) }
    }

    private func entry(_ number: Int) -> NewEntry {
        var entry = NewEntry(prompt: "prompt \(number)", response: "answer \(number)")
        entry.embedding = vector(number)
        return entry
    }

    private func configuration(_ directory: String, _ clock: ManualClock) -> CacheSetConfiguration {
        var configuration = CacheSetConfiguration(directory: directory)
        configuration.relaxDurability()
        configuration.clock = clock
        return configuration
    }

    private func fill(_ cache: Cache) async throws -> [EntryID] {
        var ids: [EntryID] = []
        for start in stride(from: 0, to: Self.count, by: 550) {
            for result in await cache.insert((start..<start + 550).map(entry)) {
                ids.append(try result.get())
            }
        }
        return ids
    }

    private func answer(_ cache: Cache, _ number: Int) async throws -> String? {
        var query = Query(prompt: "prompt \(number)")
        query.strategies = [.semantic]
        query.embedding = vector(number)
        return try await cache.lookup(query).hits.first?.entry.response
    }

    private func snapshot(in directory: String) throws -> String {
        let name = try FileManager.default.contentsOfDirectory(atPath: directory)
            .first { $0.hasSuffix(".snapshot") }
        return directory + "/" + (try #require(name))
    }

    @Test func `a snapshot, a stale one and a damaged one answer as none does`() async throws {
        let folder = TemporaryDirectory()
        let clock = ManualClock()
        var set = try await CacheSet.open(configuration(folder.path, clock))
        var cache = try set.cache("default")
        let ids = try await fill(cache)
        clock.advance(millis: 3_600_000)
        await set.close()
        let path = try snapshot(in: folder.path)
        let kept = try Data(contentsOf: URL(filePath: path))

        set = try await CacheSet.open(configuration(folder.path, clock))
        cache = try set.cache("default")
        #expect(cache.statistics().vectorCount == Self.count)
        #expect(try await answer(cache, 17) == "answer 17")
        #expect(try await cache.remove(ids[17]))
        _ = try await cache.insert(entry(9_999))
        clock.advance(millis: 3_600_000)
        await set.close()

        // As after a crash: the file is the one from before the removal and the insert.
        try kept.write(to: URL(filePath: path))
        set = try await CacheSet.open(configuration(folder.path, clock))
        cache = try set.cache("default")
        #expect(cache.statistics().vectorCount == Self.count)
        #expect(try await answer(cache, 17) != "answer 17")
        #expect(try await answer(cache, 9_999) == "answer 9999")
        await set.close()

        var damaged = try Data(contentsOf: URL(filePath: path))
        damaged[damaged.count / 2] ^= 0x40
        try damaged.write(to: URL(filePath: path))
        set = try await CacheSet.open(configuration(folder.path, clock))
        cache = try set.cache("default")
        #expect(cache.statistics().vectorCount == Self.count)
        #expect(try await answer(cache, 18) == "answer 18")
        await set.close()
    }

    /// The index of the default cache.
    private func index(_ set: CacheSet) throws -> any StorableVectorIndex {
        try #require(try set.cache("default").backend.storedIndex)
    }

    @Test func `after a clean stop the snapshot is of the last commit, after a commit it is not`()
        async throws
    {
        let folder = TemporaryDirectory()
        let clock = ManualClock()
        let positions = Mutex<[UInt64]>([])
        var configuration = configuration(folder.path, clock)
        configuration.openIndex = { path, dimension throws(SnapshotError) in
            let (index, position) = try HNSWIndex.open(path: path, dimension: dimension)
            positions.withLock { $0.append(position) }
            return (index, position)
        }
        var set = try await CacheSet.open(configuration)
        _ = try await fill(try set.cache("default"))
        await set.close()

        set = try await CacheSet.open(configuration)
        let opened = try set.store.environment.statistics().lastTransactionID
        #expect(positions.withLock { $0 } == [UInt64(opened)])
        #expect(try await set.verify().isSound)
        let path = try snapshot(in: folder.path)
        let kept = try Data(contentsOf: URL(filePath: path))
        _ = try await set.cache("default").insert(entry(9_999))
        await set.close()

        try kept.write(to: URL(filePath: path))
        set = try await CacheSet.open(configuration)
        let reopened = try set.store.environment.statistics().lastTransactionID
        #expect(positions.withLock { $0.last } == UInt64(opened))
        #expect(reopened > opened)
        #expect(try await set.verify().isSound)
        await set.close()
    }

    @Test
    func `an entry that got another vector, scope or label is not taken from a stale snapshot`()
        async throws
    {
        let folder = TemporaryDirectory()
        let clock = ManualClock()
        var set = try await CacheSet.open(configuration(folder.path, clock))
        let ids = try await fill(try set.cache("default"))
        await set.close()
        let path = try snapshot(in: folder.path)
        let kept = try Data(contentsOf: URL(filePath: path))

        set = try await CacheSet.open(configuration(folder.path, clock))
        var moved = entry(5_001)
        moved.id = ids[1]
        var labelled = entry(2)
        labelled.id = ids[2]
        labelled.attributes = ["language": "en"]
        var elsewhere = entry(3)
        elsewhere.id = ids[3]
        elsewhere.scope = Scope(bits: 7)
        for entry in [moved, labelled, elsewhere] {
            _ = try await set.cache("default").insert(entry)
        }
        await set.close()

        // As after a crash: the file is the one from before, the clock has not moved.
        try kept.write(to: URL(filePath: path))
        set = try await CacheSet.open(configuration(folder.path, clock))
        let cache = try set.cache("default")
        #expect(try await answer(cache, 5_001) == "answer 5001")
        #expect(try await answer(cache, 1) != "answer 1")
        #expect(try await answer(cache, 3) != "answer 3")
        let report = try await set.verify()
        #expect(report.isSound, "\(report.problems)")
        await set.close()
    }

    @Test func `verify names what index and store do not agree on`() async throws {
        let folder = TemporaryDirectory()
        let clock = ManualClock()
        let set = try await CacheSet.open(configuration(folder.path, clock))
        let ids = try await fill(try set.cache("default"))
        let index = try index(set)
        let stray = VectorKey(bits: 12)
        index.insert(
            VectorRecord(
                key: stray, partition: PartitionKey(bits: 1),
                vector: try #require(VectorMath.normalized(vector(1)))))
        index.remove(VectorKey(bits: ids[5].bits))
        index.insert(
            VectorRecord(
                key: VectorKey(bits: ids[6].bits), partition: PartitionKey(bits: 1),
                vector: try #require(VectorMath.normalized(vector(6_000)))))
        let report = try await set.verify()
        #expect(report.problemCount == 3, "\(report.problems)")
        #expect(report.problems.contains { $0.contains("is in the index and not in the store") })
        #expect(report.problems.contains { $0.contains("is not in the index") })
        #expect(report.problems.contains { $0.contains("another vector or label") })
        await set.close()
    }
}
