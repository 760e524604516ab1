import HTTPFields
import Synchronization

/// One request and its answer, as the caller and the client's thread share it.
final class Transfer: Sendable {
    struct Head: Sendable {
        let status: Int
        let headers: HTTPHeaders
    }

    /// What a response's data callback does.
    enum Taken {
        case all
        case pause
    }

    let request: HTTPClientRequest
    private let thread: TransferThread
    private let state = Mutex(State())

    private typealias HeadWaiter = CheckedContinuation<Result<Head, HTTPClientError>, Never>
    private typealias PieceWaiter = CheckedContinuation<Result<[UInt8]?, HTTPClientError>, Never>

    private struct Waiters {
        let head: HeadWaiter?
        let piece: PieceWaiter?
    }

    private struct State {
        var head: Head?
        var headWaiter: HeadWaiter?
        var pieces: [[UInt8]] = []
        var firstPiece = 0
        var bufferedBytes = 0
        var isPaused = false
        var end: Result<Void, HTTPClientError>?
        var pieceWaiter: PieceWaiter?

        mutating func dropPieces() {
            pieces = []
            firstPiece = 0
            bufferedBytes = 0
        }

        mutating func popPiece() -> [UInt8]? {
            guard firstPiece < pieces.count else { return nil }
            let piece = pieces[firstPiece]
            pieces[firstPiece] = []
            firstPiece += 1
            if firstPiece == pieces.count {
                pieces.removeAll(keepingCapacity: true)
                firstPiece = 0
            }
            bufferedBytes -= piece.count
            return piece
        }
    }

    init(_ request: HTTPClientRequest, on thread: TransferThread) {
        self.request = request
        self.thread = thread
    }

    // MARK: - The caller's side

    func start() async -> Result<Head, HTTPClientError> {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let end = state.withLock { state -> Result<Void, HTTPClientError>? in
                    if state.end == nil { state.headWaiter = continuation }
                    return state.end
                }
                if case .failure(let error) = end {
                    continuation.resume(returning: .failure(error))
                } else {
                    thread.post(.start(self))
                }
            }
        } onCancel: {
            cancel()
        }
    }

    func next() async -> Result<[UInt8]?, HTTPClientError> {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (result, resumes) = state.withLock { state in
                    if let piece = state.popPiece() {
                        let resumes = state.isPaused && state.bufferedBytes < Limits.resumeBytes
                        if resumes { state.isPaused = false }
                        return (Optional(Result<[UInt8]?, HTTPClientError>.success(piece)), resumes)
                    }
                    if let end = state.end { return (end.map { nil }, false) }
                    precondition(state.pieceWaiter == nil, "a body has one reader at a time")
                    state.pieceWaiter = continuation
                    return (nil, false)
                }
                if resumes { thread.post(.goOn(self)) }
                if let result { continuation.resume(returning: result) }
            }
        } onCancel: {
            cancel()
        }
    }

    /// Ends the transfer unless it has ended, and lets go of whoever waits for it.
    func cancel() {
        let isNew = finish(
            .failure(
                HTTPClientError(
                    phase: .awaitingResponse, reason: .cancelled, code: 0, mayHaveBeenSent: true,
                    hasReceivedBytes: false)), dropsBody: true)
        if isNew { thread.post(.cancel(self)) }
    }

    // MARK: - The thread's side

    func received(_ head: Head) {
        let waiter = state.withLock { state in
            state.head = head
            defer { state.headWaiter = nil }
            return state.headWaiter
        }
        waiter?.resume(returning: .success(head))
    }

    /// Keeps a piece of the body for the reader, unless too much waits already.
    func received(_ bytes: UnsafeRawBufferPointer) -> Taken {
        let (taken, waiter) = state.withLock { state in
            if let waiter = state.pieceWaiter {
                state.pieceWaiter = nil
                return (Taken.all, Optional(waiter))
            }
            if state.bufferedBytes >= Limits.bufferedBytes {
                state.isPaused = true
                return (.pause, nil)
            }
            unsafe state.pieces.append(Array(bytes))
            state.bufferedBytes += bytes.count
            return (.all, nil)
        }
        unsafe waiter?.resume(returning: .success(Array(bytes)))
        return taken
    }

    /// Notes the end, unless it had ended (false).
    ///
    /// What is buffered is still read first, unless dropped.
    @discardableResult
    func finish(_ end: Result<Void, HTTPClientError>, dropsBody: Bool = false) -> Bool {
        let waiters = state.withLock { state -> Waiters? in
            guard state.end == nil else { return nil }
            state.end = end
            if dropsBody { state.dropPieces() }
            defer {
                state.headWaiter = nil
                state.pieceWaiter = nil
            }
            return Waiters(head: state.headWaiter, piece: state.pieceWaiter)
        }
        guard let waiters else { return false }
        if case .failure(let error) = end { waiters.head?.resume(returning: .failure(error)) }
        waiters.piece?.resume(returning: end.map { nil })
        return true
    }

    /// True while the reader, not the server, is what the transfer waits for.
    var isPaused: Bool {
        state.withLock { $0.isPaused }
    }

    /// True when there is nobody to transfer for any more.
    var hasEnded: Bool {
        state.withLock { $0.end != nil }
    }
}
