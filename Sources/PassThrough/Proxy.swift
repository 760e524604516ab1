// PassThrough: stands in for an LLM API. It answers from the cache what it can, forwards everything
// else untouched, keeps clean answers, and counts what that saved.
//
// The walk of a request: `Proxy` reads it (`ProviderRequest`, `RequestControls`, `Tenant`) -> looks
// it up under a deadline -> a hit is replayed in the shape that was asked for. A miss boards a
// flight (`FlightTable`): the first one of its kind makes the upstream call in a task of its own,
// the pump, which publishes the answer piece by piece (`SharedAnswer`) to all who asked the same
// thing and keeps it at the end, ledger row and entry in one commit.
//
// What can't be cached is forwarded in the request's own task. The client's bytes go upstream as
// they are, and the upstream's come back as they are; Refrain adds fields to the answer's head and
// takes its own out of the request's, nothing else.
//
// Invariants: whatever the cache does, a request is answered as its upstream would have answered
// it, or with an answer that upstream gave to an equal or similar request of the same identity. An
// upstream call is not repeated once a byte of its answer was passed on. Only complete answers that
// ended well are kept.

import EventLoop
import HTTPClient
import HTTPFields
import Hashing
import LLMWire
public import SemanticCache
import Synchronization
public import Telemetry

/// Why a pass-through cannot start.
public struct ProxyStartError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What the system refused.
    public let description: String
}

/// The pass-through: a request in, an answer out.
public final class Proxy: Sendable {
    let configuration: ProxyConfiguration
    let caches: CacheSet
    let clock: any WallClock
    let metrics: ProxyMetrics
    let prices: PriceBook
    let ledger: SavingsLedger
    let lookupThreads: LookupThreads
    let flights: FlightTable<SHA256Digest, FlightElement>
    private let upstreams: [Provider: Upstream]
    private let clients: UpstreamClients
    private let log: Log
    private let upkeep = Mutex<Task<Void, Never>?>(nil)
    /// Until when lookups are left out, because the store failed.
    let storePause = Mutex<ContinuousClock.Instant?>(nil)

    /// Makes the pass-through over an open data directory.
    ///
    /// The configured cache is made where it is missing.
    ///
    /// - Throws: `ProxyStartError` where the system is out of threads or memory.
    public init(
        _ configuration: ProxyConfiguration, caches: CacheSet, metrics: MetricRegistry, log: Log,
        clock: any WallClock = SystemClock()
    ) async throws(ProxyStartError) {
        self.configuration = configuration
        self.caches = caches
        self.clock = clock
        self.log = log
        let counts = ProxyMetrics(metrics)
        self.metrics = counts
        prices = PriceBook(path: configuration.priceFile, log: log)
        ledger = SavingsLedger(caches, log: log)
        do throws(EventLoopError) {
            lookupThreads = try LookupThreads()
        } catch {
            throw ProxyStartError(description: "\(error)")
        }
        flights = FlightTable(
            flightsMax: ProxyLimits.flightsMax, windowBytes: ProxyLimits.windowBytes,
            replayBytesMax: ProxyLimits.replayBytesMax)
        do throws(HTTPClientError) {
            clients = try UpstreamClients(configuration.client)
        } catch {
            throw ProxyStartError(description: "\(error)")
        }
        var upstreams: [Provider: Upstream] = [:]
        for (provider, upstream) in configuration.upstreams where !upstream.urls.isEmpty {
            upstreams[provider] = Upstream(
                provider, upstream, clients: clients, configuration: configuration, metrics: counts,
                clock: clock)
        }
        self.upstreams = upstreams
        // A cache that is there already is what this wants.
        _ = try? await caches.createCache(configuration.cacheName)
        startUpkeep()
    }

    deinit {
        upkeep.withLock { $0?.cancel() }
    }

    /// Writes the sums that are in memory and ends the upkeep; call it before the caches close.
    public func close() async {
        upkeep.withLock { task in
            task?.cancel()
            task = nil
        }
        await ledger.close()
        clients.close()
    }

    /// Reads the price file again, changed or not.
    ///
    /// - Returns: how many models have a price now.
    /// - Throws: `PriceFileError` where it cannot be read; the prices stay as they were.
    public func reloadPrices() throws(PriceFileError) -> Int {
        try prices.reload()
    }

