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
    /// Checks that refuse nothing; the calibrated policy's model weighs all of them all the same.
    ///
    /// Kept as what is left out, so that a check of a later version refuses in old caches too.
    public var waivedChecks: CheckSet = []
    /// Largest share of [UNK] tokens in a prompt that may be compared, 0…1.
    public var unknownShareMax: Double = 0.05

    /// What decides over a candidate that passed the checks.
    public var policy = ServingPolicy.threshold
    /// Least P(one answer serves both), 0…1, of the calibrated policy and, where checks are on, of
    /// the threshold policy; nil asks the calibrated one for what kept `maxFalseHitRate` where its
    /// model was measured, and the other for nothing.
    public var probabilityMin: Double? = HitPolicy.probabilityDefault
    /// From this P(one answer serves both) on, 0…1, the checks on words, names and kinds of
    /// question refuse nothing; nil never overrules them.
    public var overruleProbabilityMin: Double? = HitPolicy.overruleDefault
    /// Whether a verifier reads prompt and candidate together before a semantic hit; nil where the
    /// service has one and the policy is the threshold with checks and the shipped model.
    public var verifierEnabled: Bool?
    /// The verifier's least P(one answer serves both), 0…1, where no model's word is joined with
    /// it.
    public var verifierProbabilityMin: Double = 0.5
    /// Least cosine from which a verifier that was turned on is asked, where the threshold is not
    /// lower: what passes it may be served below the threshold.
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
    /// Wrong answers served as a share of all requests, above 0 and below 1: the verified policy's
    /// bound, and the calibrated one's aim where it has no `probabilityMin`.
    public var maxFalseHitRate: Double = 0.01
    /// After this time a label of an entry counts half; nil keeps its weight for ever.
    public var labelHalfLifeMillis: Int64? = 90 * 86_400_000
    /// How the verified policy and shadow mode compare answers.
    public var answerComparison = AnswerComparison.exact
    /// Whether lookups are decided and recorded and nothing is ever served.
    public var isShadow = false

    /// The usual settings.
    public init() {}

    /// The settings as they are in force in a service that has a verifier or none.
    func inForce(hasVerifier: Bool) -> CacheSettings {
        guard verifierEnabled == nil else { return self }
        var settings = self
        // What was measured: the usual policy with the shipped model. Whoever wants the cosine
        // alone, or has a model and rates of their own, has not asked for it.
        settings.verifierEnabled =
            hasVerifier && policy == .threshold && bar != nil && calibratedModel == nil
        settings.verifierSimilarityMin = 1
        return settings
    }

    /// Whether a verifier is asked, once the settings are in force.
    var asksVerifier: Bool { verifierEnabled == true }

    /// The checks that refuse what they find.
    public var checks: CheckSet {
        get { CheckSet.all.subtracting(waivedChecks) }
        set { waivedChecks = CheckSet.all.subtracting(newValue) }
    }
}
