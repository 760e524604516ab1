import HTTPFields
import LLMWire

/// What a request asks of the cache, wherever it says so.
///
/// RFC 9111's request directives, Refrain's own headers and LiteLLM's body controls are read
/// together; where two say different things, the stricter holds.
struct RequestControls: Sendable, Equatable {
    /// Do not answer from the cache.
    var skipsLookup = false
    /// Do not keep the answer.
    var skipsStore = false
    /// Answer from the cache or not at all.
    var onlyIfCached = false
    /// Most seconds that a served answer may be old.
    var ageSecondsMax: Int64?
    /// Seconds that a served answer must still have to live.
    var freshSecondsMin: Int64?
    /// The cache to use; nil for the configured one.
    var cacheName: String?
    /// A threshold to ask for; it holds where it is above the cache's.
    var threshold: Double?
    /// Seconds that a kept answer lives.
    var ttlSeconds: Int64?
    /// The `refrain-scope` header.
    var scopeHeader: String?
    /// LiteLLM's `namespace`.
    var namespace: String?

    /// Identity that the caller chose; lengths keep a header from looking like a namespace.
    var chosenScope: String? {
        guard scopeHeader != nil || namespace != nil else { return nil }
        let header = scopeHeader ?? ""
        return "\(header.utf8.count):\(header)" + (namespace ?? "")
    }

    /// Longest time in seconds that anything here may say: a thousand years.
    private static let secondsMax: Int64 = 31_556_952_000
    private static let ttlSecondsMax: Int64 = 31_556_952

    /// Reads the headers.
    ///
    /// - Throws: `invalidRequest` for one of Refrain's own headers that cannot be read: a
    ///   misspelt limit must not mean no limit.
    init(_ headers: HTTPHeaders) throws(ProviderError) {
        takeDirectives(headers)
        cacheName = try Self.text("refrain-cache", headers)
        scopeHeader = try Self.text("refrain-scope", headers)
        if let text = headers["refrain-threshold"] {
            guard let value = Double(text), (0...1).contains(value) else {
                throw Self.refusal("refrain-threshold", "a number from 0 to 1")
            }
            threshold = value
        }
        if let text = headers["refrain-ttl"] {
            guard let value = Int64(text), (1...Self.ttlSecondsMax).contains(value) else {
                throw Self.refusal("refrain-ttl", "whole seconds from 1 to \(Self.ttlSecondsMax)")
            }
            ttlSeconds = value
        }
    }

    /// Adds what the body says.
    mutating func add(_ body: BodyCacheControl?) {
        guard let body else { return }
        skipsLookup = skipsLookup || body.skipsLookup
        skipsStore = skipsStore || body.skipsStore
        if let age = body.ageSecondsMax { ageSecondsMax = min(ageSecondsMax ?? age, age) }
        if let ttl = body.ttlSeconds {
            if ttl == 0 { skipsStore = true }
            let bounded = min(max(ttl, 1), Self.ttlSecondsMax)
            ttlSeconds = min(ttlSeconds ?? bounded, bounded)
        }
        namespace = body.namespace
    }

    /// Directives nobody knows are ignored, as RFC 9111 (5.2.3) asks.
    private mutating func takeDirectives(_ headers: HTTPHeaders) {
        guard headers.contains("cache-control") else {
            skipsLookup = headers.contains("pragma", token: "no-cache")
            return
        }
        for value in headers.values("cache-control") {
            for directive in value.split(separator: ",") { take(directive) }
        }
    }

    private mutating func take(_ directive: Substring) {
        let parts = directive.split(separator: "=", maxSplits: 1)
        let argument = parts.dropFirst().first.map { $0.trimmingSpaces.filter { $0 != "\"" } }
        switch (parts.first ?? "").trimmingSpaces.lowercased() {
        case "no-cache": skipsLookup = true
        case "no-store": skipsStore = true
        case "only-if-cached": onlyIfCached = true
        case "max-age":
            // An age that cannot be read allows none.
            let age = Self.seconds(argument) ?? 0
            ageSecondsMax = min(ageSecondsMax ?? age, age)
        case "min-fresh":
            freshSecondsMin = max(freshSecondsMin ?? 0, Self.seconds(argument) ?? Self.secondsMax)
        default: break
        }
    }

    private static func seconds(_ text: String?) -> Int64? {
        guard let text, !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        return min(Int64(text) ?? secondsMax, secondsMax)
    }

    private static func text(_ name: String, _ headers: HTTPHeaders) throws(ProviderError)
        -> String?
    {
        guard let text = headers[name] else { return nil }
        guard (1...ProxyLimits.controlBytesMax).contains(text.utf8.count) else {
            throw refusal(name, "1 to \(ProxyLimits.controlBytesMax) bytes")
        }
        return text
    }

    private static func refusal(_ name: String, _ expected: String) -> ProviderError {
        ProviderError(.invalidRequest, "The header \(name) takes \(expected).")
    }
}
