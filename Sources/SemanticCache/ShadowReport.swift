/// What shadow mode found out: what would have been served, and how much of it was right.
public struct ShadowReport: Sendable, Equatable {
    /// How many lookups, told by whether the fresh answer was the candidate's.
    public struct Tally: Sendable, Equatable {
        /// All.
        public var count: UInt64 = 0
        /// Fresh answers that were the candidate's.
        public var sameCount: UInt64 = 0
        /// Fresh answers that were not.
        public var differentCount: UInt64 = 0

        /// None yet.
        public init() {}

        /// Lookups without a fresh answer, or whose answers the judge could not compare.
        public var unjudgedCount: UInt64 { count - sameCount - differentCount }
    }

    /// Lookups whose nearest candidate has a similarity in `from..<to`.
    public struct Bin: Sendable, Equatable {
        /// The least cosine of the bin.
        public var from: Double
        /// The cosine at which the next one begins.
        public var to: Double
        /// Those that would have been served.
        public var served = Tally()
        /// Those that would have been misses; "same" counts answers that the cache had.
        public var missed = Tally()
    }

    /// One lookup to read.
    public struct Case: Sendable, Equatable {
        /// When it was.
        public var atMillis: Int64
        /// What was asked, at most `Limits.shadowPromptBytesMax` bytes of it.
        public var prompt: String
        /// What it would have come to.
        public var outcome: Outcome
        /// Why.
        public var reason: Reason
        /// What would have been served, or else the closest candidate.
        public var candidate: NearestCandidate?
        /// Whether the fresh answer was the candidate's; nil where it is not known.
        public var isSame: Bool?
    }

    /// When the record began: with the first lookup since the service started or shadow mode was
    /// switched on; nil before it.
    public var sinceMillis: Int64?
    /// All lookups.
    public var lookupCount: UInt64 = 0
    /// Lookups by what they would have come to.
    public var outcomes: [Outcome: Tally] = [:]
    /// Lookups that would have been misses, by reason.
    public var missReasons: [Reason: UInt64] = [:]
    /// Lookups by similarity, the lowest first; 20 bins.
    public var bins: [Bin] = (0..<20).map { Bin(from: Double($0) / 20, to: Double($0 + 1) / 20) }
    /// The latest lookups, newest first, at most `Limits.shadowCasesMax`.
    public var cases: [Case] = []

    /// Nothing yet.
    public init() {}
}
