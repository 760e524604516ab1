/// How a request may be answered from the cache.
public enum Eligibility: Sendable, Equatable {
    /// By an equal prompt or by a similar one, inside the request's scope.
    case semantic
    /// Only by an equal request; the scope covers the prompt too.
    case exactOnly(EligibilityReason)
    /// Not at all: forward the client's bytes, and keep nothing.
    case uncacheable(EligibilityReason)

    /// Why it is less than semantic; nil where it is semantic.
    public var reason: EligibilityReason? {
        switch self {
        case .semantic: nil
        case .exactOnly(let reason), .uncacheable(let reason): reason
        }
    }

    /// Whether a lookup makes sense.
    public var isCacheable: Bool {
        if case .uncacheable = self { return false }
        return true
    }
}

/// Why a request is not matched by similarity, or not cached at all; one name each, the same in
/// headers, logs and metrics.
public enum EligibilityReason: String, Sendable, Codable, CaseIterable {
    // Exact only.

    /// Tool calls or their results come after the last user text.
    case agentTurn = "agent-turn"
    /// The last user message holds an image, audio, a file or a document.
    case attachments
    /// The last user message holds parts of a kind not known here.
    case unknownContent = "unknown-content"
    /// No user text to compare by.
    case noUserText = "no-user-text"
    /// The assistant's answer is begun in the request.
    case assistantPrefill = "assistant-prefill"
    /// Other messages come after the last user text.
    case messagesAfterPrompt = "messages-after-prompt"
    /// The answer repeats or judges the prompt (`echo`, `moderation`).
    case promptEchoed = "prompt-echoed"
    /// Several prompts, or one given as tokens.
    case severalPrompts = "several-prompts"
    /// Embeddings are a function of the very text.
    case embedding
    /// The prompt is longer than `WireLimits.promptBytesMax`.
    case promptTooLong = "prompt-too-long"

    // Uncacheable.

    /// Not one complete JSON object.
    case notJSON = "not-json"
    /// Not UTF-8, or with a byte-order mark: parsers differ on what it says.
    case notPlainUTF8 = "not-plain-utf8"
    /// A key twice in one object: parsers differ on which one counts.
    case duplicateKeys = "duplicate-keys"
    /// Longer, deeper or with more values than the limits.
    case bodyTooLarge = "body-too-large"
    /// A field that decides about the answer's form is missing or of another kind than documented.
    case unreadableField = "unreadable-field"
    /// A temperature above the policy's limit: the caller wants variety.
    case temperature
    /// The answer is to be stored upstream (`store`).
    case storedUpstream = "stored-upstream"
    /// The request continues something kept upstream.
    case upstreamState = "upstream-state"
    /// The answer is made in the background.
    case background
    /// An attachment is named by a URL, and what is there may change.
    case remoteAttachment = "remote-attachment"
    /// Tools that the provider runs see the world as it is now.
    case hostedTools = "hosted-tools"
    /// The answer is to be spoken.
    case audioOutput = "audio-output"
}
