import Synchronization

/// One upstream answer that several clients read while it arrives: `Broadcast` with the waiting.
///
/// The pump calls `publish` and `end`; each client reads with its own `Reader`. State changes
/// happen in the mutex, continuations are resumed after it is released. When the last reader has
/// left, `isAbandoned` turns true and a waiting pump is woken, so that it can stop a call nobody
/// wants.
final class SharedAnswer<Element: Sendable>: Sendable {
    /// One client's place in the answer.
    struct Reader: Sendable, Hashable {
        fileprivate let id: Int
    }

    /// The upstream failed after what this reader has been given.
    struct Interrupted: Error, Equatable {}

    private struct State: Sendable {
        var broadcast: Broadcast<Element>
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
        var pump: CheckedContinuation<Void, Never>?
        var hadReaders = false
        var isComplete = false
        var abandon: (@Sendable () -> Void)?

        var isAbandoned: Bool {
            hadReaders && !broadcast.hasReaders && !broadcast.hasEnded && !isComplete
        }

        mutating func takeReaders() -> [CheckedContinuation<Void, Never>] {
            defer { waiting = [:] }
            return Array(waiting.values)
        }

        /// What is to be done once nobody reads an answer that has not ended.
        mutating func takeAbandon() -> (@Sendable () -> Void)? {
            guard isAbandoned else { return nil }
            defer { abandon = nil }
            return abandon
        }

        /// The pump, if it waits and need not any more.
        mutating func takeReadyPump() -> CheckedContinuation<Void, Never>? {
            guard isAbandoned || !broadcast.isFull else { return nil }
            defer { pump = nil }
            return pump
        }
    }

    private let state: Mutex<State>

    init(windowBytes: Int, replayBytesMax: Int) {
        state = Mutex(
            State(broadcast: Broadcast(windowBytes: windowBytes, replayBytesMax: replayBytesMax)))
    }

    /// Whether there were readers and all have left before the end.
    var isAbandoned: Bool { state.withLock { $0.isAbandoned } }

    /// How many read it now.
    var readerCount: Int { state.withLock { $0.broadcast.readerCount } }

    /// Adds a reader that starts at the first element.
    ///
    /// Nil where the first element is gone, the answer failed, or everybody has left already.
    func join() -> Reader? {
        state.withLock { state in
            guard !state.isAbandoned, let id = state.broadcast.join() else { return nil }
            state.hadReaders = true
            return Reader(id: id)
        }
    }

    /// Takes a reader out; harmless when it is out already.
    func leave(_ reader: Reader) {
        let (own, pump, abandon) = state.withLock { state in
            state.broadcast.leave(reader.id)
            return (
                state.waiting.removeValue(forKey: reader.id), state.takeReadyPump(),
                state.takeAbandon()
            )
        }
        own?.resume()
        pump?.resume()
        abandon?()
    }

    /// Sets what stops the pump when the last reader leaves before the end.
    func onAbandoned(_ abandon: @escaping @Sendable () -> Void) {
        let now = state.withLock { state in
            state.abandon = abandon
            return state.takeAbandon()
        }
        now?()
    }

    /// The reader's next element or the end, where it need not be waited for.
    func ready(_ reader: Reader) -> Broadcast<Element>.Reading {
        let (reading, pump) = state.withLock { state in
            let reading = state.broadcast.read(reader.id)
            return (reading, state.takeReadyPump())
        }
        pump?.resume()
        return reading
    }

    /// Returns the reader's next element, nil after the last, waiting for it where needed.
    ///
    /// A cancelled task leaves the answer and gets nil.
    func next(_ reader: Reader) async throws(Interrupted) -> Element? {
        while true {
            switch ready(reader) {
            case .element(let element): return element
            case .end: return nil
            case .failed: throw Interrupted()
            case .wait: await waitForMore(reader)
            }
        }
    }

    /// Publishes an element, then waits while the fastest reader is a window behind.
    func publish(_ element: Element, byteCount: Int) async {
        let readers = state.withLock { state in
            state.broadcast.publish(element, byteCount: byteCount)
            return state.takeReaders()
        }
        for reader in readers { reader.resume() }
        await withCheckedContinuation { continuation in
            let mayGoOn = state.withLock { state in
                if state.isAbandoned || !state.broadcast.isFull { return true }
                state.pump = continuation
                return false
            }
            if mayGoOn { continuation.resume() }
        }
    }

    /// Says that all that matters of the answer has been published: whoever leaves from now on
    /// stops nothing.
    func complete() {
        state.withLock { $0.isComplete = true }
    }

    /// Ends the answer; readers get what is left and then its end or `Interrupted`.
    func end(isClean: Bool) {
        let readers = state.withLock { state in
            state.broadcast.end(isClean: isClean)
            return state.takeReaders()
        }
        for reader in readers { reader.resume() }
    }

    private func waitForMore(_ reader: Reader) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mustWait = state.withLock { state in
                    guard state.broadcast.isWaiting(reader.id), !Task.isCancelled else {
                        return false
                    }
                    state.waiting[reader.id] = continuation
                    return true
                }
                if !mustWait { continuation.resume() }
            }
        } onCancel: {
            leave(reader)
        }
    }
}
