// The storage engine's room: LMDB made safe for Swift 6.
//
// One `Environment` is one directory. Reads run on the caller's thread inside a synchronous
// closure that borrows a `ReadTransaction`, so no transaction outlives its closure or spans an
// `await`. Writes are operations queued to one thread of the environment's own: it drains the
// queue into one LMDB transaction, commits once (group commit), runs each operation's `committed`
// hook in order and then acknowledges. A write that nobody waits for may lie in the queue for a
// while to share a commit. LMDB wants every write transaction on one thread; here it is always the
// same one.
//
// Invariants: an environment is opened once (`DirectoryLock`); no `MDB_WRITEMAP` (a full disk
// would be SIGBUS, a stray pointer would reach the file); the map's size never changes while open
// (resizing under a reader crashes); the file is at least as long as its last page before anything
// is read.

import CLMDB
import Glibc
import Synchronization

/// What a commit waits for, and so what a loss of power may lose.
///
/// A killed process loses nothing.
public enum Durability: String, Sendable, Codable, CaseIterable {
    /// Each commit is on disk before it is acknowledged.
    case full
    /// A loss of power may undo the last acknowledged commit; never more, and nothing is torn.
    case relaxed
}

/// How an environment is opened.
public struct EnvironmentOptions: Sendable {
    /// An existing directory on a local file system.
    public var directory: String
    /// Address space reserved for the file; sparse, so it costs nothing until written.
    public var mapSizeBytes = 64 << 30
    /// What each commit waits for.
    public var durability = Durability.full
    /// Databases to open, made where they are missing.
    public var databaseNames: [String]
    /// Reads open at once at most.
    public var readersMax: UInt32 = 1_024

    /// Options with the usual values.
    public init(directory: String, databaseNames: [String]) {
        self.directory = directory
        self.databaseNames = databaseNames
    }
}

/// Sizes of an environment.
public struct EnvironmentStatistics: Sendable, Equatable {
    /// Address space reserved.
    public var mapSizeBytes: Int
    /// Bytes of the file up to its last page in use.
    public var usedBytes: Int
    /// Slots of readers ever used at once.
    public var readersInUse: Int
    /// Commits since the file was made.
    public var lastTransactionID: Int
}

/// An open LMDB directory.
public final class Environment: Sendable {
    /// Where it lies.
    public let directory: String
    private let core: EnvironmentCore
    private let writer: WriterThread
    private let databases: [String: Database]

    /// Opens the directory, making the named databases where they are missing.
    ///
    /// Blocks.
    public init(_ options: EnvironmentOptions) throws(LMDBError) {
        directory = options.directory
        core = try EnvironmentCore(options)
        var databases: [String: Database] = [:]
        for name in options.databaseNames {
            databases[name] = try core.openDatabase(name)
        }
        self.databases = databases
        writer = WriterThread(core)
    }

    deinit {
        writer.stop(then: nil)
    }

    /// The database opened under this name.
    public func database(_ name: String) throws(LMDBError) -> Database {
        if let database = databases[name] { return database }
        throw LMDBError(kind: .badValue, operation: "database \(name)", detail: "not opened")
    }

    /// Calls `body` with a consistent view.
    ///
    /// Keep it short: pages freed by writers are reused only once no older read is open, and the
    /// file never shrinks.
    public func read<R>(
        _ body: (borrowing ReadTransaction) throws(LMDBError) -> R
    ) throws(LMDBError) -> R {
        try core.read(body)
    }

    /// Runs `operation` on the writer thread and returns what it returned, once it is committed.
    ///
    /// Several operations share a transaction. Where one of them throws, the transaction is dropped
    /// and the others run again without it, so an operation must be repeatable: it may read and
    /// write through its transaction, and must have no other effect. Effects belong in `committed`.
    ///
    /// - Parameters:
    ///   - time: when it is to be committed.
    ///   - operation: what to do.
    ///   - committed: runs on the writer thread after the commit, in the order of the operations,
    ///     before anybody is told. It must be short and must not wait for a write.
    /// - Returns: what the last, committed run of `operation` returned.
    /// - Throws: what `operation` threw, or why nothing was committed.
    @discardableResult
    public func write<R: Sendable>(
        at time: CommitTime = .now,
        _ operation: @escaping @Sendable (borrowing WriteTransaction) throws(LMDBError) -> R,
        committed: @escaping @Sendable (R) -> Void = { _ in }
    ) async throws(LMDBError) -> R {
        let result: Result<R, LMDBError> = await withCheckedContinuation { continuation in
            writer.submit(
                WriteJob(time, operation, committed: committed) {
                    continuation.resume(returning: $0)
                })
        }
        return try result.get()
    }

    /// Writes that wait for the writer or for company.
    var queuedWriteCount: Int { writer.queuedCount }

    /// Frees the slots of readers whose process died; returns how many.
    @discardableResult
    public func clearStaleReaders() throws(LMDBError) -> Int {
        try core.clearStaleReaders()
    }

    /// Sizes now.
    public func statistics() throws(LMDBError) -> EnvironmentStatistics {
        try core.statistics()
    }

    /// Writes a compacted copy of what is committed now into `directory`, which must exist and hold
    /// no database.
    ///
    /// Writes go on meanwhile.
    public func copy(to directory: String) async throws(LMDBError) {
        let core = core
        let result = await OwnThread.run { () -> Result<Void, LMDBError> in
            Result { () throws(LMDBError) in try core.copy(to: directory) }
        }
        try result.get()
    }

    /// Commits what is queued, waits for open reads, and lets go of the directory.
    public func close() async {
        await withCheckedContinuation { continuation in
            writer.stop { continuation.resume() }
        }
    }
}
