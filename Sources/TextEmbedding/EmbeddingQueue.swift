import Glibc

/// The lock and the wake-ups around `WaitingTexts`.
///
/// A POSIX condition rather than an async one, because its waiters are OS threads.
/// `@unchecked Sendable`: `waiting` is used only between `lock` and `unlock` of `mutex`.
@safe final class EmbeddingQueue: @unchecked Sendable {
    private var waiting: WaitingTexts
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    init(waitMax: Duration) {
        waiting = WaitingTexts(waitMax: waitMax)
        unsafe mutex = .allocate(capacity: 1)
        unsafe condition = .allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        unsafe condition.initialize(to: pthread_cond_t())
        let codes = unsafe (pthread_mutex_init(mutex, nil), pthread_cond_init(condition, nil))
        precondition(codes == (0, 0), "the system gives no lock")
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    private func locked<Value>(_ body: (inout WaitingTexts) -> Value) -> Value {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return body(&waiting)
    }

    private func resume(_ answers: [WaitingTexts.Answer]) {
        for (continuation, outcome) in answers { continuation.resume(returning: outcome) }
    }

    var waitingCount: Int { locked { $0.count } }

    /// Waits for the request's texts without blocking a thread of the caller's.
    func outputs(
        of request: EmbeddingRequest
    ) async -> EmbeddingRequest.Outcome {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let refused = locked { $0.add(request, continuation) }
                if let refused { return resume([refused]) }
                if request.inputs.count > 1 {
                    unsafe pthread_cond_broadcast(condition)
                } else {
                    unsafe pthread_cond_signal(condition)
                }
            }
        } onCancel: {
            if let answer = locked({ $0.cancel(request) }) { resume([answer]) }
        }
    }

    /// Blocks the calling worker until there are texts; nil once the queue is closed.
    func take(bytesWanted: Int) -> [EmbeddingPiece]? {
        while true {
            unsafe pthread_mutex_lock(mutex)
            while waiting.count == 0 && !waiting.isClosed {
                unsafe pthread_cond_wait(condition, mutex)
            }
            let isClosed = waiting.isClosed
            let (pieces, answers) = waiting.take(bytesWanted: bytesWanted, now: .now)
            unsafe pthread_mutex_unlock(mutex)
            resume(answers)
            if isClosed { return nil }
            if !pieces.isEmpty { return pieces }
        }
    }

    func finish(_ pieces: [EmbeddingPiece], _ results: [Result<EngineOutput, EmbeddingError>]) {
        let answers = locked { waiting in
            zip(pieces, results).compactMap { waiting.finish($0, $1) }
        }
        resume(answers)
    }

    func close() {
        let answers = locked { $0.close() }
        unsafe pthread_cond_broadcast(condition)
        resume(answers)
    }
}