    /// Answers a request.
    ///
    /// Cancelling the task tells that the client has left; its upstream call ends unless others
    /// wait for the same answer.
    public func respond(to request: ProxyRequest) async -> ProxyAnswer {
        let start = ContinuousClock.now
        let route = request.method == "POST" ? ProviderRoute(path: request.path) : nil
        guard let upstream = upstream(for: request, route) else { return notServed(request, route) }
        guard let route else { return await forward(request, to: upstream) }
        do throws(ProviderError) {
            let exchange = try exchange(request, route, upstream, start)
            return await answer(exchange)
        } catch {
            return refusal(error, route.provider, Evidence(.bypass, reason: error.kind.rawValue))
        }
    }

    private func answer(_ exchange: ProxyExchange) async -> ProxyAnswer {
        if let reason = exchange.bypassReason {
            return await passOrRefuse(exchange, Evidence(.bypass, reason: reason))
        }
        guard !exchange.controls.skipsLookup else {
            guard !exchange.controls.onlyIfCached else { return notCached(exchange, "no-cache") }
            let evidence = Evidence(.bypass, reason: "no-cache")
            return await miss(exchange, LookupMiss(evidence: evidence, isRefresh: true))
        }
        switch await look(exchange) {
        case .hit(let answer): return answer
        case .failed(let reason):
            return await passOrRefuse(exchange, Evidence(.bypass, reason: reason))
        case .miss(let miss):
            guard !exchange.controls.onlyIfCached else {
                return notCached(exchange, miss.evidence.reason)
            }
            return await self.miss(exchange, miss)
        }
    }

    private func passOrRefuse(
        _ exchange: ProxyExchange, _ evidence: Evidence
    ) async -> ProxyAnswer {
        guard !exchange.controls.onlyIfCached else { return notCached(exchange, evidence.reason) }
        return await pass(exchange, evidence)
    }

    private func exchange(
        _ request: ProxyRequest, _ route: ProviderRoute, _ upstream: Upstream,
        _ start: ContinuousClock.Instant
    ) throws(ProviderError) -> ProxyExchange {
        var controls = try RequestControls(request.headers)
        let wire = ProviderRequest(
            route: route, body: request.body, policy: configuration.eligibility)
        controls.add(wire.cacheControl)
        let tenant = Tenant(request.headers, rule: configuration.tenantRule)
        var bypass = BodyCoding.doubt(request.headers)
        if case .uncacheable(let reason) = wire.eligibility { bypass = bypass ?? reason.rawValue }
        if tenant == nil { bypass = bypass ?? "no-tenant" }
        let caller = tenant.map {
            CallerIdentity(
                request, route: route, upstream: upstream.identity, tenant: $0,
                chosenScope: controls.chosenScope)
        }
        return ProxyExchange(
            request: request, wire: wire, upstream: upstream, controls: controls,
            cache: try cache(controls), ledgerName: tenant?.ledgerKey ?? "",
            scope: wire.scope(for: caller ?? CallerIdentity(upstream: "", tenant: "")),
            bodyToForward: bypass == "encoded-body"
                ? request.body : wire.bytesToForward(of: request.body),
            start: start, bypassReason: bypass)
    }

    private func cache(_ controls: RequestControls) throws(ProviderError) -> Cache {
        let name = controls.cacheName ?? configuration.cacheName
        do throws(CacheError) {
            return try caches.cache(name)
        } catch {
            throw ProviderError(.notFound, "There is no cache \(name).")
        }
    }

    /// Who answers: by route, else by the headers that only one provider's clients send, else the
    /// only one there is.
    private func upstream(for request: ProxyRequest, _ route: ProviderRoute?) -> Upstream? {
        if let route { return upstreams[route.provider] }
        guard request.path.hasPrefix("/v1/") else { return nil }
        if upstreams.count == 1 { return upstreams.first?.value }
        let isAnthropic =
            request.path.hasPrefix("/v1/messages") || request.headers.contains("anthropic-version")
        return upstreams[isAnthropic ? .anthropic : .openAI]
    }

    private func startUpkeep() {
        let task = Task { [prices] in
            while !Task.isCancelled {
                // Cancelled sleep ends the loop by its condition.
                try? await Task.sleep(for: ProxyLimits.priceFileInterval)
                prices.reloadIfChanged()
            }
        }
        upkeep.withLock { $0 = task }
    }
}
