import LMDB
import TestSupport
import Testing

func key(_ text: String) -> [UInt8] { Array(text.utf8) }

func openTest(
    _ directory: TemporaryDirectory, mapSizeBytes: Int = 64 << 20
) throws -> Environment {
    var options = EnvironmentOptions(directory: directory.path, databaseNames: ["a", "b"])
    options.mapSizeBytes = mapSizeBytes
    return try Environment(options)
}

@Suite struct EnvironmentTests {
    let directory = TemporaryDirectory()

    @Test func `what is written is read, also after reopening`() async throws {
        let environment = try openTest(directory)
        let table = try environment.database("a")
        try await environment.write { transaction throws(LMDBError) in
            try transaction.put(table, key("one"), key("1"))
            try transaction.put(table, key("two"), key("2"))
            #expect(try transaction.remove(table, key("two")))
            #expect(try !transaction.remove(table, key("three")))
        }
        await environment.close()
        let again = try openTest(directory)
        let same = try again.database("a")
        let (one, two) = try again.read { reads throws(LMDBError) in
            (try reads.bytes(same, key("one")), try reads.bytes(same, key("two")))
        }
        #expect(one == key("1"))
        #expect(two == nil)
        await again.close()
    }

    @Test func `a scan of a prefix sees its rows in order and no others`() async throws {
        let environment = try openTest(directory)
        let table = try environment.database("a")
        try await environment.write { transaction throws(LMDBError) in
            for name in ["b2", "a1", "b1", "c1", "b3"] {
                try transaction.put(table, key(name), key(name + "!"))
            }
        }
        let seen = try environment.read { reads throws(LMDBError) in
            var seen: [[UInt8]] = []
            try reads.scan(table, prefix: key("b")) { name, value in
                seen.append(copy(name) + copy(value))
                return .next
            }
            return seen
        }
        #expect(seen == [key("b1b1!"), key("b2b2!"), key("b3b3!")])
        let removed = try await environment.write { transaction throws(LMDBError) in
            try transaction.removeAll(table, prefix: key("b"), limit: 2)
        }
        #expect(removed == 2)
        let left = try environment.read { reads throws(LMDBError) in
            try reads.statistics(of: table).entryCount
        }
        #expect(left == 3)
    }

    @Test func `a second opening is refused and names the path and the holder`() async throws {
        let environment = try openTest(directory)
        let error = #expect(throws: LMDBError.self) { try openTest(directory) }
        #expect(error?.kind == .inUse)
        #expect(error?.detail.contains(directory.path) == true)
        #expect(error?.detail.contains("process \(ownProcessID())") == true)
        await environment.close()
        await (try openTest(directory)).close()
    }

    @Test func `a closed environment refuses reads and writes`() async throws {
        let environment = try openTest(directory)
        let table = try environment.database("a")
        await environment.close()
        let write = await #expect(throws: LMDBError.self) {
            try await environment.write { transaction throws(LMDBError) in
                try transaction.put(table, key("k"), key("v"))
            }
        }
        #expect(write?.kind == .closed)
        let read = #expect(throws: LMDBError.self) {
            try environment.read { reads throws(LMDBError) in try reads.bytes(table, key("k")) }
        }
        #expect(read?.kind == .closed)
    }

    @Test func `one operation that throws harms no other in its batch`() async throws {
        let environment = try openTest(directory)
        let table = try environment.database("a")
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask {
                    do throws(LMDBError) {
                        try await environment.write { transaction throws(LMDBError) in
                            try transaction.put(table, key("k\(number)"), key("v"))
                            if number % 10 == 3 {
                                throw LMDBError(
                                    kind: .failed, operation: "test", detail: "planned")
                            }
                        }
                        return true
                    } catch {
                        return false
                    }
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(outcomes == 180)
        let count = try environment.read { reads throws(LMDBError) in
            try reads.statistics(of: table).entryCount
        }
        #expect(count == 180)
    }

    @Test func `hooks run after the commit, in the order of the operations`() async throws {
        let environment = try openTest(directory)
        let table = try environment.database("a")
        let order = Collected<Int>()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<100 {
                group.addTask {
                    _ = try? await environment.write { transaction throws(LMDBError) -> Int in
                        let place = try transaction.reads.statistics(of: table).entryCount
                        try transaction.put(table, key("k\(number)"), key("v"))
                        return place
                    } committed: { place in
                        order.append(place)
                    }
                }
            }
        }
        #expect(order.values == Array(0..<100))
    }

    @Test func `group commit shares transactions`() async throws {
        let environment = try openTest(directory)
        let table = try environment.database("a")
        let before = try environment.statistics().lastTransactionID
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<500 {
                group.addTask {
                    _ = try? await environment.write { transaction throws(LMDBError) in
                        try transaction.put(table, key("k\(number)"), key("v"))
                    }
                }
            }
        }
        let commits = try environment.statistics().lastTransactionID - before
        #expect(commits < 250, "500 concurrent writes took \(commits) commits")
    }

    @Test func `a full map refuses the write, keeps the rest and lets removals through`()
        async throws
    {
        let environment = try openTest(directory, mapSizeBytes: 1 << 20)
        let table = try environment.database("a")
        let value = [UInt8](repeating: 7, count: 10_000)
        let (written, refusal) = await writeUntilRefused(environment, table, value)
        #expect(refusal?.kind == .mapFull)
        #expect(written > 20)
        try await environment.write { transaction throws(LMDBError) in
            #expect(try transaction.reads.statistics(of: table).entryCount == written)
            try transaction.remove(table, key("k0"))
            try transaction.remove(table, key("k1"))
        }
        // Pages freed by one commit are given out again two commits later.
        try await environment.write { transaction throws(LMDBError) in
            try transaction.remove(table, key("k2"))
        }
        try await environment.write { transaction throws(LMDBError) in
            try transaction.put(table, key("again"), value)
        }
    }

    @Test func `a compacting copy opens as a database with the same rows`() async throws {
        let environment = try openTest(directory)
        let table = try environment.database("a")
        try await environment.write { transaction throws(LMDBError) in
            for number in 0..<1_000 {
                try transaction.put(table, key("k\(number)"), key("v\(number)"))
            }
        }
        let target = TemporaryDirectory()
        try await environment.copy(to: target.path)
        let copied = try openTest(target)
        let same = try copied.database("a")
        let value = try copied.read { reads throws(LMDBError) in
            try reads.bytes(same, key("k999"))
        }
        #expect(value == key("v999"))
        await copied.close()
    }
}

/// Writes the same value under new keys, one commit each, until a write is refused or 1,000 are
/// there.
func writeUntilRefused(
    _ environment: Environment, _ table: Database, _ value: [UInt8]
) async -> (written: Int, refusal: LMDBError?) {
    var written = 0
    while written < 1_000 {
        let number = written
        do throws(LMDBError) {
            try await environment.write { transaction throws(LMDBError) in
                try transaction.put(table, key("k\(number)"), value)
            }
            written += 1
        } catch {
            return (written, error)
        }
    }
    return (written, nil)
}
