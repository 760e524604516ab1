import HTTPFields
import HTTPServer
import JSON
import SemanticCache

/// Answers the cache routes: reads the request, calls the cache, writes the answer.
struct CacheHandlers: Sendable {
    let set: CacheSet
    let settings: ServerSettings
    let metrics: ServerMetrics
    /// Why lookups cannot be semantic, or nil.
    let exactOnlyBecause: String?

    /// What a handler works on.
    struct Call: Sendable {
        let request: HTTPRequest
        let parameters: [String]
        let dialect: ErrorDialect

        /// The first parameter of every path below `/v1/caches/`.
        var cacheID: String { parameters.first ?? "" }

        func entryID() throws(RequestError) -> EntryID {
            let text = parameters.count > 1 ? parameters[1] : ""
            guard let id = EntryID(text) else {
                throw .field(
                    "entryId", rule: "format",
                    message: "an entry's id is 32 lowercase hexadecimal digits")
            }
            return id
        }
    }

    func answer(_ action: Route.Action, _ call: Call) async throws(RequestError) -> HTTPResponse {
        switch action {
        case .search: try await search(call)
        case .insert: try await insert(call)
        case .conversationSearch: try await conversationSearch(call)
        case .getEntry: try getEntry(call)
        case .removeEntry: try await removeEntry(call)
        case .listEntries: try listEntries(call)
        case .removeEntries: try await removeEntries(call)
        case .feedback: try await feedback(call)
        case .listFeedback: try listFeedback(call)
        case .evict: try await evict(call)
        case .flush: try await flush(call)
        case .insertBatch: try await insertBatch(call)
        case .searchBatch: try await searchBatch(call)
        case .exportEntries: try exportEntries(call)
        case .importEntries: try await importEntries(call)
        case .listCaches: try listCaches()
        case .getCache: try getCache(call)
        case .putCache: try await putCache(call)
        case .patchCache: try await patchCache(call)
        case .dropCache: try await dropCache(call)
        case .cacheStatistics: try cacheStatistics(call)
        case .shadowReport: try shadowReport(call)
        case .savings: try await savings(call)
        case .health, .ready, .metrics, .openAPI, .dashboard: operation(action)
        case .reloadPrices:
            throw .unknownRoute(
                hint: "nothing here has prices; the pass-through does: start it with --upstream")
        }
    }

    func cache(_ call: Call) throws(RequestError) -> Cache {
        do throws(CacheError) {
            return try set.cache(call.cacheID)
        } catch {
            throw .cache(error)
        }
    }

    static func json(_ status: Int, capacity: Int = 512, _ write: (inout JSONWriter) -> Void)
        -> HTTPResponse
    {
        var writer = JSONWriter(capacity: capacity)
        writer.object(write)
        return HTTPResponse(status: status, contentType: "application/json", bytes: writer.bytes)
    }

    static let noContent = HTTPResponse(status: 204)

    /// Bounds of one request's JSON; the server has checked the body's length already.
    static let limits = JSONLimits(
        bytesMax: ServerLimits.entryBodyBytesMax, depthMax: ServerLimits.jsonDepthMax,
        elementsMax: ServerLimits.jsonElementsMax)
}
