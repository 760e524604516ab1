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
            proxy.upstreams[provider] = UpstreamConfiguration(urls: urls, key: upstreamKeys[name])
        }
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
        for provider in upstreamKeys.keys where upstreams[provider] == nil {
            throw SettingError(
                "there is a key for \(provider) and no upstream; add --upstream \(provider)=URL")
        }
    }

    private static func pair(
        _ value: String, _ name: String, _ example: String
    ) throws(SettingError) -> (String, String) {
        guard let mark = value.firstIndex(of: "=") else {
            throw SettingError("\(name) takes a provider and a value, such as \(example)")
        }
        let provider = String(value[..<mark])
        let names = Provider.allCases.map(\.rawValue)
        guard names.contains(provider) else {
            throw SettingError(
                "\(name): \"\(provider)\" is no provider; it takes "
                    + names.joined(separator: " or ") + " (openai also for compatible servers)")
        }
        let rest = String(value[value.index(after: mark)...])
        guard !rest.isEmpty else {
            throw SettingError("\(name) takes a provider and a value, such as \(example)")
        }
        return (provider, rest)
    }
}
