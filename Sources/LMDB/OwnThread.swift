import Glibc

/// Runs blocking work on threads that are not the cooperative pool's.
public enum OwnThread {
    /// Runs `work` on a new thread and returns what it returns.
    public static func run<R: Sendable>(_ work: @escaping @Sendable () -> R) async -> R {
        await withCheckedContinuation { continuation in
            start { continuation.resume(returning: work()) }
        }
    }

    /// Starts a detached thread that runs `work` and ends.
    static func start(_ work: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let box = unsafe Unmanaged.passRetained(ThreadWork(work))
        let code = unsafe pthread_create(&thread, nil, threadMain, box.toOpaque())
        precondition(code == 0, "The system refuses threads (code \(code)).")
        pthread_detach(thread)
    }
}

private final class ThreadWork: Sendable {
    let work: @Sendable () -> Void

    init(_ work: @escaping @Sendable () -> Void) {
        self.work = work
    }
}

private func threadMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument = unsafe argument else { return nil }
    unsafe Unmanaged<ThreadWork>.fromOpaque(argument).takeRetainedValue().work()
    return nil
}
