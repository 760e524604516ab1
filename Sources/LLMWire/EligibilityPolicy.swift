/// The settings by which a request's eligibility is decided.
public struct EligibilityPolicy: Sendable, Equatable {
    /// A stated temperature above this is uncacheable; nil sets no limit.
    ///
    /// 1 is what both providers assume where nothing is stated, so it says nothing about variety.
    public var temperatureMax: Double? = 1
    /// Whether requests are cached that name attachments by URL.
    public var cachesRemoteAttachments = false
    /// Whether requests are cached whose tools the provider runs (web search and the like).
    public var cachesHostedTools = false
    /// Whether `/v1/responses` requests are cached that leave `store` to the provider's default.
    ///
    /// A replay then keeps the original's id, which stays good upstream for
    /// `ProviderRequest.upstreamLifetimeMillis`.
    public var cachesUnstatedStore = true

    /// Makes the default policy.
    public init() {}
}
