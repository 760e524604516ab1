import Synchronization
import TextEmbedding

/// A call of the embedder that gives up waiting at a deadline.
///
/// The call itself goes on to its end: its batch serves others too, and a structured child would
/// make the waiting caller wait for it. The two tasks here own nothing but the call and the timer.
enum EmbeddingCall {
    enum Failure: Error, Sendable, Equatable {
        case deadline
        case failed(EmbeddingError)
    }

    static func run(
        _ embedder: any Embedder, _ texts: [String], deadline: Duration?
    ) async -> Result<[Embedding], Failure> {
        guard let deadline else { return await embed(embedder, texts) }
        let race = Race()
        return await withCheckedContinuation { continuation in
            race.begin(continuation)
            let timer = Task {
                // A cancelled timer has nothing to say.
                guard (try? await Task.sleep(for: deadline)) != nil else { return }
                race.finish(.failure(.deadline))
            }
            Task {
                race.finish(await embed(embedder, texts))
                timer.cancel()
            }
        }
    }

    private static func embed(
        _ embedder: any Embedder, _ texts: [String]
    ) async -> Result<[Embedding], Failure> {
        do throws(EmbeddingError) {
            return .success(try await embedder.embed(texts))
        } catch {
            return .failure(.failed(error))
        }
    }

    /// Resumes once, by whoever is first.
    private final class Race: Sendable {
        typealias Waiter = CheckedContinuation<Result<[Embedding], Failure>, Never>
        private let waiter = Mutex<Waiter?>(nil)

        func begin(_ continuation: Waiter) {
            waiter.withLock { $0 = continuation }
        }

        func finish(_ result: Result<[Embedding], Failure>) {
            let first = waiter.withLock { waiter in
                defer { waiter = nil }
                return waiter
            }
            first?.resume(returning: result)
        }
    }
}
