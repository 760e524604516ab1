import TestSupport
import Testing

@testable import LMDB

@Suite struct DeferredWriteTests {
    let directory = TemporaryDirectory()

    private func put(
        _ environment: Environment, _ name: String, _ time: CommitTime
    ) async throws(LMDBError) {
        let table = try environment.database("a")
        try await environment.write(at: time) { transaction throws(LMDBError) in
            try transaction.put(table, key(name), key("v"))
        }
    }

    @Test func `a write that may wait is committed with one that may not`() async throws {
        let environment = try openTest(directory)
        let table = try environment.database("a")
        try await put(environment, "company", .now)
        let before = try environment.statistics().lastTransactionID
        try await withThrowingTaskGroup { group in
            for number in 0..<20 {
                group.addTask {
                    try await put(
                        environment, "patient \(number)",
                        .within(.seconds(3_600), holdingBytes: 1))
                }
            }
            var commits = 0
            var found = 0
            while found < 20 {
                try await put(environment, "company", .now)
                commits += 1
                found = try environment.read { reads throws(LMDBError) in
                    try reads.statistics(of: table).entryCount - 1
                }
            }
            try await group.waitForAll()
            // None of them had a commit of its own.
            #expect(try environment.statistics().lastTransactionID == before + commits)
        }
        await environment.close()
    }

    @Test func `a lone write does not wait`() async throws {
        let environment = try openTest(directory)
        try await put(environment, "alone", .within(.seconds(3_600), holdingBytes: 1))
        await environment.close()
    }

    @Test func `without company it is committed when its time has come`() async throws {
        let environment = try openTest(directory)
        try await put(environment, "company", .now)
        try await put(environment, "alone", .within(.milliseconds(1), holdingBytes: 1))
        try await put(environment, "at once", .within(.zero, holdingBytes: 1))
        await environment.close()
    }

    @Test func `as many as may wait, or as many bytes, are committed at once`() async throws {
        let environment = try openTest(directory)
        try await put(environment, "company", .now)
        try await withThrowingTaskGroup { group in
            for number in 0..<256 {
                group.addTask {
                    try await put(
                        environment, "\(number)", .within(.seconds(3_600), holdingBytes: 1))
                }
            }
            try await group.waitForAll()
        }
        try await put(environment, "large", .within(.seconds(3_600), holdingBytes: 8 << 20))
        await environment.close()
    }

    @Test func `closing commits what waits`() async throws {
        let environment = try openTest(directory)
        try await put(environment, "company", .now)
        let waiting = Task {
            try await put(environment, "waiting", .within(.seconds(3_600), holdingBytes: 1))
        }
        while environment.queuedWriteCount == 0 { await Task.yield() }
        await environment.close()
        try await waiting.value
        let again = try openTest(directory)
        let same = try again.database("a")
        let found = try again.read { reads throws(LMDBError) in
            try reads.contains(same, key("waiting"))
        }
        #expect(found)
        await again.close()
    }
}
