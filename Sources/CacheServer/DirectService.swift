import HTTPServer
public import SemanticCache
import Telemetry

/// The cache API on a data directory in this process, without a socket.
///
/// The command line uses it with `--data`: the same routes, handlers and errors as over HTTP.
public final class DirectService: Sendable {
    /// The open data directory.
    public let caches: CacheSet
    private let router: RequestRouter

    /// Opens the directory that the settings name.
    ///
    /// - Throws: `SettingError`, also where a service holds the directory.
    public init(_ settings: ServerSettings) async throws(SettingError) {
        let log = Log(level: .warning) { Log.writeToStandardError($0) }
        let metrics = ServerMetrics(routeNames: Route.table.map(\.name))
        var open = settings
        // Whoever can read the directory needs no key for it.
        open.apiKeys = []
        router = RequestRouter(RouteTable(), open, metrics, log)
        let embedder = try await EmbedderChoice.make(settings, log)
        caches = try await RefrainServer.open(settings, embedder, router, log)
        let handlers = CacheHandlers(
            set: caches, settings: settings, metrics: metrics,
            exactOnlyBecause: caches.readiness.exactOnlyBecause)
        router.enter(.serving(handlers, []))
    }

    /// Answers a request as the service would.
    ///
    /// - Returns: status and body; nil for a method there is not, or an answer that is streamed.
    public func call(
        _ method: String, _ target: String, _ body: [UInt8]
    ) async -> (status: Int, body: [UInt8])? {
        guard let method = HTTPMethod(rawValue: method) else { return nil }
        let response = await router.respond(
            to: HTTPRequest(method: method, target: target, body: body))
        guard case .bytes(let bytes) = response.body else { return nil }
        return (response.status, bytes)
    }

    /// Closes the directory; what was acknowledged is kept.
    public func close() async {
        await caches.close()
    }
}
