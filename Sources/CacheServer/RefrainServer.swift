import EventLoop
import HTTPClient
import HTTPServer
import PassThrough
import SemanticCache
public import Telemetry

/// The running service.
public final class RefrainServer: Sendable {
    /// The port it listens on.
    public let port: UInt16

    private let http: HTTPServer
    private let set: CacheSet
    private let settings: ServerSettings
    private let log: Log
    private let mounted: [any MountedRoutes]

    private init(
        _ http: HTTPServer, _ set: CacheSet, _ settings: ServerSettings,
        _ mounted: [any MountedRoutes], _ log: Log
    ) {
        self.mounted = mounted
        self.http = http
        self.set = set
        self.settings = settings
        self.log = log
        port = http.port
    }

    /// Listens, opens the data directory, and returns when lookups are answered.
    ///
    /// It listens first, so that `/health` and `/ready` answer while a large directory is loaded.
    ///
    /// - Parameters:
    ///   - settings: as they were put together; checked again here.
    ///   - log: where the service says what it does.
    ///   - mounts: makes the routes beside the cache API, once the data directory is open.
    /// - Returns: the running service; stop it before the process ends.
    /// - Throws: `SettingError`, with a sentence that says what to do.
    public static func start(
        _ settings: ServerSettings, log: Log = .standardError,
        mounts: (Mounting) async throws(SettingError) -> [any MountedRoutes] = { _ in [] }
    ) async throws(SettingError) -> RefrainServer {
        try settings.check()
        log.level = LogLevel(name: settings.logLevel) ?? .info
        let metrics = ServerMetrics(routeNames: Route.table.map(\.name))
        let router = RequestRouter(RouteTable(), settings, metrics, log)
        let http = try listen(settings, router)
        do throws(SettingError) {
            let embedder = try await EmbedderChoice.make(settings, log)
            let set = try await open(settings, embedder, router, log)
            metrics.include(set)
            let exactOnly = set.readiness.exactOnlyBecause
            let handlers = CacheHandlers(
                set: set, settings: settings, metrics: metrics, exactOnlyBecause: exactOnly)
            let mounting = Mounting(caches: set, settings: settings, metrics: metrics, log: log)
            let mounted = try await mounts(mounting) + passThrough(mounting)
            router.enter(.serving(handlers, mounted))
            log.info(
                "serving",
                [
                    "address": .string(settings.address(http.port)),
                    "data": .string(settings.dataDirectory),
                    "entries": .int(set.statistics.entryCount),
                    "mode": .string(exactOnly == nil ? "semantic" : "exact-only"),
                    "version": .string(ServerVersion.current),
                ])
            if let exactOnly { log.warning("exact-only", ["because": .string(exactOnly)]) }
            return RefrainServer(http, set, settings, mounted, log)
        } catch {
            await http.drain(deadline: .zero)
            throw error
        }
    }

    /// What a mounted part of the product gets to work with.
    public struct Mounting: Sendable {
        /// The open data directory.
        public let caches: CacheSet
        /// How the service runs.
        public let settings: ServerSettings
        /// Where it counts.
        public let metrics: ServerMetrics
        /// Where it says what it does.
        public let log: Log
    }

    /// Reads again what can change while the service runs: the price file of the pass-through.
    public func reload() {
        for routes in mounted {
            do throws(SettingError) {
                _ = try routes.reloadPrices()
            } catch {
                log.warning("not reloaded", ["because": .string("\(error)")])
            }
        }
    }

    /// Stops accepting, lets requests in flight end, and closes the data directory.
    public func stop() async {
        log.info("stopping", ["connections": .int(http.connectionCount)])
        await http.drain(deadline: settings.drainTimeout)
        for routes in mounted { await routes.close() }
        await set.close()
        log.info("stopped")
    }

    /// The pass-through's routes, where an upstream is configured.
    private static func passThrough(
        _ mounting: Mounting
    ) async throws(SettingError) -> [any MountedRoutes] {
        let settings = mounting.settings
        guard settings.passThrough.isOn else { return [] }
        do throws(ProxyStartError) {
            let proxy = try await Proxy(
                settings.passThrough.configuration(settings), caches: mounting.caches,
                metrics: mounting.metrics.registry, log: mounting.log)
            return [
                PassThroughRoutes(
                    proxy, keys: APIKeys(settings.apiKeys), bodyBytesMax: settings.bodyBytesMax)
            ]
        } catch {
            throw SettingError("the pass-through cannot start: \(error)")
        }
    }

    private static func listen(
        _ settings: ServerSettings, _ router: RequestRouter
    ) throws(SettingError) -> HTTPServer {
        var http = ServerConfiguration()
        http.address = settings.host == "localhost" ? "127.0.0.1" : settings.host
        http.port = settings.port
        http.unixSocketPath = settings.unixSocket.isEmpty ? nil : settings.unixSocket
        http.loops = settings.loops
        if !settings.tlsCertificate.isEmpty {
            http.tls = TLSConfiguration(
                certificateFile: settings.tlsCertificate, keyFile: settings.tlsKey)
        }
        http.bodyBytesMax = max(settings.bodyBytesMax, ServerLimits.entryBodyBytesMax)
        http.bodyBytesMaxForRoute = { router.bodyBytesMax($0, $1) }
        http.connectionsMax = settings.connectionsMax
        http.headerTimeout = settings.headerTimeout
        http.bodyTimeout = settings.bodyTimeout
        http.requestTimeout = settings.requestTimeout
        http.errorResponse = { ErrorResponse($0).response(to: .current) }
        do throws(HTTPServerError) {
            return try HTTPServer(http, handler: router)
        } catch {
            throw SettingError(
                "cannot listen on \(settings.address(settings.port)): \(error); "
                    + "is another process using it? choose with --host and --port")
        }
    }

    /// Opens the data directory; shared with `DirectService`.
    static func open(
        _ settings: ServerSettings, _ embedder: EmbedderChoice, _ router: RequestRouter, _ log: Log
    ) async throws(SettingError) -> CacheSet {
        var configuration = CacheSetConfiguration(settings: settings)
        configuration.embedder = embedder.embedder
        configuration.embedderAbsence = embedder.absence
        configuration.verifier = embedder.verifier
        let loading = LoadingLog(log)
        configuration.onProgress = {
            router.enter(.starting(loaded: $0, total: $1))
            loading.report(loaded: $0, total: $1)
        }
        configuration.onNotice = { log.warning("notice", ["text": .string($0)]) }
        do throws(CacheError) {
            return try await CacheSet.open(configuration)
        } catch {
            throw SettingError(
                "cannot open \(settings.dataDirectory): \(ErrorResponse(error).detail)")
        }
    }
}

extension ServerSettings {
    /// The address as a URL, with the port that was given by the system.
    func address(_ port: UInt16) -> String {
        guard unixSocket.isEmpty else { return "unix:\(unixSocket)" }
        let scheme = tlsCertificate.isEmpty ? "http" : "https"
        return "\(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}
