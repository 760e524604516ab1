import HTTPClient
import LLMWire
import PassThrough

/// How the pass-through works; without an upstream there is none.
public struct PassThroughSettings: Sendable, Equatable {
    /// Base URLs by provider; those after the first are asked when it fails.
    public var upstreams: [String: [String]] = [:]
    /// Keys by provider to send instead of the callers' own.
    public var upstreamKeys: [String: String] = [:]
    /// File with lines of `provider=KEY`; empty for none.
    public var upstreamKeyFile = ""
    /// By provider and model: the models to ask, in order, where that one fails.
    public var fallbacks: [String: [String: [String]]] = [:]
    /// By provider: the model that compares a fresh answer with a stored one.
    public var judges: [String: String] = [:]
    /// Dollars for a million embedded tokens; empty for what is known (nothing for the local model,
    /// the price file for a remote one).
    public var embeddingPrice = ""
    /// A stated temperature above this is not cached; nil sets no limit.
    public var temperatureMax: Double? = 1
    /// Whether requests are cached whose tools the provider runs.
    public var cachesHostedTools = false
    /// Whether requests are cached that name attachments by URL.
    public var cachesRemoteAttachments = false
    /// Cache of requests that name none.
    public var cache = "default"
    /// Whose answers are shared: `credential`, `shared` or `header:NAME`.
    public var tenant = "credential"
    /// How long embedding may hold a request up.
    public var lookupDeadline: Duration = .milliseconds(150)
    /// How long a request waits for another that asks the same.
    public var followWait: Duration = .seconds(30)
    /// Whether answers that call tools are kept, for equal requests.
    public var keepsToolCalls = false
    /// Attempts at an upstream, the first included.
    public var attempts = 3
    /// Time-outs of an upstream call.
    public var connectTimeout: Duration = .seconds(10)
    /// From the request to the first byte of the answer.
    public var firstByteTimeout: Duration = .seconds(600)
    /// Between two bytes of the answer.
    public var idleTimeout: Duration = .seconds(300)
    /// Connections to each upstream.
    public var connections = 256
    /// Price file in LiteLLM's form.
    public var prices = "data/prices.json"
    /// Pause before each event of a replayed stream.
    public var replayPause: Duration = .zero

    /// All defaults.
    public init() {}

    /// Whether there is a pass-through.
    public var isOn: Bool { !upstreams.isEmpty }

    /// What the engine takes.
    func configuration(_ settings: ServerSettings) -> ProxyConfiguration {
        var proxy = ProxyConfiguration()
        for (name, urls) in upstreams {
            guard let provider = Provider(rawValue: name) else { continue }
            var upstream = UpstreamConfiguration(urls: urls, key: upstreamKeys[name])
            upstream.fallbackModels = fallbacks[name] ?? [:]
            upstream.judgeModel = judges[name]
            proxy.upstreams[provider] = upstream
        }
        proxy.embeddingPrice = price(settings)
        proxy.eligibility.temperatureMax = temperatureMax
        proxy.eligibility.cachesHostedTools = cachesHostedTools
        proxy.eligibility.cachesRemoteAttachments = cachesRemoteAttachments
        proxy.cacheName = cache
        proxy.tenantRule = tenantRule ?? .credential
        proxy.lookupDeadline = lookupDeadline
        proxy.followWait = followWait
        proxy.recording.storesToolCalls = keepsToolCalls
        proxy.retry.attemptsMax = attempts
        proxy.timeouts.connect = connectTimeout
        proxy.timeouts.firstByte = firstByteTimeout
        proxy.timeouts.idle = idleTimeout
        proxy.timeouts.total = settings.requestTimeout
        proxy.client.connectionsPerHostMax = connections
        proxy.priceFile = prices.isEmpty || prices == "none" ? nil : prices
        proxy.replayPause = replayPause
        return proxy
    }

    private func price(_ settings: ServerSettings) -> EmbeddingPrice {
        if let price = TokenPrice(dollarsPerMillion: embeddingPrice) { return .perToken(price) }
        return settings.embedderURL.isEmpty ? .free : .ofModel(settings.embedderModel)
    }

    var tenantRule: TenantRule? {
        switch tenant {
        case "credential": .credential
        case "shared": .shared
        default:
            tenant.hasPrefix("header:") && tenant.count > 7
                ? .header(String(tenant.dropFirst(7))) : nil
        }
    }

