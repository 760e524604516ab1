import Testing

@testable import TextEmbedding

@Suite struct WaitingTextsTests {
    static func request(_ texts: [String], at instant: ContinuousClock.Instant) -> EmbeddingRequest
    {
        EmbeddingRequest(texts.map { EngineInput(first: $0) }, submitted: instant)
    }

    static let embedding = EngineOutput.pair(PairOutput(logits: [1]))

    /// Adds a request and returns what its caller is told once `act` is done.
    static func outcome(
        _ waiting: inout WaitingTexts, _ request: EmbeddingRequest,
        then act: (inout WaitingTexts) -> [WaitingTexts.Answer]
    ) async -> EmbeddingRequest.Outcome {
        await withCheckedContinuation { continuation in
            if let refused = waiting.add(request, continuation) {
                refused.0.resume(returning: refused.1)
                return
            }
            for (waiter, outcome) in act(&waiting) { waiter.resume(returning: outcome) }
        }
    }

    @Test func `texts of several requests share a batch up to its size`() async {
        var waiting = WaitingTexts(waitMax: .seconds(1))
        let now = ContinuousClock.now
        let outcome = await Self.outcome(&waiting, Self.request(["aaaa", "bbbb", "cc"], at: now)) {
            waiting in
            let first = waiting.take(bytesWanted: 9, now: now).pieces
            #expect(first.map(\.input.first) == ["aaaa", "bbbb"])
            #expect(waiting.byteCount == 2)
            let second = waiting.take(bytesWanted: 1, now: now).pieces
            #expect(second.map(\.input.first) == ["cc"])
            #expect(waiting.count == 0)
            return (first + second).compactMap { waiting.finish($0, .success(Self.embedding)) }
        }
        #expect((try? outcome.get().count) == 3)
    }

    @Test func `a text that waited too long is refused as overload`() async {
        var waiting = WaitingTexts(waitMax: .seconds(1))
        let now = ContinuousClock.now
        let outcome = await Self.outcome(&waiting, Self.request(["a"], at: now)) { waiting in
            let (pieces, answers) = waiting.take(
                bytesWanted: 10, now: now.advanced(by: .seconds(2)))
            #expect(pieces.isEmpty)
            return answers
        }
        #expect(throws: EmbeddingError.overloaded("waited longer than 1.0 seconds")) {
            try outcome.get()
        }
    }

    @Test func `one failed text fails its request, once`() async {
        var waiting = WaitingTexts(waitMax: .seconds(1))
        let now = ContinuousClock.now
        let outcome = await Self.outcome(&waiting, Self.request(["a", "b"], at: now)) { waiting in
            let pieces = waiting.take(bytesWanted: 10, now: now).pieces
            #expect(waiting.finish(pieces[0], .failure(.failed("x"))) == nil)
            return [waiting.finish(pieces[1], .success(Self.embedding))].compactMap { $0 }
        }
        #expect(throws: EmbeddingError.failed("x")) { try outcome.get() }
    }

    @Test func `a cancelled request is answered at once and its texts forgotten`() async {
        var waiting = WaitingTexts(waitMax: .seconds(1))
        let request = Self.request(["a", "b"], at: .now)
        let outcome = await Self.outcome(&waiting, request) { waiting in
            let taken = waiting.take(bytesWanted: 1, now: .now).pieces
            let answer = waiting.cancel(request)
            #expect(waiting.count == 0)
            #expect(waiting.byteCount == 0)
            #expect(waiting.finish(taken[0], .success(Self.embedding)) == nil)
            return [answer].compactMap { $0 }
        }
        #expect(throws: EmbeddingError.cancelled) { try outcome.get() }
    }

    @Test func `closing answers everyone who waits`() async {
        var waiting = WaitingTexts(waitMax: .seconds(1))
        let outcome = await Self.outcome(&waiting, Self.request(["a"], at: .now)) { $0.close() }
        #expect(throws: EmbeddingError.unavailable("the embedder was closed")) {
            try outcome.get()
        }
    }

    @Test func `groups fill the workspace without passing its end`() {
        let texts = [5, 5, 5, 20, 1, 1].map {
            TextTokens(ids: [Int32](repeating: 1, count: $0), truncatedCount: 0, unknownShare: 0)
        }
        #expect(LocalEmbedder.groups(of: texts, rowCapacity: 12) == [0..<2, 2..<3, 3..<4, 4..<6])
        #expect(LocalEmbedder.groups(of: [], rowCapacity: 12) == [])
    }
}
