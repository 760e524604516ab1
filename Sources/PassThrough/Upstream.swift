import HTTPClient
import HTTPFields
import LLMWire
import SemanticCache
import Synchronization

/// One provider's servers: the first answers, the others stand in when it fails.
///
/// A call is tried again as `RetryPolicy` says, and only while no byte of an answer has been passed
/// on. Each server has a breaker. An error status that is final is an answer like any other.
final class Upstream: Sendable {
    let provider: Provider
    /// Part of the identity of every answer: another server is another upstream.
    let identity: String
    /// The model that compares answers; nil where none is configured.
    let judgeModel: String?
    private let servers: [Server]
    private let key: String?
    private let fallbackModels: [String: [String]]
    private let clients: UpstreamClients
    private let configuration: ProxyConfiguration
    private let metrics: ProxyMetrics
    private let clock: any WallClock

    private final class Server: Sendable {
        let base: String
        let breaker: Mutex<CircuitBreaker>

        init(base: String, breaker: CircuitBreaker) {
            self.base = base
            self.breaker = Mutex(breaker)
        }
    }

    init(
        _ provider: Provider, _ upstream: UpstreamConfiguration, clients: UpstreamClients,
        configuration: ProxyConfiguration, metrics: ProxyMetrics, clock: any WallClock
    ) {
        self.provider = provider
        key = upstream.key
        judgeModel = upstream.judgeModel
        fallbackModels = upstream.fallbackModels
        self.clients = clients
        self.configuration = configuration
        self.metrics = metrics
        self.clock = clock
        let bases = upstream.urls.map(Self.base)
        identity = bases.first ?? ""
        servers = bases.map { base in
            Server(
                base: base,
                breaker: CircuitBreaker(
                    failuresMax: configuration.breakerFailuresMax,
                    openFor: configuration.breakerPause))
        }
    }

    /// A base URL without the `/v1` that every target begins with.
    static func base(_ url: String) -> String {
        var base = url[...]
        while base.hasSuffix("/") { base = base.dropLast() }
        if base.hasSuffix("/v1") { base = base.dropLast(3) }
        return String(base)
    }

    /// The models to ask, in order, where this one fails.
    func fallbacks(for model: String?) -> [String] {
        model.flatMap { fallbackModels[$0] } ?? []
    }

    /// The call for a client's request.
    func call(
        _ request: ProxyRequest, body: [UInt8], repeats: UpstreamCall.Repeats
    ) -> UpstreamCall {
        let hasBody = !body.isEmpty || ["POST", "PUT", "PATCH"].contains(request.method)
        return UpstreamCall(
            method: request.method, target: request.target,
            headers: ForwardedHeaders.toUpstream(
                request.headers, without: request.withheldHeaders, key: key, provider: provider),
            body: hasBody ? body : nil, repeats: repeats)
    }

    /// Makes a call: tries, waits, tries again, and turns to the next server as far as that helps.
    func send(_ call: UpstreamCall) async -> UpstreamOutcome {
        let start = ContinuousClock.now
        var place = 0
        var attempt = 0
        var refusal: Duration?
        while true {
            guard let (server, index) = admitted(from: place, &refusal) else {
                metrics.upstream(provider, "refused")
                let error = ProviderError(
                    .unavailable, "The upstream keeps failing and is left alone for a moment.")
                return .failed(error, retryAfter: refusal)
            }
            attempt += 1
            let result = await self.attempt(call, server, isFallback: index > 0, start)
            guard let failure = failure(result, call) else { return outcome(result) }
            place = index + 1
            if place < servers.count {
                guard attempt < configuration.retry.attemptsMax else { return outcome(result) }
                continue
            }
            place = 0
            let decision = configuration.retry.decision(
                after: failure, attempt: attempt, jitter: Double.random(in: 0..<1),
                remaining: configuration.timeouts.total - start.duration(to: .now))
            guard case .retry(let wait) = decision else { return outcome(result) }
            metrics.upstream(provider, "retried")
            // Cancelled means that nobody waits any more.
            guard (try? await Task.sleep(for: wait)) != nil else { return outcome(result) }
        }
    }

