/// What a verifier says of two prompts.
public struct PairJudgement: Sendable, Equatable {
    /// P(one answer serves both), 0…1, as the verifier was trained to say it.
    public var probability: Double
    /// Tokens that were read, special tokens included.
    public var tokenCount: Int
    /// Tokens beyond the model's window, which the judgement knows nothing of.
    public var truncatedTokenCount: Int
    /// Share of unknown tokens in the prompt that has more of them, 0…1.
    public var unknownShare: Double

    /// Makes one of its parts.
    public init(
        probability: Double, tokenCount: Int = 0, truncatedTokenCount: Int = 0,
        unknownShare: Double = 0
    ) {
        self.probability = probability
        self.tokenCount = tokenCount
        self.truncatedTokenCount = truncatedTokenCount
        self.unknownShare = unknownShare
    }
}

/// Reads two prompts together and says whether one answer serves both.
///
/// Slower than comparing vectors and better at it, so it is asked about a candidate or two.
/// `PairClassifier` runs a model in this process. Conformers are safe to call from any task and
/// never block the caller's thread.
public protocol PairVerifier: Sendable {
    var identity: EmbedderIdentity { get }

    /// One judgement per pair, in order; the order within a pair may matter a little.
    func judgements(
        _ pairs: [(first: String, second: String)]
    ) async throws(EmbeddingError) -> [PairJudgement]
}
