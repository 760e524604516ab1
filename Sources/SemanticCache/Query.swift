import TextEmbedding

/// A lookup: is there an answer for this prompt, in this scope?
public struct Query: Sendable {
    public var prompt: String
    public var scope = Scope.unscoped
    /// An entry must carry all of these.
    public var attributes: [String: String] = [:]
    /// Tried in this order.
    public var strategies: [SearchStrategy] = [.exact, .semantic]
    /// Least cosine for a semantic hit; nil takes the cache's, lower than the floor is raised to it.
    public var threshold: Double?
    /// Hits wanted at most, 1…`Limits.resultsMax`.
    public var maxResults = 1
    /// The caller's own vector of the cache's dimension; it is scaled to unit length.
    public var embedding: [Float]?
    /// How long embedding may take before the lookup is a miss with reason `embedderDeadline`; nil waits.
    public var embeddingDeadline: Duration?
    /// Whether a hit counts as a use of the entry (LRU, LFU, sliding TTL, statistics).
    public var recordsUse = true

    public init(prompt: String) {
        self.prompt = prompt
    }
}

/// What a lookup came to.
public enum Outcome: String, Sendable, Codable {
    case exactHit = "hit-exact"
    case semanticHit = "hit-semantic"
    case miss
    case bypass
}

/// Why a lookup came to its outcome; one name each, the same in the API, logs and metrics.
public enum Reason: String, Sendable, Codable, CaseIterable {
    case exactMatch = "exact-match"
    case aboveThreshold = "above-threshold"
    case emptyScope = "empty-scope"
    case noCandidate = "no-candidate"
    case belowThreshold = "below-threshold"
    case promptTruncated = "prompt-truncated"
    case promptUnknownTokens = "prompt-unknown-tokens"
    case entryNotComparable = "entry-not-comparable"
    case checkRefused = "check-refused"
    case feedbackBlocked = "feedback-blocked"
    case strategyNotAsked = "strategy-not-asked"
    case noEmbedder = "no-embedder"
    case embedderFailed = "embedder-failed"
    case embedderDeadline = "embedder-deadline"
    case shadow
}

/// The closest candidate a lookup looked at, whether or not it was served.
public struct NearestCandidate: Sendable, Equatable {
    public var id: EntryID
    public var prompt: String
    /// Exact cosine, to 1e-6.
    public var similarity: Double

    public init(id: EntryID, prompt: String, similarity: Double) {
        self.id = id
        self.prompt = prompt
        self.similarity = similarity
    }
}

/// A check's refusal: its name and a sentence with what differed.
public struct CheckFinding: Sendable, Equatable {
    public var check: String
    public var detail: String

    public init(check: String, detail: String) {
        self.check = check
        self.detail = detail
    }
}

/// What a lookup cost.
public struct LookupCost: Sendable, Equatable {
    public var nodesVisited = 0
    public var distancesComputed = 0
    public var candidatesReranked = 0
    public var searchMethod = "none"
    public var embeddingNanos: Int64 = 0
    public var searchNanos: Int64 = 0
    public var totalNanos: Int64 = 0

    public init() {}
}

/// A lookup's outcome with everything that explains it.
public struct Decision: Sendable, Equatable {
    public var outcome: Outcome
    public var reason: Reason
    public var nearest: NearestCandidate?
    /// The least cosine that applied.
    public var threshold: Double
    /// What the checks found against the nearest candidate.
    public var findings: [CheckFinding] = []
    public var tokenCount: Int?
    public var truncatedTokenCount: Int?
    public var unknownShare: Double?
    public var cost = LookupCost()

    public init(outcome: Outcome, reason: Reason, threshold: Double) {
        self.outcome = outcome
        self.reason = reason
        self.threshold = threshold
    }
}

/// One served entry.
public struct Hit: Sendable, Equatable {
    public var entry: Entry
    /// Exact cosine; 1 for an exact hit.
    public var similarity: Double
    public var strategy: SearchStrategy

    public init(entry: Entry, similarity: Double, strategy: SearchStrategy) {
        self.entry = entry
        self.similarity = similarity
        self.strategy = strategy
    }
}

/// What a miss already worked out. An insert that redeems it embeds nothing again and cannot be for
/// another prompt.
public struct MissTicket: Sendable {
    let prompt: String
    let scope: Scope
    let embedding: Embedding?

    init(prompt: String, scope: Scope, embedding: Embedding?) {
        self.prompt = prompt
        self.scope = scope
        self.embedding = embedding
    }
}

/// A lookup's answer: hits, best first, or none and a ticket.
public struct LookupResult: Sendable {
    public var hits: [Hit]
    public var decision: Decision
    public var ticket: MissTicket?

    public init(hits: [Hit], decision: Decision, ticket: MissTicket? = nil) {
        self.hits = hits
        self.decision = decision
        self.ticket = ticket
    }
}
