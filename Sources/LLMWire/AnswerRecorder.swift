import JSON

/// What was recorded of one answer.
public struct Recording: Sendable {
    /// The answer, where it may be kept.
    public var answer: CanonicalAnswer?
    /// Why it may not; nil where it may.
    public var refusal: NotStoredReason?
    /// What the provider charged for, as far as it came: also of answers that are not kept.
    public var usage: NormalizedUsage?
    /// The model that answered, as far as it came.
    public var model: String?
}

/// Collects an answer while it passes through to the client.
///
/// Takes the body of a 200 in pieces of any size, decoded from any transfer or content encoding,
/// and judges it at the end. It never throws and never traps: what it can't read it doesn't keep.
public struct AnswerRecorder: Sendable {
    private let route: ProviderRoute
    private let judgement: AnswerJudgement
    private var parser: EventStreamParser?
    private var accumulator: (any StreamAccumulator)?
    private var wholeBody: [UInt8] = []
    private var byteCount = 0
    private var fault: NotStoredReason?

    /// Makes a recorder for the answer to `request`.
    ///
    /// `isEventStream` says what the answer's `Content-Type` says, whatever was asked for.
    public init(
        for request: ProviderRequest, isEventStream: Bool,
        policy: RecordingPolicy = RecordingPolicy()
    ) {
        route = request.route
        judgement = AnswerJudgement(
            route: route, policy: policy, choicesExpected: request.choicesExpected)
        guard isEventStream else { return }
        parser = EventStreamParser()
        accumulator = Self.accumulator(for: route)
        // Embeddings don't stream.
        if accumulator == nil { fault = .malformed }
    }

    private static func accumulator(for route: ProviderRoute) -> (any StreamAccumulator)? {
        switch route {
        case .chatCompletions, .completions: ChatAccumulator(route: route)
        case .messages: MessageAccumulator()
        case .responses: ResponseAccumulator()
        case .embeddings: nil
        }
    }

    /// Whether recording has been given up; pieces are then only counted.
    public var hasGivenUp: Bool { fault != nil }

    /// Whether a stream's last event is there; what may follow says nothing.
    public var hasLastEvent: Bool { fault == nil && accumulator?.isComplete == true }

    /// Takes the next piece of the body.
    public mutating func receive(_ piece: ArraySlice<UInt8>) {
        guard fault == nil else { return }
        byteCount += piece.count
        let limit = parser == nil ? WireLimits.answerBytesMax : WireLimits.streamBytesMax
        guard byteCount <= limit else {
            giveUp(.tooLong)
            return
        }
        guard parser != nil else {
            wholeBody += piece
            return
        }
        do throws(NotStoredReason) {
            try receiveEvents(piece)
        } catch {
            giveUp(error)
        }
    }

    /// Takes the next piece of the body.
    public mutating func receive(_ piece: [UInt8]) {
        receive(piece[...])
    }

    private mutating func receiveEvents(_ piece: ArraySlice<UInt8>) throws(NotStoredReason) {
        var events: [ServerSentEvent] = []
        do throws(EventStreamError) {
            try parser?.receive(piece, into: &events)
        } catch {
            throw .tooLong
        }
        for event in events { try accumulator?.receive(event) }
    }

    private mutating func giveUp(_ reason: NotStoredReason) {
        fault = reason
        wholeBody = []
    }

    /// Judges what has come.
    ///
    /// `isWhole` says whether the transfer itself ended as it should: with the last chunk or the
    /// announced length, and not because somebody hung up.
    public func finish(isWhole: Bool) -> Recording {
        let body = accumulator?.body.bytes ?? wholeBody
        do throws(JSONError) {
            let root = try JSONDocument(body, limits: WireLimits.answer).root
            return judged(root, isWhole: isWhole)
        } catch {
            return Recording(refusal: fault ?? (isWhole ? reason(for: error) : .cut))
        }
    }

    private func reason(for error: JSONError) -> NotStoredReason {
        switch error {
        case .tooLong, .tooDeep, .tooManyElements: .tooLong
        default: .malformed
        }
    }

    private func judged(_ body: JSONValue, isWhole: Bool) -> Recording {
        var recording = Recording(
            usage: NormalizedUsage(body, route: route), model: body["model"]?.string)
        do throws(NotStoredReason) {
            if let fault { throw fault }
            let hasEnded = accumulator?.isComplete ?? true
            guard isWhole || (accumulator != nil && hasEnded), hasEnded else { throw .cut }
            try judgement.check(body)
            recording.answer = try Self.kept(body, route)
        } catch {
            recording.refusal = error
        }
        return recording
    }

    private static func kept(
        _ body: JSONValue, _ route: ProviderRoute
    ) throws(NotStoredReason) -> CanonicalAnswer {
        do throws(AnswerDecodingError) {
            return try CanonicalAnswer(route: route, completeBody: body)
        } catch {
            throw .malformed
        }
    }
}
