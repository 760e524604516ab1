import HTTPFields
import HTTPServer
import JSON
import SemanticCache
import Telemetry
import TestSupport
import TextEmbedding

@testable import CacheServer

/// The routes on a data directory of their own, without a socket.
final class TestService: Sendable {
    struct Reply: Sendable {
        let status: Int
        let headers: HTTPHeaders
        let bytes: [UInt8]

        /// The body as JSON; a body that is none fails where a member is asked for.
        var json: JSONValue? { try? JSONDocument(bytes).root }
        var text: String { String(decoding: bytes, as: UTF8.self) }
        var fields: [String] {
            json?["fields"]?.elements.compactMap { $0["field"]?.string } ?? []
        }
    }

    let set: CacheSet
    let embedder: PlannedEmbedder
    private let directory: TemporaryDirectory
    private let router: RequestRouter

    init(
        settings: ServerSettings = ServerSettings(), hasEmbedder: Bool = true,
        verifier: (any PairVerifier)? = nil
    ) async throws {
        directory = TemporaryDirectory()
        embedder = PlannedEmbedder(dimension: 8)
        var settings = settings
        settings.dataDirectory = directory.path + "/data"
        var configuration = CacheSetConfiguration(settings: settings)
        configuration.mapSizeBytes = 1 << 28
        configuration.bytesMax = 1 << 27
        configuration.embedder = hasEmbedder ? embedder : nil
        configuration.verifier = verifier
        configuration.embedderAbsence = hasEmbedder ? nil : "none in this test"
        set = try await CacheSet.open(configuration)
        let metrics = ServerMetrics(routeNames: Route.table.map(\.name))
        metrics.include(set)
        let log = Log(level: .error) { _ in true }
        router = RequestRouter(RouteTable(), settings, metrics, log)
        let handlers = CacheHandlers(
            set: set, settings: settings, metrics: metrics,
            exactOnlyBecause: set.readiness.exactOnlyBecause)
        router.enter(.serving(handlers, []))
    }

    func call(
        _ method: HTTPMethod, _ target: String, _ body: String = "", headers: HTTPHeaders = [:]
    ) async -> Reply {
        await call(method, target, bytes: Array(body.utf8), headers: headers)
    }

    func call(
        _ method: HTTPMethod, _ target: String, bytes: [UInt8], headers: HTTPHeaders = [:]
    ) async -> Reply {
        let response = await router.respond(
            to: HTTPRequest(method: method, target: target, headers: headers, body: bytes))
        guard case .bytes(let body) = response.body else {
            return Reply(status: response.status, headers: response.headers, bytes: [])
        }
        return Reply(status: response.status, headers: response.headers, bytes: body)
    }

    /// Inserts into the cache `default` and gives the entry's id.
    func insert(_ body: String) async -> String {
        await call(.post, "/v1/caches/default/entries", body).json?["entryId"]?.string ?? ""
    }

    func search(_ body: String) async -> Reply {
        await call(.post, "/v1/caches/default/entries/search", body)
    }

    func bodyBytesMax(_ method: HTTPMethod, _ target: String) -> Int {
        router.bodyBytesMax(method, target)
    }
}
