/// Which fields of a request body are no part of its identity, and how the rest is read.
///
/// docs/pass-through-identity.md says the same for people, with the reasons; a test holds the two
/// together. A field that is not named here is identity.
enum RequestFields {
    /// The mark by which a caller says what the provider's own prompt cache is to keep.
    static let cacheMark = "cache_control"

    /// Fields that say how an answer is delivered, booked or watched over, never what it is.
    static func ignored(on route: ProviderRoute) -> Set<String> {
        switch route {
        case .chatCompletions, .completions: ignoredOnCompletions
        case .responses: ignoredOnResponses
        case .embeddings: ignoredOnEmbeddings
        case .messages: ignoredOnMessages
        }
    }

    private static let ignoredOnResponses: Set<String> = [
        "stream", "stream_options", "user", "metadata", "safety_identifier", "prompt_cache_key",
        "prompt_cache_retention",
    ]
    private static let ignoredOnCompletions = ignoredOnResponses.union([cacheMark])
    private static let ignoredOnEmbeddings: Set<String> = ["user"]
    private static let ignoredOnMessages: Set<String> = ["stream", "metadata", cacheMark]

    /// Fields of which order inside the envelope and cache marks are no part of the identity.
    static func layout(of field: some Collection<UInt8>) -> FieldLayout {
        let isEnvelope = ["messages", "input", "system", "tools"]
            .contains { field.elementsEqual($0.utf8) }
        return isEnvelope ? .envelope : .strict
    }

    /// Fields that a `/v1/responses` answer repeats from its request although they are no identity.
    ///
    /// An entry keeps none of their values, and a replay takes the present request's.
    static let echoed: [String] = [
        "metadata", "user", "safety_identifier", "prompt_cache_key", "prompt_cache_retention",
    ]

    /// Kinds of tool that the caller runs; every other kind runs at the provider.
    static func isRunByCaller(toolType type: String, on route: ProviderRoute) -> Bool {
        switch route {
        case .messages:
            type == "custom"
                || ["bash_", "text_editor_", "computer_", "memory_"].contains { type.hasPrefix($0) }
        case .responses:
            ["function", "custom", "local_shell", "apply_patch"].contains(type)
        default: ["function", "custom"].contains(type)
        }
    }
}
