import HitChecks

/// Which entry goes first when a cache is over its limits.
public enum EvictionPolicy: String, Sendable, Codable, CaseIterable {
    /// Least recently served.
    case lru
    /// Least often served, oldest first among equals.
    case lfu
    /// Oldest.
    case fifo
    /// Nearest to its expiry; entries without one go last.
    case soonestExpiry = "soonest-expiry"
}

/// How an answer is looked for.
public enum SearchStrategy: String, Sendable, Codable, CaseIterable {
    case exact, semantic
}

/// The scale on which the cache routes show and take similarities.
public enum SimilarityScale: String, Sendable, Codable, CaseIterable {
    /// −1…1, what the product uses inside.
    case cosine
    /// (1 + cosine) / 2, 0…1.
    case normalized
}

/// How it is decided whether a candidate that passed the checks is served.
public enum ServingPolicy: String, Sendable, Codable, CaseIterable {
    /// From the same cosine on, for every entry.
    case threshold
    /// From a cosine on, where the calibrated model gives P(one answer serves both) of at least
    /// `probabilityMin`; see `CalibratedModel`.
    case calibrated
    /// By what is known of each entry, under a bound on the error rate; see `ErrorBound`.
    case verified
}

/// How a fresh answer is compared with a stored one.
public enum AnswerComparison: String, Sendable, Codable, CaseIterable {
    /// Equal but for case, white space and punctuation at the ends.
    case exact
    /// The same words, nearly, and the same numbers and negations; see `LexicalJudge`.
    case lexical
}

/// What a cache does, chosen by its owner; kept in the store with the cache.
public struct CacheSettings: Sendable, Equatable, Codable {
    /// Least cosine for a semantic hit, 0…1.
    public var threshold: Double = 0.85
    /// The least threshold a lookup may ask for.
    public var thresholdFloor: Double = 0
    /// The scale the cache routes show and take.
    public var similarityScale: SimilarityScale = .cosine
    /// Milliseconds an entry lives when its insert says nothing; nil is for ever.
    public var ttlMillis: Int64?
    /// Whether serving an entry starts its TTL again.
    public var slidingTTL = false
    /// Whether the exact tier ignores case.
    public var foldsCase = false
    /// Most entries, or nil.
    public var entriesMax: Int?
    /// Most bytes of records and vectors, or nil.
    public var bytesMax: Int64?
    /// Which entry goes first over a limit.
    public var evictionPolicy = EvictionPolicy.lru
    /// Whether the checks of `HitChecks` run between the index and the answer.
    public var checksEnabled = true
    /// Largest share of [UNK] tokens in a prompt that may be compared, 0…1.
    public var unknownShareMax: Double = 0.05

    /// What decides over a candidate that passed the checks.
    public var policy = ServingPolicy.threshold
    /// The calibrated policy's least P(one answer serves both), 0…1.
    public var probabilityMin: Double = HitPolicy.probabilityDefault
    /// Whether a verifier reads prompt and candidate together before a semantic hit.
    public var verifierEnabled = false
    /// The verifier's least P(one answer serves both), 0…1.
    public var verifierProbabilityMin: Double = 0.5
    /// Least cosine from which the verifier is asked, where the threshold is not lower: what passes
    /// it may be served below the threshold.
    public var verifierSimilarityMin: Double = 0.75
    /// Cosine above which it is not asked.
    public var verifierSimilarityMax: Double = 1
    /// Whether inserts keep token vectors and lookups compare their candidates token by token.
    public var lateInteraction = false
    /// Least mean of that comparison, both ways, 0…1; above 0 a candidate that cannot be compared
    /// so is refused.
    public var lateSimilarityMin: Double = 0
    /// The owner's own model for the calibrated policy; nil asks the shipped ones.
    public var calibratedModel: CalibratedModel?
    /// The verified policy's bound: wrong answers served as a share of all requests, above 0 and
    /// below 1.
    public var maxFalseHitRate: Double = 0.01
    /// After this time a label of an entry counts half; nil keeps its weight for ever.
    public var labelHalfLifeMillis: Int64? = 90 * 86_400_000
    /// How the verified policy and shadow mode compare answers.
    public var answerComparison = AnswerComparison.exact
    /// Whether lookups are decided and recorded and nothing is ever served.
    public var isShadow = false

    /// The usual settings.
    public init() {}
}
