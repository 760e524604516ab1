/// Tokens the stored answer cost when it was made.
public struct TokenUsage: Sendable, Equatable, Codable {
    /// Tokens of the request.
    public var inputTokens: Int64
    /// Tokens of the answer.
    public var outputTokens: Int64
    /// Of the input, those the provider had cached.
    public var cachedInputTokens: Int64
    /// Of the output, those spent on reasoning.
    public var reasoningTokens: Int64

    /// Makes one of its parts.
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
    /// Its name.
    public var id: EntryID
    /// The identity it belongs to.
    public var scope: Scope
    /// What was asked.
    public var prompt: String
    /// The answer.
    public var response: String
    /// The caller's labels, name to value.
    public var attributes: [String: String]
    /// The caller's labels without a value.
    public var tags: [String]
    /// What made the answer.
    public var model: String?
    /// What the answer cost in tokens.
    public var usage: TokenUsage?
    /// Billionths of a US dollar; nil where nobody knows.
    public var costNanoUSD: Int64?
    /// How the bytes of `response` are to be read: nil for text, else a name a caller chose.
    public var responseFormat: String?
    /// When it was inserted, by the cache's time.
    public var createdAtMillis: Int64
    /// When it stops answering; nil never does.
    public var expiresAtMillis: Int64?
    /// The TTL that a sliding expiry starts again, or nil.
    public var slidingTTLMillis: Int64?
    /// When it last answered.
    public var lastServedAtMillis: Int64?
    /// How often it answered.
    public var servedCount: Int64
    /// Whether a vector is kept with it; without one only the exact tier finds it.
    public var hasVector: Bool

    /// Makes one of its parts.
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
    /// What was asked.
    public var prompt: String
    /// The answer.
    public var response: String
    /// The identity it belongs to.
    public var scope = Scope.unscoped
    /// The caller's labels, name to value.
    public var attributes: [String: String] = [:]
    /// The caller's labels without a value.
    public var tags: [String] = []
    /// What made the answer.
    public var model: String?
    /// What the answer cost in tokens.
    public var usage: TokenUsage?
    /// Billionths of a US dollar the answer cost; nil where nobody knows.
    public var costNanoUSD: Int64?
    /// How the bytes of `response` are to be read: nil for text, else a name the caller chose.
    public var responseFormat: String?
    /// The id to give it; nil makes one.
    ///
    /// An entry with that id is replaced.
    public var id: EntryID?
    /// Nil takes the cache's default.
    public var ttlMillis: Int64?
    /// Nil takes the cache's default.
    public var slidingTTL: Bool?
    /// The caller's own vector of the cache's dimension; it is scaled to unit length.
    public var embedding: [Float]?
    /// Whether it may answer equal prompts only: no vector is made or kept.
    public var isExactOnly = false
    /// What a lookup already worked out for the same prompt, so that nothing is computed twice.
    public var ticket: MissTicket?
    /// The probe of the lookup that this answers; a ticket brings its own.
    public var probe: ProbeID?
    /// Compares the answer with the probe's candidate; nil takes the cache's setting.
    public var judge: (any AnswerJudge)?

    /// How far its commit may be put off from the one before, to be shared with others, for whoever
    /// is in no hurry to be told; any write that does not wait takes it along.
    public var commitDelay = Duration.zero

    /// Makes one of its parts.
    public init(prompt: String, response: String) {
        self.prompt = prompt
        self.response = response
    }
}
