import Glibc
import LMDB
import TestSupport
import Testing

func ownProcessID() -> Int32 { getpid() }

@Suite struct DamageTests {
    let directory = TemporaryDirectory()

    private func fill() async throws {
        let environment = try openTest(directory)
        let table = try environment.database("a")
        try await environment.write { transaction throws(LMDBError) in
            for number in 0..<2_000 {
                try transaction.put(
                    table, key("k\(number)"), [UInt8](repeating: 1, count: 500))
            }
        }
        await environment.close()
    }

    @Test func `a file cut short is refused at every length, never a signal`() async throws {
        try await fill()
        let path = directory.path + "/data.mdb"
        var information = stat()
        #expect(unsafe stat(path, &information) == 0)
        let size = Int(information.st_size)
        for part in (1..<16).reversed() {
            #expect(unsafe truncate(path, size * part / 16) == 0)
            let error = #expect(throws: LMDBError.self) { try openTest(directory) }
            #expect(error?.kind == .corrupted)
        }
    }

    @Test func `both meta pages overwritten is a clear refusal`() async throws {
        try await fill()
        let descriptor = unsafe open(directory.path + "/data.mdb", O_RDWR)
        let noise = [UInt8](repeating: 0xA5, count: 8_192)
        let written = unsafe noise.withUnsafeBytes {
            unsafe pwrite(descriptor, $0.baseAddress, $0.count, 0)
        }
        close(descriptor)
        #expect(written == 8_192)
        let error = #expect(throws: LMDBError.self) { try openTest(directory) }
        #expect(error?.kind == .corrupted)
    }

    @Test(.enabled(if: canMountTmpfs(), "Needs root and tmpfs."))
    func `a full disk is named, reads go on, and writes work again once there is room`()
        async throws
    {
        let mount = directory.path + "/small"
        unsafe mkdir(mount, 0o700)
        #expect(mountTmpfs(mount, megabytes: 24))
        defer { unmount(mount) }
        var options = EnvironmentOptions(directory: mount, databaseNames: ["a", "b"])
        options.mapSizeBytes = 1 << 30
        let environment = try Environment(options)
        let table = try environment.database("a")
        let value = [UInt8](repeating: 7, count: 100_000)
        let (written, refusal) = await writeUntilRefused(environment, table, value)
        #expect(refusal?.kind == .diskFull)
        #expect(written > 50)
        for number in 0..<written {
            let found = try environment.read { reads throws(LMDBError) in
                try reads.bytes(table, key("k\(number)"))
            }
            #expect(found == value)
        }
        for number in 0..<20 {
            try await environment.write { transaction throws(LMDBError) in
                try transaction.remove(table, key("k\(number)"))
            }
        }
        try await environment.write { transaction throws(LMDBError) in
            try transaction.put(table, key("again"), value)
        }
        await environment.close()
    }
}

func canMountTmpfs() -> Bool {
    let directory = TemporaryDirectory()
    guard getuid() == 0, mountTmpfs(directory.path, megabytes: 1) else { return false }
    unmount(directory.path)
    return true
}

func mountTmpfs(_ path: String, megabytes: Int) -> Bool {
    unsafe mount("tmpfs", path, "tmpfs", 0, "size=\(megabytes)m") == 0
}

func unmount(_ path: String) {
    unsafe umount(path)
}
