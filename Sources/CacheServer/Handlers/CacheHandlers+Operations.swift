import HTTPFields
import HTTPServer
import JSON
import SemanticCache
import Telemetry
import TextEmbedding

extension CacheHandlers {
    /// `/health`, `/ready`, `/metrics`, `/openapi.json`, `/dashboard`: none waits for anything.
    func operation(_ action: Route.Action) -> HTTPResponse {
        switch action {
        case .ready: ready()
        case .metrics:
            HTTPResponse(
                status: 200, contentType: PrometheusText.contentType, bytes: metrics.render())
        case .openAPI:
            HTTPResponse(
                status: 200, contentType: "application/json", bytes: Array(OpenAPI.document.utf8))
        case .dashboard: Dashboard.response
        default: CacheHandlers.json(200, capacity: 32) { $0.member("status", "up") }
        }
    }

    /// 200 once lookups are answered, 503 before; says in which mode and why.
    private func ready() -> HTTPResponse {
        let readiness = set.readiness
        let statistics = set.statistics
        var response = CacheHandlers.json(readiness.isReady ? 200 : 503) { writer in
            writer.member("ready", readiness.isReady)
            writer.member("storeOpen", readiness.isStoreOpen)
            writer.member("indexLoaded", readiness.isIndexLoaded)
            writer.member("mode", readiness.exactOnlyBecause == nil ? "semantic" : "exact-only")
            if let reason = readiness.exactOnlyBecause {
                writer.member("exactOnlyBecause", reason)
            }
            if let doubt = readiness.clockDoubt { writer.member("clockDoubt", doubt) }
            if let embedder = statistics.embedder {
                writer.objectMember("embedder") { writer in
                    writer.member("model", embedder.model)
                    writer.member("revision", embedder.revision)
                    writer.member("dimension", embedder.dimension)
                }
            }
            writer.member("entries", statistics.entryCount)
            writer.member("version", ServerVersion.current)
        }
        if !readiness.isReady { response.headers.append("retry-after", "1") }
        return response
    }
}
