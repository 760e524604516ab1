/// Tokens the stored answer cost when it was made.
public struct TokenUsage: Sendable, Equatable, Codable {
    public var inputTokens: Int64
    public var outputTokens: Int64
    public var cachedInputTokens: Int64
    public var reasoningTokens: Int64

    public init(
        inputTokens: Int64, outputTokens: Int64,
        cachedInputTokens: Int64 = 0, reasoningTokens: Int64 = 0
    ) {
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.cachedInputTokens = cachedInputTokens
        self.reasoningTokens = reasoningTokens
    }
}

/// What a cache keeps for one prompt.
public struct Entry: Sendable, Equatable {
    public var id: EntryID
    public var scope: Scope
    public var prompt: String
    public var response: String
    public var attributes: [String: String]
    public var tags: [String]
    public var model: String?
    public var usage: TokenUsage?
    /// Billionths of a US dollar; nil where nobody knows.
    public var costNanoUSD: Int64?
    /// How the bytes of `response` are to be read: nil for text, else a name a caller chose.
    public var responseFormat: String?
    public var createdAtMillis: Int64
    public var expiresAtMillis: Int64?
    /// The TTL that a sliding expiry starts again, or nil.
    public var slidingTTLMillis: Int64?
    public var lastServedAtMillis: Int64?
    public var servedCount: Int64
    /// Whether a vector is kept with it; without one only the exact tier finds it.
    public var hasVector: Bool

    public init(
        id: EntryID, scope: Scope, prompt: String, response: String,
        attributes: [String: String] = [:], tags: [String] = [], model: String? = nil,
        usage: TokenUsage? = nil, costNanoUSD: Int64? = nil, responseFormat: String? = nil,
        createdAtMillis: Int64, expiresAtMillis: Int64? = nil, slidingTTLMillis: Int64? = nil,
        lastServedAtMillis: Int64? = nil, servedCount: Int64 = 0, hasVector: Bool
    ) {
        self.id = id
        self.scope = scope
        self.prompt = prompt
        self.response = response
        self.attributes = attributes
        self.tags = tags
        self.model = model
        self.usage = usage
        self.costNanoUSD = costNanoUSD
        self.responseFormat = responseFormat
        self.createdAtMillis = createdAtMillis
        self.expiresAtMillis = expiresAtMillis
        self.slidingTTLMillis = slidingTTLMillis
        self.lastServedAtMillis = lastServedAtMillis
        self.servedCount = servedCount
        self.hasVector = hasVector
    }
}

/// An entry to be, as a caller hands it in.
public struct NewEntry: Sendable {
    public var prompt: String
    public var response: String
    public var scope = Scope.unscoped
    public var attributes: [String: String] = [:]
    public var tags: [String] = []
    public var model: String?
    public var usage: TokenUsage?
    public var costNanoUSD: Int64?
    public var responseFormat: String?
    /// The id to give it; nil makes one. An entry with that id is replaced.
    public var id: EntryID?
    /// Nil takes the cache's default.
    public var ttlMillis: Int64?
    /// Nil takes the cache's default.
    public var slidingTTL: Bool?
    /// The caller's own vector of the cache's dimension; it is scaled to unit length.
    public var embedding: [Float]?
    /// What a lookup already worked out for the same prompt, so that nothing is computed twice.
    public var ticket: MissTicket?

    public init(prompt: String, response: String) {
        self.prompt = prompt
        self.response = response
    }
}
