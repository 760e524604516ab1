public import HTTPClient
public import LLMWire

/// How pass-through works: every setting has a default.
public struct ProxyConfiguration: Sendable {
    /// Who answers for each provider; routes of a provider that is not here are not served.
    public var upstreams: [Provider: UpstreamConfiguration] = [:]
    /// The cache of requests that name none; it is made where it is missing.
    public var cacheName = "default"
    /// Whose answers may be shared.
    public var tenantRule = TenantRule.credential
    /// How long looking up, embedding included, may hold a request up before it goes straight
    /// through.
    public var lookupDeadline = Duration.milliseconds(150)
    /// How long a request waits for the answer of another one that asked the same, before it asks
    /// by itself.
    public var followWait = Duration.seconds(30)
    /// Which requests are looked up.
    public var eligibility = EligibilityPolicy()
    /// Which answers are kept.
    public var recording = RecordingPolicy()
    /// When an upstream call is tried again.
    public var retry = RetryPolicy()
    /// Failures in a row after which an upstream is left alone for a while.
    public var breakerFailuresMax = 5
    /// How long it is left alone.
    public var breakerPause = Duration.seconds(10)
    /// How long each part of an upstream call may take.
    ///
    /// A model that thinks for minutes sends no first byte until it is done.
    public var timeouts = ProxyConfiguration.defaultTimeouts
    /// Connections to the upstreams.
    public var client = HTTPClientConfiguration()
    /// Price file in LiteLLM's form; nil knows no price.
    public var priceFile: String?
    /// What embedding a prompt costs.
    public var embeddingPrice = EmbeddingPrice.free
    /// Pause before each event of a replayed stream; zero sends all at once.
    public var replayPause = Duration.zero

    /// The defaults, with no upstream.
    public init() {}

    private static var defaultTimeouts: HTTPClientTimeouts {
        var timeouts = HTTPClientTimeouts()
        timeouts.firstByte = .seconds(600)
        timeouts.idle = .seconds(300)
        return timeouts
    }
}

/// Who answers the requests of one provider's dialect.
public struct UpstreamConfiguration: Sendable, Equatable {
    /// Base URLs with or without `/v1`; those after the first are asked when it fails.
    public var urls: [String]
    /// The key to send instead of what the caller sent; nil forwards the caller's credentials.
    public var key: String?
    /// Models to ask, in order, where the model asked for fails; answers of theirs are not kept.
    public var fallbackModels: [String: [String]] = [:]
    /// The model that compares a fresh answer with a stored one; nil compares by words.
    public var judgeModel: String?

    /// Names where to send requests.
    public init(urls: [String], key: String? = nil) {
        self.urls = urls
        self.key = key
    }
}

/// What embedding costs in money.
public enum EmbeddingPrice: Sendable, Equatable {
    /// Nothing: the model runs in this process.
    case free
    /// This much for each token.
    case perToken(TokenPrice)
    /// What the price file says of this model.
    case ofModel(String)
}

/// Whose answers a request may be given.
public enum TenantRule: Sendable, Equatable {
    /// Those made for the same credential (the default).
    case credential
    /// Everybody's.
    case shared
    /// Those made for the same value of this header; a request without it is not cached.
    case header(String)
}
