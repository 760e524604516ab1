import CKernels
import Glibc

/// A read-write lock that lets a waiting writer in before new readers.
///
/// Whoever finds it taken tries again for a while before it sleeps: it is held for some tens of
/// microseconds, and waking a thread takes as long. A writer that sleeps would besides keep all new
/// readers out until it has been woken.
///
/// Not recursive: a thread that holds it, either way, must not take it again.
@safe
final class ReadWriteLock: @unchecked Sendable {
    // Protected by itself: pthread_rwlock_t is made to be shared, and the pointer never changes.
    private let lock: UnsafeMutablePointer<pthread_rwlock_t>

    init() {
        unsafe lock = .allocate(capacity: 1)
        var attributes = pthread_rwlockattr_t()
        unsafe pthread_rwlockattr_init(&attributes)
        // The default lets a stream of searches starve the writer.
        unsafe pthread_rwlockattr_setkind_np(
            &attributes, Int32(PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP))
        let code = unsafe pthread_rwlock_init(lock, &attributes)
        precondition(code == 0, "pthread_rwlock_init failed")
        unsafe pthread_rwlockattr_destroy(&attributes)
    }

    deinit {
        unsafe pthread_rwlock_destroy(lock)
        unsafe lock.deallocate()
    }

    @inline(__always)
    func withReadLock<Result: ~Copyable, Failure: Error>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        if !spin({ unsafe pthread_rwlock_tryrdlock(lock) }) {
            unsafe pthread_rwlock_rdlock(lock)
        }
        defer { unsafe pthread_rwlock_unlock(lock) }
        return try body()
    }

    @inline(__always)
    func withWriteLock<Result: ~Copyable, Failure: Error>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        if !spin({ unsafe pthread_rwlock_trywrlock(lock) }) {
            unsafe pthread_rwlock_wrlock(lock)
        }
        defer { unsafe pthread_rwlock_unlock(lock) }
        return try body()
    }

    /// Attempts before a thread sleeps: together about a tenth of a millisecond.
    private static var attemptsMax: Int { 1_000 }

    @inline(__always)
    private func spin(_ attempt: () -> Int32) -> Bool {
        for _ in 0..<Self.attemptsMax {
            if attempt() == 0 { return true }
            ck_pause()
        }
        return false
    }
}
