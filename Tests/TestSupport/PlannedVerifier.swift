import Synchronization
public import TextEmbedding

/// A verifier that says what it is told to.
public final class PlannedVerifier: PairVerifier {
    /// Its model, revision and dimension.
    public let identity = EmbedderIdentity(model: "planned-verifier", revision: "1", dimension: 1)
    private let answers = Mutex<[String: PairJudgement]>([:])
    private let failure = Mutex<EmbeddingError?>(nil)
    private let asked = Mutex<[String]>([])
    private let whenAsked = Mutex<(@Sendable () async -> Void)?>(nil)

    /// Nothing planned yet.
    public init() {}

    /// Stored prompts it was asked about, in order.
    public var askedAbout: [String] { asked.withLock { $0 } }

    /// What it says of pairs with this stored prompt.
    public func plan(_ stored: String, _ judgement: PairJudgement) {
        answers.withLock { $0[stored] = judgement }
    }

    /// Says this probability of a pair that it can read whole.
    public func plan(_ stored: String, _ probability: Double) {
        plan(stored, PairJudgement(probability: probability))
    }

    /// Fails from now on.
    public func fail(_ error: EmbeddingError) { failure.withLock { $0 = error } }

    /// What happens while it works.
    public func meanwhile(_ work: @escaping @Sendable () async -> Void) {
        whenAsked.withLock { $0 = work }
    }

    /// What was planned; 0 for the rest.
    public func judgements(
        _ pairs: [(first: String, second: String)]
    ) async throws(EmbeddingError) -> [PairJudgement] {
        asked.withLock { $0 += pairs.map(\.second) }
        await whenAsked.withLock { $0 }?()
        if let error = failure.withLock({ $0 }) { throw error }
        return answers.withLock { answers in
            pairs.map { answers[$0.second] ?? PairJudgement(probability: 0) }
        }
    }
}