    /// Adds `provider=URL[,URL…]`.
    mutating func addUpstream(_ value: String) throws(SettingError) {
        let (provider, rest) = try Self.pair(value, "upstream", "openai=https://api.openai.com")
        let urls = rest.split(separator: ",").map(String.init)
        guard !urls.isEmpty,
            urls.allSatisfy({ $0.hasPrefix("http://") || $0.hasPrefix("https://") })
        else {
            throw SettingError(
                "upstream takes a provider and its base URL, such as "
                    + "openai=https://api.openai.com")
        }
        upstreams[provider] = urls
    }

    /// Adds `provider=KEY`.
    mutating func addKey(_ value: String) throws(SettingError) {
        let (provider, key) = try Self.pair(value, "upstream-key", "openai=KEY")
        upstreamKeys[provider] = key
    }

    /// Adds `provider:model=model[,model…]`.
    ///
    /// Models' names may hold colons, so the provider ends at the first one.
    mutating func addFallback(_ value: String) throws(SettingError) {
        let example = "openai:gpt-4o=gpt-4o-mini"
        guard let colon = value.firstIndex(of: ":"), let mark = value.firstIndex(of: "="),
            colon < mark
        else { throw Self.wrongFallback(example) }
        let provider = String(value[..<colon])
        try Self.checkProvider(provider, "fallback")
        let asked = String(value[value.index(after: colon)..<mark])
        let models = value[value.index(after: mark)...].split(separator: ",").map(String.init)
        guard !models.isEmpty, ([asked] + models).allSatisfy(Self.isModelName) else {
            throw Self.wrongFallback(example)
        }
        fallbacks[provider, default: [:]][asked] = models
    }

    private static func wrongFallback(_ example: String) -> SettingError {
        SettingError("fallback takes a provider, a model and the models to ask, such as \(example)")
    }

    /// Whether a name can stand in a header field's string as it is.
    private static func isModelName(_ name: String) -> Bool {
        (1...256).contains(name.utf8.count)
            && name.utf8.allSatisfy { (33...126).contains($0) && $0 != 34 && $0 != 92 }
    }

    /// Adds `provider=MODEL`.
    mutating func addJudge(_ value: String) throws(SettingError) {
        let (provider, model) = try Self.pair(value, "judge", "openai=gpt-4o-mini")
        judges[provider] = model
    }

    /// Adds the lines of the key file.
    mutating func readKeyFile(_ read: (String) -> [UInt8]?) throws(SettingError) {
        guard !upstreamKeyFile.isEmpty else { return }
        guard let bytes = read(upstreamKeyFile) else {
            throw SettingError(
                "the key file \(upstreamKeyFile) (upstream-key-file) cannot be read")
        }
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let line = line.filter { !$0.isWhitespace }
            if !line.isEmpty && !line.hasPrefix("#") { try addKey(line) }
        }
    }

    /// What has to fit together.
    func check() throws(SettingError) {
        guard tenantRule != nil else {
            throw SettingError(
                "tenant is \"\(tenant)\"; it takes credential, shared or header:NAME")
        }
        let named: [(String, [String])] = [
            ("key", Array(upstreamKeys.keys)), ("fallback", Array(fallbacks.keys)),
            ("judge", Array(judges.keys)),
        ]
        for (what, providers) in named {
            for provider in providers.sorted() where upstreams[provider] == nil {
                throw SettingError(
                    "there is a \(what) for \(provider) and no upstream; "
                        + "add --upstream \(provider)=URL")
            }
        }
        guard embeddingPrice.isEmpty || TokenPrice(dollarsPerMillion: embeddingPrice) != nil else {
            throw SettingError(
                "embedding-price is \"\(embeddingPrice)\"; it takes dollars for a million tokens, "
                    + "such as 0.02")
        }
    }

    private static func checkProvider(
        _ provider: String, _ name: String
    ) throws(SettingError) {
        let names = Provider.allCases.map(\.rawValue)
        guard !names.contains(provider) else { return }
        throw SettingError(
            "\(name): \"\(provider)\" is no provider; it takes "
                + names.joined(separator: " or ") + " (openai also for compatible servers)")
    }

    private static func pair(
        _ value: String, _ name: String, _ example: String
    ) throws(SettingError) -> (String, String) {
        guard let mark = value.firstIndex(of: "=") else {
            throw SettingError("\(name) takes a provider and a value, such as \(example)")
        }
        let provider = String(value[..<mark])
        try checkProvider(provider, name)
        let rest = String(value[value.index(after: mark)...])
        guard !rest.isEmpty else {
            throw SettingError("\(name) takes a provider and a value, such as \(example)")
        }
        return (provider, rest)
    }
}
