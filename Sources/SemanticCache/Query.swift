public import LateInteraction
import TextEmbedding

/// A lookup: whether there is an answer for this prompt, in this scope.
public struct Query: Sendable {
    /// What is asked; in a candidate, what was asked then.
    public var prompt: String
    /// Only entries of this scope are looked at.
    public var scope = Scope.unscoped
    /// An entry must carry all of these.
    public var attributes: [String: String] = [:]
    /// Tried in this order.
    public var strategies: [SearchStrategy] = [.exact, .semantic]
    /// Least cosine for a semantic hit; nil takes the cache's, lower than the floor is raised to
    /// it.
    public var threshold: Double?
    /// Hits wanted at most, 1…`Limits.resultsMax`.
    public var maxResults = 1
    /// The caller's own vector of the cache's dimension; it is scaled to unit length.
    public var embedding: [Float]?
    /// How long embedding may take before the lookup is a miss with reason `embedderDeadline`, and
    /// embedding, search and verifier together before it is one with `verifierDeadline`; nil waits.
    public var embeddingDeadline: Duration?
    /// Whether a hit counts as a use of the entry (LRU, LFU, sliding TTL, statistics).
    public var recordsUse = true

    /// Makes one of its parts.
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
    /// The calibrated model gives the candidates less than the cache asks for.
    case belowProbability = "below-probability"
    /// Token by token the candidates are further off than the cache asks for, or cannot be
    /// compared so.
    case belowLateSimilarity = "below-late-similarity"
    /// The verifier gives the candidates less than the cache asks for.
    case verifierRefused = "verifier-refused"
    /// Prompt and candidate do not fit the verifier together, or it knows too few of their words.
    case verifierCannotRead = "verifier-cannot-read"
    /// The cache asks for a verifier and the service has none.
    case noVerifier = "no-verifier"
    case verifierFailed = "verifier-failed"
    case verifierDeadline = "verifier-deadline"
    /// The verified policy serves the entry at this similarity.
    case verified
    /// The verified policy asks the model, to learn whether the candidate would have been right.
    case exploring
    /// It would have been a hit, and the cache only records.
    case shadow
}

/// The closest candidate a lookup looked at, whether or not it was served.
public struct NearestCandidate: Sendable, Equatable {
    /// The entry.
    public var id: EntryID
    /// What is asked; in a candidate, what was asked then.
    public var prompt: String
    /// Exact cosine, to 1e-6.
    public var similarity: Double

    /// Makes one of its parts.
    public init(id: EntryID, prompt: String, similarity: Double) {
        self.id = id
        self.prompt = prompt
        self.similarity = similarity
    }
}

/// A check's refusal: its name and a sentence with what differed.
public struct CheckFinding: Sendable, Equatable {
    /// The check's name.
    public var check: String
    /// A sentence with what differed.
    public var detail: String
    /// Whether the calibrated model was sure enough to have it refuse nothing.
    public var isOverruled = false

    /// Makes one of its parts.
    public init(check: String, detail: String, isOverruled: Bool = false) {
        self.check = check
        self.detail = detail
        self.isOverruled = isOverruled
    }
}

/// What the verified policy decided by.
public struct Verification: Sendable, Equatable {
    /// Labels of the candidate.
    public var labelCount: Int
    /// The chance that its answer is right, by its labels, 0…1.
    public var probabilityRight: Double
    /// The chance with which the model is asked all the same, 0…1.
    public var exploreProbability: Double
}

/// What shadow mode did not serve.
public struct WithheldHit: Sendable, Equatable {
    /// The entry.
    public var candidate: NearestCandidate
    /// What the lookup would have come to.
    public var outcome: Outcome
}

/// What a lookup cost.
public struct LookupCost: Sendable, Equatable {
    /// Nodes of the index whose links or codes were read.
    public var nodesVisited = 0
    /// Distances the index computed.
    public var distancesComputed = 0
    /// Candidates whose exact similarity was computed.
    public var candidatesReranked = 0
    /// How the index searched.
    public var searchMethod = "none"
    /// Waiting for the embedding.
    public var embeddingNanos: Int64 = 0
    /// Search, re-ranking and checks.
    public var searchNanos: Int64 = 0
    /// Waiting for the verifier.
    public var verifierNanos: Int64 = 0
    /// Candidates the verifier was asked about.
    public var pairsVerified = 0
    /// Reading and comparing token vectors.
    public var lateNanos: Int64 = 0
    /// Candidates compared token by token.
    public var candidatesComparedByToken = 0
    /// The whole lookup.
    public var totalNanos: Int64 = 0

    /// Makes one of its parts.
    public init() {}
}

/// A lookup's outcome with everything that explains it.
public struct Decision: Sendable, Equatable {
    /// What it came to.
    public var outcome: Outcome
    /// Why.
    public var reason: Reason
    /// The closest candidate of the scope, or nil.
    public var nearest: NearestCandidate?
    /// The least cosine that applied.
    public var threshold: Double
    /// What the checks found against the nearest candidate.
    public var findings: [CheckFinding] = []
    /// Tokens of the prompt, where it was embedded.
    public var tokenCount: Int?
    /// Tokens that were cut off it.
    public var truncatedTokenCount: Int?
    /// Share of unknown tokens in it, 0…1.
    public var unknownShare: Double?
    /// P(one answer serves both) by the calibrated model, where it was asked, 0…1.
    public var probability: Double?
    /// P(one answer serves both) by the verifier, where it was asked, 0…1: of the served candidate,
    /// or else of the first refused one.
    public var verifierProbability: Double?
    /// The comparison token by token, where there was one: of the served candidate, or else of the
    /// first refused one.
    public var lateSimilarity: LateSimilarity?
    /// What the verified policy decided by, where it decided.
    public var verification: Verification?
    /// To be sent with the insert of the fresh answer, so that the candidate gets its label.
    public var probe: ProbeID?
    /// What would have been served, in shadow mode.
    public var withheld: WithheldHit?
    /// What it cost.
    public var cost = LookupCost()

    /// Makes one of its parts.
    public init(outcome: Outcome, reason: Reason, threshold: Double) {
        self.outcome = outcome
        self.reason = reason
        self.threshold = threshold
    }
}

/// One served entry.
public struct Hit: Sendable, Equatable {
    /// The entry.
    public var entry: Entry
    /// Exact cosine; 1 for an exact hit.
    public var similarity: Double
    /// How it was found.
    public var strategy: SearchStrategy

    /// Makes one of its parts.
    public init(entry: Entry, similarity: Double, strategy: SearchStrategy) {
        self.entry = entry
        self.similarity = similarity
        self.strategy = strategy
    }
}

/// What a miss already worked out.
///
/// An insert that redeems it embeds nothing again and cannot be for another prompt.
public struct MissTicket: Sendable {
    let prompt: String
    let scope: Scope
    let embedding: Embedding?
    let probe: ProbeID?

    init(prompt: String, scope: Scope, embedding: Embedding?, probe: ProbeID? = nil) {
        self.probe = probe
        self.prompt = prompt
        self.scope = scope
        self.embedding = embedding
    }
}

/// A lookup's answer: hits, best first, or none and a ticket.
public struct LookupResult: Sendable {
    /// Best first.
    public var hits: [Hit]
    /// What explains them.
    public var decision: Decision
    /// After a miss: what an insert of the answer may redeem.
    public var ticket: MissTicket?

    /// Makes one of its parts.
    public init(hits: [Hit], decision: Decision, ticket: MissTicket? = nil) {
        self.hits = hits
        self.decision = decision
        self.ticket = ticket
    }
}
