import HTTPFields
import Hashing
import LLMWire
import SemanticCache

/// One request to a model, with everything that is known of it before it is looked up.
///
/// A class, because it lives in the frame of every async function on its way: copies of it were a
/// third of the memory of an open stream.
final class ProxyExchange: Sendable {
    let request: ProxyRequest
    /// The request as the cache sees it.
    let wire: ProviderRequest
    let upstream: Upstream
    let controls: RequestControls
    let cache: Cache
    /// The ledger's name for the caller.
    let ledgerName: String
    /// Everything that must be equal for two requests to share an answer.
    let scope: SHA256Digest
    /// What goes upstream.
    let bodyToForward: [UInt8]
    let start: ContinuousClock.Instant
    /// Why it is neither looked up nor kept; nil where it is.
    let bypassReason: String?

    init(
        request: ProxyRequest, wire: ProviderRequest, upstream: Upstream, controls: RequestControls,
        cache: Cache, ledgerName: String, scope: SHA256Digest, bodyToForward: [UInt8],
        start: ContinuousClock.Instant, bypassReason: String?
    ) {
        self.request = request
        self.wire = wire
        self.upstream = upstream
        self.controls = controls
        self.cache = cache
        self.ledgerName = ledgerName
        self.scope = scope
        self.bodyToForward = bodyToForward
        self.start = start
        self.bypassReason = bypassReason
    }

    /// What an entry is found by; an entry needs some text even where the scope says it all.
    var prompt: String { wire.prompt.isEmpty ? "(no text)" : wire.prompt }

    var isSemantic: Bool { wire.eligibility == .semantic }

    /// Equal for requests whose answers are equal to the byte.
    ///
    /// The whole body counts, also the fields that are no identity: an answer may repeat them.
    var flightKey: SHA256Digest {
        var material = scope.bytes
        material += cache.name.utf8
        for value in request.headers.values("accept-encoding") {
            material += "\n\(value.utf8.count):\(value)".utf8
        }
        material += "\n\n".utf8
        material += bodyToForward
        return SHA256Digest(of: material)
    }

    func ledgerKey(nowMillis: Int64) -> LedgerKey {
        LedgerKey(
            day: Int32(clamping: nowMillis / 86_400_000), cache: cache.name,
            model: wire.model ?? "", key: ledgerName)
    }
}

extension CallerIdentity {
    /// The part of a request's identity that its body doesn't say.
    init(
        _ request: ProxyRequest, route: ProviderRoute, upstream: String, tenant: Tenant,
        chosenScope: String?
    ) {
        var headers: [String: String] = [:]
        for name in route.identityHeaderNames {
            let values = request.headers.values(name)
            if !values.isEmpty { headers[name] = values.joined(separator: ",") }
        }
        self.init(
            upstream: upstream, tenant: tenant.identity, chosenScope: chosenScope,
            headers: headers, query: String(request.query))
    }
}
