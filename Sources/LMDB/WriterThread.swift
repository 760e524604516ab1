import CLMDB
import Glibc
import Synchronization

/// When a write is committed.
public enum CommitTime: Sendable {
    /// As soon as the writer gets to it.
    case now
    /// Together with what comes until this long after the commit before, at once where that is
    /// past.
    ///
    /// For what nobody waits for: a commit costs a sync of the disk, however much is in it. A write
    /// that is for now takes along what waits.
    ///
    /// - Parameters:
    ///   - _: how far from the commit before.
    ///   - holdingBytes: about how much memory it holds meanwhile.
    case within(Duration, holdingBytes: Int)
}

/// One queued operation, with its types erased.
struct WriteJob: Sendable {
    let time: CommitTime
    /// Runs the operation; nil where it succeeded.
    ///
    /// May be called again after an abort.
    let run: @Sendable (borrowing WriteTransaction) -> LMDBError?
    /// Runs the hook with the result of the last run.
    let committed: @Sendable () -> Void
    /// Tells whoever waits: nil after a commit, else why there was none.
    let finish: @Sendable (LMDBError?) -> Void

    init<R: Sendable>(
        _ time: CommitTime,
        _ operation: @escaping @Sendable (borrowing WriteTransaction) throws(LMDBError) -> R,
        committed: @escaping @Sendable (R) -> Void,
        finish: @escaping @Sendable (Result<R, LMDBError>) -> Void
    ) {
        self.time = time
        let result = ResultBox<R>()
        run = { transaction in
            do throws(LMDBError) {
                result.set(try operation(transaction))
                return nil
            } catch {
                return error
            }
        }
        self.committed = {
            if let value = result.value { committed(value) }
        }
        self.finish = { error in
            if let error {
                finish(.failure(error))
            } else if let value = result.value {
                finish(.success(value))
            }
        }
    }
}

private final class ResultBox<R: Sendable>: Sendable {
    private let stored = Mutex<R?>(nil)

    var value: R? { stored.withLock { $0 } }

    func set(_ value: R) { stored.withLock { $0 = value } }
}

/// The one thread that writes.
final class WriterThread: Sendable {
    /// Operations that one commit carries at most.
    static let operationsPerCommitMax = 1_024
    /// Operations that wait at most; more are refused.
    static let operationsQueuedMax = 65_536
    /// Operations that wait for company at most, and bytes they hold; then they are committed.
    static let operationsDeferredMax = 256
    static let bytesDeferredMax = 8 << 20

    private let queue: WriteQueue

    init(_ core: EnvironmentCore) {
        let queue = WriteQueue(limit: WriterThread.operationsQueuedMax)
        self.queue = queue
        OwnThread.start {
            var loop = WriterLoop(core)
            while let jobs = queue.take(upTo: WriterThread.operationsPerCommitMax) {
                loop.process(jobs)
            }
            core.close()
            queue.finishStop()
        }
    }

    func submit(_ job: WriteJob) {
        if let refusal = queue.add(job) { job.finish(refusal) }
    }

    /// Operations that are queued and not taken yet.
    var queuedCount: Int { queue.count }

    /// Ends the thread once the queue is empty, then closes the environment, then calls `then`.
    func stop(then: (@Sendable () -> Void)?) {
        queue.stop(then)
    }
}

/// What the writer thread does with a batch of operations.
private struct WriterLoop {
    private let core: EnvironmentCore
    /// Why writes are refused for good, after a commit that ended in an unknown state.
    private var refusal: LMDBError?

    init(_ core: EnvironmentCore) {
        self.core = core
    }

    /// Commits the batch in one transaction; operations that throw are taken out and tried alone at
    /// the end, so that a bad one harms no other.
    mutating func process(_ jobs: [WriteJob]) {
        var batch = jobs
        var alone: [WriteJob] = []
        while !batch.isEmpty {
            switch attempt(batch) {
            case .committed:
                acknowledge(batch)
                batch = []
            case .operationFailed(let index, let error):
                let job = batch.remove(at: index)
                if jobs.count == 1 { job.finish(error) } else { alone.append(job) }
            case .nothingCommitted(let error):
                if batch.count > 1, refusal == nil {
                    alone += batch
                } else {
                    for job in batch { job.finish(error) }
                }
                batch = []
            }
        }
        for job in alone { processAlone(job) }
    }

    private mutating func processAlone(_ job: WriteJob) {
        switch attempt([job]) {
        case .committed: acknowledge([job])
        case .operationFailed(_, let error), .nothingCommitted(let error): job.finish(error)
        }
    }

    private func acknowledge(_ jobs: [WriteJob]) {
        for job in jobs { job.committed() }
        for job in jobs { job.finish(nil) }
    }

    private enum Attempt {
        case committed
        case operationFailed(index: Int, LMDBError)
        case nothingCommitted(LMDBError)
    }

    private mutating func attempt(_ jobs: [WriteJob]) -> Attempt {
        if let refusal { return .nothingCommitted(refusal) }
        let handle: OpaquePointer
        do throws(LMDBError) {
            unsafe handle = try core.begin(flags: 0)
        } catch {
            return .nothingCommitted(note(error))
        }
        let transaction = unsafe WriteTransaction(handle)
        for (index, job) in jobs.enumerated() {
            if let error = job.run(transaction) {
                unsafe mdb_txn_abort(handle)
                return .operationFailed(index: index, named(error))
            }
        }
        let code = unsafe mdb_txn_commit(handle)
        guard code != MDB_SUCCESS else { return .committed }
        return .nothingCommitted(note(named(LMDBError(code: code, operation: "commit"))))
    }

    /// A short write comes back as EIO; name it for what it is where the disk is full.
    private func named(_ error: LMDBError) -> LMDBError {
        guard error.code == EIO, core.diskIsFull() else { return error }
        return LMDBError(
            kind: .diskFull, code: error.code, operation: error.operation,
            detail: "no space left on the file system")
    }

    /// A full map or disk leaves the last commit intact and later writes may work.
    ///
    /// After any other failure nobody knows what the disk holds: refuse until reopened.
    private mutating func note(_ error: LMDBError) -> LMDBError {
        switch error.kind {
        case .mapFull, .diskFull, .overloaded, .badValue: break
        default:
            refusal = LMDBError(
                kind: .refused, code: error.code, operation: error.operation,
                detail: "writes stopped after: \(error.detail); reopen to go on")
        }
        return error
    }
}
