import JSON

/// The tokens of one answer, counted in one way for all providers.
///
/// As OpenAI counts: input includes what the provider read from or wrote to its own prompt cache,
/// output includes reasoning. Anthropic reports input without its cache; mixing the two up is the
/// commonest mistake in counting cost.
public struct NormalizedUsage: Sendable, Equatable, Codable {
    /// All input tokens, cached ones included.
    public var inputTokens: Int64
    /// Input tokens read from the provider's prompt cache.
    public var cachedInputTokens: Int64 = 0
    /// Input tokens written to the provider's prompt cache for five minutes (or its default time).
    public var cacheWriteTokens: Int64 = 0
    /// Input tokens written to the provider's prompt cache for an hour.
    public var longCacheWriteTokens: Int64 = 0
    /// All output tokens, reasoning included.
    public var outputTokens: Int64
    /// Output tokens spent on reasoning.
    public var reasoningTokens: Int64 = 0
    /// Input tokens of audio.
    public var audioInputTokens: Int64 = 0
    /// Output tokens of audio.
    public var audioOutputTokens: Int64 = 0
    /// The provider's tier that answered (`flex`, `priority`…), where it said so.
    public var serviceTier: String?
    /// Whether the counts are guessed or were contradictory.
    public var isEstimated = false

    /// Makes a plain usage.
    public init(inputTokens: Int64, outputTokens: Int64) {
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
    }

    /// Guesses from lengths where a provider said nothing: four bytes a token, flagged as a guess.
    public static func estimated(inputBytes: Int, outputBytes: Int) -> NormalizedUsage {
        func tokens(_ bytes: Int) -> Int64 {
            min(Int64(max(0, bytes)) / 4 + 1, WireLimits.tokensMax)
        }
        var usage = NormalizedUsage(
            inputTokens: tokens(inputBytes), outputTokens: tokens(outputBytes))
        usage.isEstimated = true
        return usage
    }

    /// Reads the `usage` of a complete answer; nil where it has none or one that can't be.
    init?(_ answer: JSONValue, route: ProviderRoute) {
        guard let usage = answer["usage"], usage.kind == .object else { return nil }
        var reading = TokenReading(usage)
        switch route {
        case .messages: self.init(anthropic: &reading)
        case .responses: self.init(responses: &reading)
        case .chatCompletions, .completions, .embeddings: self.init(openAI: &reading)
        }
        guard !reading.isBroken else { return nil }
        serviceTier = (answer["service_tier"] ?? usage["service_tier"])?.string
        repairParts()
    }

    private init(openAI reading: inout TokenReading) {
        inputTokens = reading.count("prompt_tokens")
        outputTokens = reading.count("completion_tokens", isOptional: true)
        let input = "prompt_tokens_details"
        cachedInputTokens = reading.count("cached_tokens", in: input)
        if cachedInputTokens == 0 {
            // DeepSeek's own name for it.
            cachedInputTokens = reading.count("prompt_cache_hit_tokens", isOptional: true)
        }
        cacheWriteTokens = reading.count("cache_write_tokens", in: input)
        audioInputTokens = reading.count("audio_tokens", in: input)
        reasoningTokens = reading.count("reasoning_tokens", in: "completion_tokens_details")
        audioOutputTokens = reading.count("audio_tokens", in: "completion_tokens_details")
    }

    private init(responses reading: inout TokenReading) {
        inputTokens = reading.count("input_tokens")
        outputTokens = reading.count("output_tokens")
        cachedInputTokens = reading.count("cached_tokens", in: "input_tokens_details")
        cacheWriteTokens = reading.count("cache_write_tokens", in: "input_tokens_details")
        reasoningTokens = reading.count("reasoning_tokens", in: "output_tokens_details")
    }

    private init(anthropic reading: inout TokenReading) {
        let read = reading.count("cache_read_input_tokens", isOptional: true)
        let written = reading.count("cache_creation_input_tokens", isOptional: true)
        let long = reading.count("ephemeral_1h_input_tokens", in: "cache_creation")
        inputTokens = reading.count("input_tokens") + read + max(written, long)
        outputTokens = reading.count("output_tokens")
        cachedInputTokens = read
        longCacheWriteTokens = long
        cacheWriteTokens = max(0, written - long)
    }

    /// Whether every count is one that a request can have.
    var isPlausible: Bool {
        [
            inputTokens, cachedInputTokens, cacheWriteTokens, longCacheWriteTokens, outputTokens,
            reasoningTokens, audioInputTokens, audioOutputTokens,
        ].allSatisfy { (0...3 * WireLimits.tokensMax).contains($0) }
    }

    /// Parts can't be more than their whole; where a provider says so, the parts are believed.
    private mutating func repairParts() {
        let parts = cachedInputTokens + cacheWriteTokens + longCacheWriteTokens
        if parts > inputTokens || reasoningTokens > outputTokens { isEstimated = true }
        inputTokens = max(inputTokens, parts)
        outputTokens = max(outputTokens, reasoningTokens)
    }
}

/// Reads counts and remembers whether one of them could not be.
private struct TokenReading {
    private let usage: JSONValue
    private(set) var isBroken = false

    init(_ usage: JSONValue) {
        self.usage = usage
    }

    mutating func count(_ name: String, isOptional: Bool = false) -> Int64 {
        guard let value = usage[name], !value.isNull else {
            if !isOptional { isBroken = true }
            return 0
        }
        return count(value)
    }

    /// A count inside a details object; absent is 0.
    mutating func count(_ name: String, in details: String) -> Int64 {
        guard let value = usage[details]?[name], !value.isNull else { return 0 }
        return count(value)
    }

    private mutating func count(_ value: JSONValue) -> Int64 {
        guard let count = value.int64, (0...WireLimits.tokensMax).contains(count) else {
            isBroken = true
            return 0
        }
        return count
    }
}
