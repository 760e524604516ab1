import HTTPFields
public import HTTPServer
import JSON
import Synchronization
import Telemetry

/// Routes that another part of the product answers, such as the pass-through or the dashboard.
public protocol MountedRoutes: Sendable {
    /// The largest body it takes for a target that is its own; nil for any other target.
    func bodyBytesMax(_ method: HTTPMethod, _ target: String) -> Int?

    /// The answer, or nil where the target is not its own. It checks keys itself, because the
    /// `authorization` header may be for somebody else.
    func respond(to request: HTTPRequest) async -> HTTPResponse?

    /// Reads its prices again and returns how many models have one; nil where it has no prices.
    func reloadPrices() throws(SettingError) -> Int?

    /// Writes what is in memory; called when no request is in flight, before the caches close.
    func close() async
}

/// Finds the handler of each request, checks the key, turns errors into answers, counts.
final class RequestRouter: HTTPHandler {
    /// What the process can do at the moment.
    enum Phase: Sendable {
        /// Opening the store; entries loaded so far and in all.
        case starting(loaded: Int, total: Int)
        case serving(CacheHandlers, [any MountedRoutes])
    }

    private let table: RouteTable
    private let keys: APIKeys
    private let metrics: ServerMetrics
    private let log: Log
    private let bulkBodyBytesMax: Int
    private let phase = Mutex(Phase.starting(loaded: 0, total: 0))

    init(_ table: RouteTable, _ settings: ServerSettings, _ metrics: ServerMetrics, _ log: Log) {
        self.table = table
        keys = APIKeys(settings.apiKeys)
        bulkBodyBytesMax = settings.bodyBytesMax
        self.metrics = metrics
        self.log = log
    }

    func enter(_ next: Phase) {
        phase.withLock { $0 = next }
    }

    /// The largest body of a request, before it is read.
    func bodyBytesMax(_ method: HTTPMethod, _ target: String) -> Int {
        // Mounts first: to say that it knows no such route, the table looks for a similar one.
        if !isCacheRoute(target), case .serving(_, let mounts) = phase.withLock({ $0 }) {
            for mount in mounts {
                if let limit = mount.bodyBytesMax(method, target) { return limit }
            }
        }
        if let match = try? table.match(method, target) {
            return match.route.bodyBytesMax ?? bulkBodyBytesMax
        }
        return ServerLimits.smallBodyBytesMax
    }

    func respond(to request: HTTPRequest) async -> HTTPResponse {
        let start = ContinuousClock.now
        var place: Int?
        var response: HTTPResponse
        do throws(RequestError) {
            response = try await answer(request, &place)
        } catch {
            let dialect = ErrorDialect(userAgent: request.headers.firstBytes("user-agent"))
            response = ErrorResponse(error).response(to: dialect)
        }
        let took = start.duration(to: .now).components
        let nanos = took.seconds * 1_000_000_000 + took.attoseconds / 1_000_000_000
        metrics.countRequest(route: place, status: response.status, nanos: nanos)
        note(request, response.status, nanos)
        return response
    }

    private func answer(
        _ request: HTTPRequest, _ place: inout Int?
    ) async throws(RequestError) -> HTTPResponse {
        let phase = self.phase.withLock { $0 }
        if !isCacheRoute(request.target), case .serving(_, let mounts) = phase {
            for mount in mounts where mount.bodyBytesMax(request.method, request.target) != nil {
                if let response = await mount.respond(to: request) { return response }
            }
        }
        return try await answerFromTable(request, phase, &place)
    }

    // Not inlined: its frame of 9 KiB would be held by every stream that a mount passes through.
    @inline(never)
    private func answerFromTable(
        _ request: HTTPRequest, _ phase: Phase, _ place: inout Int?
    ) async throws(RequestError) -> HTTPResponse {
        let match = try table.match(request.method, request.target)
        place = match.index
        guard match.route.isOpen || keys.admits(request.headers) else { throw .unauthenticated }
        guard case .serving(let handlers, let mounts) = phase else {
            return starting(match.route, phase)
        }
        if match.route.action == .reloadPrices, let answer = try reloadPrices(mounts) {
            return answer
        }
        let call = CacheHandlers.Call(
            request: request, parameters: match.parameters,
            dialect: ErrorDialect(userAgent: request.headers.firstBytes("user-agent")))
        let action = match.route.action
        guard match.route.bodyBytesMax == nil else {
            return try await handlers.answer(action, call)
        }
        // Reading a large body takes milliseconds, which the loop's other connections do not have.
        return try await withTaskExecutorPreference(globalConcurrentExecutor) {
            () async throws(RequestError) -> HTTPResponse in
            try await handlers.answer(action, call)
        }
    }

    private func reloadPrices(
        _ mounts: [any MountedRoutes]
    ) throws(RequestError) -> HTTPResponse? {
        for mount in mounts {
            do throws(SettingError) {
                guard let count = try mount.reloadPrices() else { continue }
                return CacheHandlers.json(200) { $0.member("models", count) }
            } catch {
                throw .priceFile(error.description)
            }
        }
        return nil
    }

    /// Whether a target is the cache API's, which no mount takes: asking them is work on the way of
    /// every hit.
    private func isCacheRoute(_ target: String) -> Bool {
        target.utf8.starts(with: "/v1/caches".utf8)
    }

    private func starting(_ route: Route, _ phase: Phase) -> HTTPResponse {
        if route.action == .health {
            return CacheHandlers.json(200) { $0.member("status", "up") }
        }
        guard case .starting(let loaded, let total) = phase else {
            return HTTPResponse(status: 503)
        }
        var response = CacheHandlers.json(503) { writer in
            writer.member("ready", false)
            writer.member("detail", "opening the store: \(loaded) of \(total) entries loaded")
        }
        response.headers.append("retry-after", "1")
        return response
    }

    private func note(_ request: HTTPRequest, _ status: Int, _ nanos: Int64) {
        guard status >= 500 || log.level == .debug else { return }
        let target = String(request.path)
        let fields: KeyValuePairs<String, LogValue> = [
            "method": .string(request.method.rawValue), "path": .string(target),
            "status": .int(status), "micros": .int(nanos / 1_000),
            "from": .string(request.remoteAddress),
        ]
        if status >= 500 {
            log.warning("request failed", fields)
        } else {
            log.debug("request", fields)
        }
    }
}
