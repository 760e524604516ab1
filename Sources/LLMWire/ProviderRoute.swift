/// Whose dialect a request speaks.
public enum Provider: String, Sendable, Codable, CaseIterable {
    /// OpenAI and every server that speaks its API.
    case openAI = "openai"
    case anthropic
}

/// A request format that can be answered from the cache.
public enum ProviderRoute: String, Sendable, Codable, CaseIterable {
    case chatCompletions = "chat.completions"
    case completions
    case responses
    case embeddings
    case messages

    /// The route a `POST` to `path` (without its query) has; nil is forwarded without a look.
    public init?(path: some StringProtocol) {
        guard let route = ProviderRoute.allCases.first(where: { $0.path == path }) else {
            return nil
        }
        self = route
    }

    /// The path under the provider's base URL.
    public var path: String {
        switch self {
        case .chatCompletions: "/v1/chat/completions"
        case .completions: "/v1/completions"
        case .responses: "/v1/responses"
        case .embeddings: "/v1/embeddings"
        case .messages: "/v1/messages"
        }
    }

    /// Whose dialect the route is.
    public var provider: Provider { self == .messages ? .anthropic : .openAI }

    /// Lowercase names of the request headers that can change an answer: part of the identity.
    public var identityHeaderNames: [String] {
        switch provider {
        case .openAI: ["openai-beta", "openai-organization", "openai-project"]
        case .anthropic: ["anthropic-beta", "anthropic-version"]
        }
    }
}
