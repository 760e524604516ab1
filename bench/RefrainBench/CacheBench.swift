import Foundation
import LMDB
import SemanticCache

/// The cache in this process, without HTTP and without a model: store, index and decision.
struct CacheBench: BenchCommand {
    static let name = "cache"
    static let summary = "lookups, inserts, memory and disk of the cache itself"
    static let options = """
          --entries N      entries to fill it with (default 10000)
          --seconds N      length of each durable-insert row (default 2)
          --dir DIR        where to put the data (default a new directory in /tmp)
        """

    static func run(_ arguments: BenchArguments) async throws {
        let count = try arguments.int("entries", default: 10_000)
        let seconds = try arguments.int("seconds", default: 2)
        let directory = arguments.string(
            "dir",
            default: NSTemporaryDirectory() + "refrain-bench-\(UInt32.random(in: 0 ... .max))")
        defer { try? FileManager.default.removeItem(atPath: directory) }
        var configuration = CacheSetConfiguration(directory: directory)
        configuration.durability = .relaxed
        let before = residentBytes()
        var set = try await CacheSet.open(configuration)
        try await fill(set.cache("default"), count)
        let statistics = set.statistics
        let cache = try set.cache("default").statistics()
        let resident = max(0, residentBytes() - before)
        print("entries \(count): file \(statistics.fileBytes / count) B each, records and")
        print(
            "  vectors \(Int(statistics.byteCount) / count) B; resident \(resident / count) B each,"
        )
        print(
            "  index \(cache.indexBytes / count) B, usage table \(cache.tableBytes / count) B of it"
        )
        await set.close()
        let clock = ContinuousClock()
        let began = clock.now
        set = try await CacheSet.open(configuration)
        print("open with \(count) entries: \(clock.now - began)")
        try await lookups(set.cache("default"), count)
        await set.close()
        for durability in Durability.allCases {
            configuration.durability = durability
            for tasks in [1, 16, 64, 256] {
                set = try await CacheSet.open(configuration)
                try await inserts(set.cache("default"), durability, tasks: tasks, seconds: seconds)
                await set.close()
            }
        }
    }

    private static func vector(_ number: Int) -> [Float] {
        var state = UInt64(truncatingIfNeeded: number) &* 0x9E37_79B9_7F4A_7C15 &+ 1
        return (0..<384).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(Int64(state >> 40)) / Float(1 << 24) - 0.5
        }
    }

    private static func entry(_ number: Int) -> NewEntry {
        var entry = NewEntry(
            prompt: "What is the answer to question number \(number) of the list?",
            response: "The answer to question \(number). "
                + String(repeating: "It takes a few sentences to say. ", count: 14))
        entry.embedding = vector(number)
        return entry
    }

    private static func fill(_ cache: Cache, _ count: Int) async throws {
        for start in stride(from: 0, to: count, by: 1_000) {
            let batch = (start..<min(count, start + 1_000)).map { entry($0) }
            for result in await cache.insert(batch) { _ = try result.get() }
        }
    }

    private static func lookups(_ cache: Cache, _ count: Int) async throws {
        // Processor time, because a lookup waits for nothing and the machine may be busy.
        var exact: [Double] = []
        var semantic: [Double] = []
        for round in 0..<15 {
            let first = processorMicros()
            for number in 0..<1_000 {
                var query = Query(prompt: entryPrompt((round * 1_000 + number * 7) % count))
                query.strategies = [.exact]
                guard try await cache.lookup(query).hits.count == 1 else {
                    throw BenchFailure("an exact lookup missed")
                }
            }
            exact.append((processorMicros() - first) / 1_000)
            let second = processorMicros()
            for number in 0..<50 {
                var query = Query(prompt: "?")
                query.strategies = [.semantic]
                query.embedding = vector((round * 50 + number * 7) % count)
                _ = try await cache.lookup(query)
            }
            semantic.append((processorMicros() - second) / 50)
        }
        exact.sort()
        semantic.sort()
        print("exact hit: min \(exact[0]) us, median \(exact[exact.count / 2]) us")
        print(
            "semantic, own vector: min \(semantic[0]) us, median \(semantic[semantic.count / 2]) us"
        )
    }

    private static func entryPrompt(_ number: Int) -> String {
        "What is the answer to question number \(number) of the list?"
    }

    private static func inserts(
        _ cache: Cache, _ durability: Durability, tasks: Int, seconds: Int
    ) async throws {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(seconds)
        let total = try await withThrowingTaskGroup(of: Int.self) { group in
            for task in 0..<tasks {
                group.addTask {
                    var done = 0
                    while clock.now < end {
                        _ = try await cache.insert(entry(1_000_000 + task * 100_000 + done))
                        done += 1
                    }
                    return done
                }
            }
            return try await group.reduce(0, +)
        }
        print("insert \(durability.rawValue), \(tasks) at once: \(total / seconds) entries/s")
    }

    private static func processorMicros() -> Double {
        Double(clock()) * 1_000_000 / Double(CLOCKS_PER_SEC)
    }

    private static func residentBytes() -> Int {
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        return text.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 4_096 }
            ?? 0
    }
}