    /// The first server from `place` on that its breaker lets be asked; any of them where none is.
    private func admitted(
        from place: Int, _ refusal: inout Duration?
    ) -> (server: Server, index: Int)? {
        let now = ContinuousClock.now
        for offset in 0..<servers.count {
            let index = (place + offset) % servers.count
            switch servers[index].breaker.withLock({ $0.admit(now: now) }) {
            case .allowed, .probe: return (servers[index], index)
            case .refused(let wait): refusal = min(refusal ?? wait, wait)
            }
        }
        return nil
    }

    private func attempt(
        _ call: UpstreamCall, _ server: Server, isFallback: Bool,
        _ start: ContinuousClock.Instant
    ) async -> Result<UpstreamResponse, HTTPClientError> {
        var request = HTTPClientRequest(
            method: call.method, url: server.base + call.target, headers: call.headers,
            body: call.body)
        request.timeouts = configuration.timeouts
        do throws(HTTPClientError) {
            let response = try await clients.current.send(request)
            note(status: response.status, server)
            let (headers, length) = ForwardedHeaders.toClient(response.headers)
            return .success(
                UpstreamResponse(
                    status: response.status, headers: headers, contentLength: length,
                    body: response.body, isFallback: isFallback,
                    headTime: start.duration(to: .now)))
        } catch {
            note(error, server)
            return .failure(error)
        }
    }

    private func note(status: Int, _ server: Server) {
        let isFailure = status >= 500 && RetryPolicy.isRetryable(status: status)
        metrics.upstream(provider, isFailure ? "failed" : "answered")
        server.breaker.withLock {
            if isFailure { $0.failed(now: .now) } else { $0.succeeded() }
        }
    }

    private func note(_ error: HTTPClientError, _ server: Server) {
        metrics.upstream(provider, error.reason.rawValue)
        let tellsNothing = [.cancelled, .invalidRequest, .unavailable].contains(error.reason)
        server.breaker.withLock {
            if tellsNothing { $0.abandoned(now: .now) } else { $0.failed(now: .now) }
        }
    }

    /// What failed so that another try may help; nil where the result stands.
    private func failure(
        _ result: Result<UpstreamResponse, HTTPClientError>, _ call: UpstreamCall
    ) -> AttemptFailure? {
        switch result {
        case .success(let response):
            guard RetryPolicy.isRetryable(status: response.status),
                case .afterErrors = call.repeats
            else { return nil }
            return .status(response.status, retryAfter: retryAfter(response))
        case .failure(let error):
            guard error.reason != .cancelled, error.reason != .invalidRequest else { return nil }
            return error.mayHaveBeenSent ? nil : .connect
        }
    }

    private func retryAfter(_ response: UpstreamResponse) -> Duration? {
        RetryAfter.read(response.headers, nowSeconds: clock.wallMillis() / 1_000)
    }

    private func outcome(_ result: Result<UpstreamResponse, HTTPClientError>) -> UpstreamOutcome {
        switch result {
        case .success(let response): .response(response)
        case .failure(let error): .failed(Self.providerError(error), retryAfter: nil)
        }
    }

    private static func providerError(_ error: HTTPClientError) -> ProviderError {
        switch error.reason {
        case .timedOut:
            ProviderError(.upstreamTimedOut, "The upstream did not answer in time: \(error).")
        case .unavailable:
            ProviderError(.unavailable, "Too many upstream calls are in progress.")
        case .invalidRequest:
            ProviderError(.invalidRequest, "The request cannot be forwarded: \(error).")
        default: ProviderError(.upstreamFailed, "The upstream cannot be reached: \(error).")
        }
    }
}
