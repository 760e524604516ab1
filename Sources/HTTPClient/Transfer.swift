import HTTPFields
import Synchronization

/// One request and its answer, as the caller and the client's loop share it.
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
    private let loop: TransferLoop
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

    init(_ request: HTTPClientRequest, on loop: TransferLoop) {
        self.request = request
        self.loop = loop
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
                    loop.post(.start(self))
                }
            }
        } onCancel: {
            cancel()
        }
    }

    func next() async -> Result<[UInt8]?, HTTPClientError> {
        if let piece = ready() { return .success(piece) }
        return await withTaskCancellationHandler {
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
                if resumes { loop.post(.goOn(self)) }
                if let result { continuation.resume(returning: result) }
            }
        } onCancel: {
            cancel()
        }
    }

    /// The next piece where it is there already: most answers come in one.
    private func ready() -> [UInt8]? {
        let (piece, resumes) = state.withLock { state in
            let piece = state.popPiece()
            let resumes = state.isPaused && state.bufferedBytes < Limits.resumeBytes
            if resumes { state.isPaused = false }
            return (piece, resumes)
        }
        if resumes { loop.post(.goOn(self)) }
        return piece
    }

    /// Ends the transfer unless it has ended, and lets go of whoever waits for it.
    func cancel() {
        let isNew = finish(
            .failure(
                HTTPClientError(
                    phase: .awaitingResponse, reason: .cancelled, code: 0, mayHaveBeenSent: true,
                    hasReceivedBytes: false)), dropsBody: true)
        if isNew { loop.post(.cancel(self)) }
    }

    // MARK: - The loop's side

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
