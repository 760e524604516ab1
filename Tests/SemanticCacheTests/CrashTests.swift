import Glibc
import SemanticCache
import TestSupport
import Testing
import TextEmbedding

/// A child inserts from several tasks, writes down what was acknowledged, and is killed on the way.
///
/// It shows what the death of a process does, not the loss of power.
@Suite struct CrashTests {
    @Test(arguments: [1, 7, 40, 150])
    func `a killed process loses no acknowledged entry and leaves none torn`(
        acknowledgements: Int
    ) async throws {
        let directory = TemporaryDirectory()
        let path = directory.path
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [path = path as String, count = acknowledgements as Int] in
            try await insertUntilKilled(path, count)
        }
        let acknowledged = try #require(readLines(path + "/journal"))
        #expect(!acknowledged.isEmpty)
        var configuration = CacheSetConfiguration(directory: path + "/data")
        configuration.mapSizeBytes = 1 << 30
        configuration.embedder = PlannedEmbedder(dimension: 4)
        let set = try await CacheSet.open(configuration)
        let cache = try set.cache("default")
        for prompt in acknowledged {
            let found = try await cache.lookup(Query(prompt: prompt))
            #expect(found.decision.outcome == .exactHit, "lost: \(prompt)")
            #expect(found.hits.first?.entry.response == response(to: prompt))
        }
        #expect(try await set.verify().isSound)
        await set.close()
    }
}

private func response(to prompt: String) -> String {
    String(repeating: "answer to \(prompt). ", count: 200)
}

private func insertUntilKilled(_ path: String, _ count: Int) async throws {
    var configuration = CacheSetConfiguration(directory: path + "/data")
    configuration.mapSizeBytes = 1 << 30
    configuration.embedder = PlannedEmbedder(dimension: 4)
    let cache = try await CacheSet.open(configuration).cache("default")
    let journal = unsafe open(path + "/journal", O_WRONLY | O_CREAT | O_APPEND, 0o600)
    try await withThrowingTaskGroup(of: Void.self) { group in
        for task in 0..<8 {
            group.addTask {
                for number in 0..<10_000 {
                    let prompt = "task \(task) prompt \(number)"
                    _ = try await cache.insert(
                        NewEntry(prompt: prompt, response: response(to: prompt)))
                    let line = Array((prompt + "\n").utf8)
                    _ = unsafe line.withUnsafeBytes { bytes in
                        unsafe write(journal, bytes.baseAddress, bytes.count)
                    }
                    // Each task journals its own; the one that has enough ends them all.
                    if number * 8 >= count { kill(getpid(), SIGKILL) }
                }
            }
        }
        try await group.waitForAll()
    }
}

private func readLines(_ path: String) -> [String]? {
    let descriptor = unsafe open(path, O_RDONLY)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var all: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
        let count = unsafe chunk.withUnsafeMutableBytes { buffer in
            unsafe read(descriptor, buffer.baseAddress, buffer.count)
        }
        guard count > 0 else { break }
        all += chunk[..<count]
    }
    // A line without its end was cut by the kill and acknowledged nothing.
    return all.split(separator: 10, omittingEmptySubsequences: false).dropLast()
        .map { String(decoding: $0, as: UTF8.self) }
}
