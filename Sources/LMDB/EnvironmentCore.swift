import CLMDB
import Glibc
import Synchronization

/// The library's handle with what guards it: the directory's lock and the gate of readers.
///
/// Protecting rule: `MDB_env` may be used from any thread (lmdb.h, "Thread-safe"); every use passes
/// `gate`, and the handle is closed only after the gate is shut and empty.
@safe final class EnvironmentCore: @unchecked Sendable {
    private let handle: OpaquePointer
    private let gate = Gate()
    private let directory: String
    private let lock: Mutex<DirectoryLock?>

    init(_ options: EnvironmentOptions) throws(LMDBError) {
        let lock = try DirectoryLock(directory: options.directory)
        var created: OpaquePointer?
        try unsafe check(mdb_env_create(&created), "create environment")
        guard let handle = unsafe created else {
            throw LMDBError(kind: .failed, operation: "create environment", detail: "no handle")
        }
        do throws(LMDBError) {
            try unsafe EnvironmentCore.open(handle, options)
        } catch {
            unsafe mdb_env_close(handle)
            throw error
        }
        unsafe self.handle = handle
        directory = options.directory
        self.lock = Mutex(lock)
        try clearStaleReaders()
    }

    deinit {
        close()
    }

    private static func open(
        _ handle: OpaquePointer, _ options: EnvironmentOptions
    ) throws(LMDBError) {
        try unsafe check(mdb_env_set_mapsize(handle, options.mapSizeBytes), "set map size")
        try unsafe check(mdb_env_set_maxreaders(handle, options.readersMax), "set readers")
        let count = UInt32(clamping: options.databaseNames.count)
        try unsafe check(mdb_env_set_maxdbs(handle, count), "set databases")
        var flags = UInt32(MDB_NOTLS)
        if options.durability == .relaxed { flags |= UInt32(MDB_NOMETASYNC) }
        try unsafe check(
            mdb_env_open(handle, options.directory, flags, 0o600), "open \(options.directory)")
        try unsafe checkFileLength(handle, options.directory)
    }

    /// A file cut short opens without complaint and kills the process (SIGBUS) on the first read.
    private static func checkFileLength(
        _ handle: OpaquePointer, _ directory: String
    ) throws(LMDBError) {
        var environmentInfo = unsafe MDB_envinfo()
        var statistics = MDB_stat()
        var file = stat()
        unsafe mdb_env_info(handle, &environmentInfo)
        unsafe mdb_env_stat(handle, &statistics)
        let path = directory + "/data.mdb"
        guard unsafe stat(path, &file) == 0 else {
            throw LMDBError(code: errno, operation: "stat \(path)")
        }
        let pages = unsafe environmentInfo.me_last_pgno + 1
        let needed = pages.multipliedReportingOverflow(by: Int(statistics.ms_psize))
        guard !needed.overflow, Int(file.st_size) >= needed.partialValue else {
            throw LMDBError(
                kind: .corrupted, operation: "open \(path)",
                detail: "the file has \(file.st_size) bytes and needs \(needed.partialValue)")
        }
    }

    func openDatabase(_ name: String) throws(LMDBError) -> Database {
        let transaction = unsafe try begin(flags: 0)
        var database: MDB_dbi = 0
        let code = unsafe mdb_dbi_open(transaction, name, UInt32(MDB_CREATE), &database)
        guard code == MDB_SUCCESS else {
            unsafe mdb_txn_abort(transaction)
            throw LMDBError(code: code, operation: "open database \(name)")
        }
        try unsafe check(mdb_txn_commit(transaction), "commit database \(name)")
        return Database(name: name, handle: database)
    }

    func read<R>(
        _ body: (borrowing ReadTransaction) throws(LMDBError) -> R
    ) throws(LMDBError) -> R {
        try enter()
        defer { gate.leave() }
        let transaction = unsafe try begin(flags: UInt32(MDB_RDONLY))
        defer { unsafe mdb_txn_abort(transaction) }
        return try unsafe body(ReadTransaction(transaction))
    }

    /// Begins a transaction; the caller ends it.
    func begin(flags: UInt32) throws(LMDBError) -> OpaquePointer {
        var transaction: OpaquePointer?
        try unsafe check(mdb_txn_begin(handle, nil, flags, &transaction), "begin transaction")
        guard let transaction = unsafe transaction else {
            throw LMDBError(kind: .failed, operation: "begin transaction", detail: "no handle")
        }
        return unsafe transaction
    }

    @discardableResult
    func clearStaleReaders() throws(LMDBError) -> Int {
        try enter()
        defer { gate.leave() }
        var dead: Int32 = 0
        try unsafe check(mdb_reader_check(handle, &dead), "check readers")
        return Int(dead)
    }

    func statistics() throws(LMDBError) -> EnvironmentStatistics {
        try enter()
        defer { gate.leave() }
        var information = unsafe MDB_envinfo()
        var statistics = MDB_stat()
        try unsafe check(mdb_env_info(handle, &information), "environment information")
        try unsafe check(mdb_env_stat(handle, &statistics), "environment statistics")
        return unsafe EnvironmentStatistics(
            mapSizeBytes: information.me_mapsize,
            usedBytes: (information.me_last_pgno + 1) * Int(statistics.ms_psize),
            readersInUse: Int(information.me_numreaders),
            lastTransactionID: information.me_last_txnid)
    }

    func copy(to target: String) throws(LMDBError) {
        try enter()
        defer { gate.leave() }
        try unsafe check(
            mdb_env_copy2(handle, target, UInt32(MDB_CP_COMPACT)), "copy to \(target)")
    }

    /// Whether the file system has so little room that a failed write means a full disk: LMDB
    /// reports a short write as EIO.
    func diskIsFull() -> Bool {
        var system = statvfs()
        guard unsafe statvfs(directory, &system) == 0 else { return false }
        return system.f_bavail * UInt(system.f_frsize) < 16 << 20
    }

    /// Shuts the gate, waits until no read is inside, and closes.
    ///
    /// Later calls do nothing.
    func close() {
        guard gate.shut() else { return }
        gate.waitUntilEmpty()
        unsafe mdb_env_close(handle)
        lock.withLock { $0 = nil }
    }

    private func enter() throws(LMDBError) {
        guard gate.enter() else {
            throw LMDBError(kind: .closed, operation: "use \(directory)", detail: "it is closed")
        }
    }
}

/// Counts who is inside and lets nobody in once shut.
private final class Gate: Sendable {
    private static let shutBit = 1 << 62
    private let state = Atomic<Int>(0)

    func enter() -> Bool {
        let (previous, _) = state.wrappingAdd(1, ordering: .acquiring)
        guard previous & Gate.shutBit == 0 else {
            leave()
            return false
        }
        return true
    }

    func leave() {
        state.wrappingSubtract(1, ordering: .releasing)
    }

    /// False where it was shut before.
    func shut() -> Bool {
        let (previous, _) = state.bitwiseOr(Gate.shutBit, ordering: .acquiringAndReleasing)
        return previous & Gate.shutBit == 0
    }

    /// Reads are short, so this waits for microseconds; it runs on a thread of its own.
    func waitUntilEmpty() {
        while state.load(ordering: .acquiring) != Gate.shutBit { usleep(100) }
    }
}
