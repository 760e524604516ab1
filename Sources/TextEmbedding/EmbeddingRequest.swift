/// What a worker is given: a text, or a pair of texts for a classifier.
struct EngineInput: Sendable {
    var first: String
    var second: String?

    var byteCount: Int { first.utf8.count + (second?.utf8.count ?? 0) }
}

/// What is asked about a text.
enum EngineWish: Sendable {
    /// Its vector.
    case sentence
    /// Its vector, and its tokens' as codes.
    case both
    /// Its tokens' vectors as floats.
    case tokens
}

/// What a worker gives back for one input.
enum EngineOutput: Sendable {
    case sentence(Embedding)
    case tokens(TokenEmbedding)
    case pair(PairOutput)
}

/// One call that waits for all of its inputs.
///
/// `@unchecked Sendable`: the variables are read and written under the lock of the `EmbeddingQueue`
/// that the request was submitted to.
final class EmbeddingRequest: @unchecked Sendable {
    let inputs: [EngineInput]
    /// What is asked about each text; pairs are asked one thing only.
    let wants: EngineWish
    let submitted: ContinuousClock.Instant
    fileprivate(set) var results: [EngineOutput?]
    fileprivate(set) var remaining: Int
    fileprivate(set) var failure: EmbeddingError?
    fileprivate(set) var continuation: CheckedContinuation<Outcome, Never>?

    typealias Outcome = Result<[EngineOutput], EmbeddingError>

    init(
        _ inputs: [EngineInput], wants: EngineWish = .sentence,
        submitted: ContinuousClock.Instant = .now
    ) {
        self.inputs = inputs
        self.wants = wants
        self.submitted = submitted
        results = [EngineOutput?](repeating: nil, count: inputs.count)
        remaining = inputs.count
    }
}

/// One text of a request.
struct EmbeddingPiece {
    let request: EmbeddingRequest
    let index: Int

    var input: EngineInput { request.inputs[index] }
}

/// The waiting texts and who is told what: the queue's decisions, without its lock and threads.
///
/// Texts leave in the order in which they came, whichever request they belong to, so that several
/// workers share a large request and a worker can take texts of several small ones.
struct WaitingTexts {
    /// A continuation to resume after unlocking.
    typealias Answer = (Waiter, EmbeddingRequest.Outcome)
    typealias Waiter = CheckedContinuation<EmbeddingRequest.Outcome, Never>

    private(set) var isClosed = false
    private(set) var byteCount = 0
    private var pieces: [EmbeddingPiece] = []
    private var head = 0
    let waitMax: Duration

    init(waitMax: Duration) {
        self.waitMax = waitMax
    }

    var count: Int { pieces.count - head }

    /// Why a request cannot wait here; nil when it can.
    func refusal(of request: EmbeddingRequest) -> EmbeddingError? {
        if isClosed { return .unavailable("the embedder is closed") }
        if let failure = request.failure { return failure }
        let limit = EmbeddingLimits.textBytesMax
        if let long = request.inputs.first(where: { $0.byteCount > limit }) {
            return .failed("a text of \(long.byteCount) bytes; the limit is \(limit)")
        }
        guard count + request.inputs.count <= EmbeddingLimits.queuedTextsMax else {
            return .overloaded(
                "\(count) texts wait; the limit is \(EmbeddingLimits.queuedTextsMax)")
        }
        guard byteCount + Self.bytes(of: request) <= EmbeddingLimits.queuedBytesMax else {
            return .overloaded(
                "\(byteCount) bytes of text wait; the limit is \(EmbeddingLimits.queuedBytesMax)")
        }
        return nil
    }

    private static func bytes(of request: EmbeddingRequest) -> Int {
        request.inputs.reduce(0) { $0 + $1.byteCount }
    }

    mutating func add(
        _ request: EmbeddingRequest, _ continuation: Waiter
    ) -> Answer? {
        if let refusal = refusal(of: request) { return (continuation, .failure(refusal)) }
        request.continuation = continuation
        byteCount += Self.bytes(of: request)
        for index in request.inputs.indices {
            pieces.append(EmbeddingPiece(request: request, index: index))
        }
        return nil
    }

    /// The next texts, about `bytesWanted` of them but at least one; none when none wait.
    mutating func take(
        bytesWanted: Int, now: ContinuousClock.Instant
    ) -> (pieces: [EmbeddingPiece], answers: [Answer]) {
        var taken: [EmbeddingPiece] = []
        var answers: [Answer] = []
        var bytes = 0
        while head < pieces.count, taken.isEmpty || bytes < bytesWanted {
            let piece = pieces[head]
            let size = piece.input.byteCount
            if !taken.isEmpty && bytes + size > bytesWanted { break }
            head += 1
            byteCount -= size
            let waited = piece.request.submitted.duration(to: now)
            if waited > waitMax {
                let failure = EmbeddingError.overloaded("waited longer than \(waitMax)")
                if let answer = finish(piece, .failure(failure)) { answers.append(answer) }
                continue
            }
            bytes += size
            taken.append(piece)
        }
        if head == pieces.count || head > 1024 {
            pieces.removeFirst(head)
            head = 0
        }
        return (taken, answers)
    }

    /// Notes one text's result; the answer when it was the request's last.
    mutating func finish(
        _ piece: EmbeddingPiece, _ result: Result<EngineOutput, EmbeddingError>
    ) -> Answer? {
        let request = piece.request
        request.remaining -= 1
        switch result {
        case .success(let output): request.results[piece.index] = output
        case .failure(let error): request.failure = request.failure ?? error
        }
        guard request.remaining == 0 else { return nil }
        return answer(request)
    }

    private func answer(_ request: EmbeddingRequest) -> Answer? {
        guard let continuation = request.continuation else { return nil }
        request.continuation = nil
        if let failure = request.failure { return (continuation, .failure(failure)) }
        return (continuation, .success(request.results.compactMap { $0 }))
    }

    /// Forgets the texts of `request` that still wait, and answers without waiting for a worker.
    mutating func cancel(_ request: EmbeddingRequest) -> Answer? {
        request.failure = request.failure ?? .cancelled
        dropWaiting { $0 === request }
        return answer(request)
    }

    /// Refuses whatever comes from now on, and answers what waits.
    mutating func close() -> [Answer] {
        isClosed = true
        var requests: [EmbeddingRequest] = []
        for piece in pieces[head...] where !requests.contains(where: { $0 === piece.request }) {
            requests.append(piece.request)
        }
        for request in requests {
            request.failure = request.failure ?? .unavailable("the embedder was closed")
        }
        dropWaiting { _ in true }
        return requests.compactMap { answer($0) }
    }

    private mutating func dropWaiting(_ isDropped: (EmbeddingRequest) -> Bool) {
        pieces.removeFirst(head)
        head = 0
        pieces.removeAll { isDropped($0.request) }
        byteCount = pieces.reduce(0) { $0 + $1.input.byteCount }
    }
}
