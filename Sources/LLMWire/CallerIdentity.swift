/// The part of a request's identity that its body doesn't say.
public struct CallerIdentity: Sendable, Equatable {
    /// Which upstream answers: two upstreams never share an answer.
    public var upstream: String
    /// Whose answers these are, such as the hash of the caller's credential; empty shares them.
    public var tenant: String
    /// The `refrain-scope` header: a scope that the caller chose.
    public var chosenScope: String?
    /// Values of the headers that `ProviderRoute.identityHeaderNames` lists, by lowercase name.
    public var headers: [String: String]
    /// The request target's query, without `?`.
    public var query: String

    /// Makes a caller's identity.
    public init(
        upstream: String, tenant: String, chosenScope: String? = nil,
        headers: [String: String] = [:], query: String = ""
    ) {
        self.upstream = upstream
        self.tenant = tenant
        self.chosenScope = chosenScope
        self.headers = headers
        self.query = query
    }
}
