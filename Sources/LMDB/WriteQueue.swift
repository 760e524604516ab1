import Glibc
import Synchronization

/// Operations in the order they came, and the thread that waits for them.
///
/// Those that may wait for company lie in the queue until one comes that may not, the first of
/// them is due, or they are too many; then all are taken at once. So deferred commits have a
/// distance, and a lone write has no delay (as J. Nagle does with packets, RFC 896).
final class WriteQueue: Sendable {
    private struct State {
        var jobs: [WriteJob] = []
        /// When the jobs are due, in monotonic nanoseconds; 0 is at once, nil where there are none.
        var due: UInt64?
        var bytesDeferred = 0
        /// When jobs were taken last: the start of the commit before, if there was one.
        var lastTaken: UInt64?
        var isStopping = false
        var isStopped = false
        var stopWaiters: [@Sendable () -> Void] = []

        /// Adds a job; true where the thread must look at the queue again.
        mutating func add(_ job: WriteJob) -> Bool {
            jobs.append(job)
            var time: UInt64 = 0
            if case .within(let wait, let bytes) = job.time {
                bytesDeferred += bytes
                let isFull =
                    jobs.count >= WriterThread.operationsDeferredMax
                    || bytesDeferred >= WriterThread.bytesDeferredMax
                // A lone one has no company to wait for, and its commit is in nobody's way.
                let due = lastTaken.map { $0 &+ wait.wholeNanoseconds } ?? 0
                if !isFull, due > monotonicNanoseconds() { time = due }
            }
            guard let due, due <= time else {
                self.due = time
                return true
            }
            return false
        }

        mutating func take(upTo count: Int) -> [WriteJob] {
            let taken = Array(jobs.prefix(count))
            jobs.removeFirst(taken.count)
            due = jobs.isEmpty ? nil : 0
            lastTaken = monotonicNanoseconds()
            if jobs.isEmpty { bytesDeferred = 0 }
            return taken
        }
    }

    private enum Next {
        case jobs([WriteJob])
        case wait(until: UInt64?)
        case end
    }

    private let state = Mutex(State())
    private let limit: Int
    private let bell = Bell()

    init(limit: Int) {
        self.limit = limit
    }

    var count: Int { state.withLock { $0.jobs.count } }

    /// Nil where the job was queued, else why not.
    func add(_ job: WriteJob) -> LMDBError? {
        let (refusal, wakes): (LMDBError?, Bool) = state.withLock { state in
            if state.isStopping {
                return (LMDBError(kind: .closed, operation: "write", detail: "it is closed"), false)
            }
            if state.jobs.count >= limit {
                let error = LMDBError(
                    kind: .overloaded, operation: "write", detail: "\(limit) writes are waiting")
                return (error, false)
            }
            return (nil, state.add(job))
        }
        if wakes { bell.ring() }
        return refusal
    }

    /// Waits for operations that are due; nil once stopped and empty.
    func take(upTo count: Int) -> [WriteJob]? {
        while true {
            let next: Next = state.withLock { state in
                guard let due = state.due else {
                    return state.isStopping ? .end : .wait(until: nil)
                }
                guard state.isStopping || due == 0 || due <= monotonicNanoseconds() else {
                    return .wait(until: due)
                }
                return .jobs(state.take(upTo: count))
            }
            switch next {
            case .jobs(let jobs): return jobs
            case .wait(let due): bell.wait(until: due)
            case .end: return nil
            }
        }
    }

    func stop(_ then: (@Sendable () -> Void)?) {
        let isStopped = state.withLock { state in
            state.isStopping = true
            if !state.isStopped, let then { state.stopWaiters.append(then) }
            return state.isStopped
        }
        if isStopped { then?() } else { bell.ring() }
    }

    func finishStop() {
        let waiters = state.withLock { state in
            state.isStopped = true
            return state.stopWaiters
        }
        for waiter in waiters { waiter() }
    }
}

/// Wakes the one thread that waits, at once or at a time; a ring before the wait is not lost.
///
/// A condition variable, because a semaphore waits by the wall clock only.
///
/// Protecting rule: made in `init`, freed in `deinit`; between, the condition and the mutex are
/// thread-safe and `hasRung` is touched with the mutex held.
@safe private final class Bell: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var hasRung = false

    init() {
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        unsafe pthread_cond_init(condition, &attributes)
        unsafe pthread_condattr_destroy(&attributes)
        unsafe pthread_mutex_init(mutex, nil)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    func ring() {
        unsafe pthread_mutex_lock(mutex)
        hasRung = true
        unsafe pthread_mutex_unlock(mutex)
        unsafe pthread_cond_signal(condition)
    }

    /// Waits for a ring, or until a time in monotonic nanoseconds.
    func wait(until due: UInt64?) {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while !hasRung {
            guard let due else {
                unsafe pthread_cond_wait(condition, mutex)
                continue
            }
            var time = timespec(
                tv_sec: Int(due / 1_000_000_000), tv_nsec: Int(due % 1_000_000_000))
            if unsafe pthread_cond_timedwait(condition, mutex, &time) == ETIMEDOUT { break }
        }
        hasRung = false
    }
}

private func monotonicNanoseconds() -> UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
}

extension Duration {
    /// Nanoseconds from 0 to an hour, far beyond what any write is to wait.
    fileprivate var wholeNanoseconds: UInt64 {
        let (seconds, attoseconds) = min(max(self, .zero), .seconds(3_600)).components
        return UInt64(seconds) &* 1_000_000_000 &+ UInt64(attoseconds / 1_000_000_000)
    }
}
