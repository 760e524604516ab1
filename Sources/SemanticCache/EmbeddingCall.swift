import Synchronization
import TextEmbedding

/// A call of embedder or verifier that gives up waiting at a deadline.
///
/// The call itself goes on to its end: its batch serves others too, and a structured child would
/// make the waiting caller wait for it. The two tasks here own nothing but the call and the timer.
enum EmbeddingCall {
    enum Failure: Error, Sendable, Equatable {
        case deadline
        case failed(EmbeddingError)
    }

    static func run(
        _ embedder: any Embedder, _ texts: [String], withTokens: Bool, deadline: Duration?
    ) async -> Result<[Embedding], Failure> {
        await run(deadline: deadline) { () async throws(EmbeddingError) in
            try await embedder.embed(texts, withTokens: withTokens)
        }
    }

    static func run<Value: Sendable>(
        deadline: Duration?,
        _ call: @escaping @Sendable () async throws(EmbeddingError) -> Value
    ) async -> Result<Value, Failure> {
        guard let deadline else { return await outcome(call) }
        let race = Race<Value>()
        return await withCheckedContinuation { continuation in
            race.begin(continuation)
            let timer = Task {
                // A cancelled timer has nothing to say.
                guard (try? await Task.sleep(for: deadline)) != nil else { return }
                race.finish(.failure(.deadline))
            }
            Task {
                race.finish(await outcome(call))
                timer.cancel()
            }
        }
    }

    private static func outcome<Value: Sendable>(
        _ call: @Sendable () async throws(EmbeddingError) -> Value
    ) async -> Result<Value, Failure> {
        do throws(EmbeddingError) {
            return .success(try await call())
        } catch {
            return .failure(.failed(error))
        }
    }

    /// Resumes once, by whoever is first.
    private final class Race<Value: Sendable>: Sendable {
        typealias Waiter = CheckedContinuation<Result<Value, Failure>, Never>
        private let waiter = Mutex<Waiter?>(nil)

        func begin(_ continuation: Waiter) {
            waiter.withLock { $0 = continuation }
        }

        func finish(_ result: Result<Value, Failure>) {
            let first = waiter.withLock { waiter in
                defer { waiter = nil }
                return waiter
            }
            first?.resume(returning: result)
        }
    }
}
