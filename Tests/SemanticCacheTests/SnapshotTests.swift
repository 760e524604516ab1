import Foundation
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
}
