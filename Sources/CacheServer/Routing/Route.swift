import HTTPServer

/// One row of the route table.
struct Route: Sendable {
    let method: HTTPMethod
    /// Such as `/v1/caches/{cacheId}/entries`; a segment in braces matches any one segment.
    let path: String
    let action: Action
    /// Largest body, in bytes; `nil` takes the setting for batches and imports.
    let bodyBytesMax: Int?
    /// Whether it answers without a key.
    var isOpen = false

    /// What a route does; each has one handler.
    enum Action: String, Sendable, CaseIterable {
        case search, insert, conversationSearch
        case getEntry, removeEntry, listEntries, removeEntries, feedback
        case listFeedback
        case evict, flush
        case insertBatch, searchBatch, exportEntries, importEntries
        case listCaches, getCache, putCache, patchCache, dropCache, cacheStatistics
        case shadowReport, savings
        case health, ready, metrics, openAPI, dashboard, reloadPrices
    }

    /// Method and path, as metrics and log name it.
    var name: String { "\(method.rawValue) \(path)" }
}

extension Route {
    /// Every route of the cache API, the most frequent first.
    static let table: [Route] = [
        Route(.post, "/v1/caches/{cacheId}/entries/search", .search, .lookup),
        Route(.post, "/v1/caches/{cacheId}/entries", .insert, .entry),
        Route(.post, "/v1/caches/{cacheId}/conversations/search", .conversationSearch, .lookup),
        Route(.get, "/v1/caches/{cacheId}/entries/{entryId}", .getEntry, .none),
        Route(.delete, "/v1/caches/{cacheId}/entries/{entryId}", .removeEntry, .none),
        Route(.get, "/v1/caches/{cacheId}/entries", .listEntries, .none),
        Route(.delete, "/v1/caches/{cacheId}/entries", .removeEntries, .lookup),
        Route(
            .post, "/v1/caches/{cacheId}/entries/{entryId}/feedback", .feedback, .lookup),
        Route(.get, "/v1/caches/{cacheId}/feedback", .listFeedback, .none),
        Route(.post, "/v1/caches/{cacheId}/evict", .evict, .small),
        Route(.post, "/v1/caches/{cacheId}/flush", .flush, .small),
        Route(.post, "/v1/caches/{cacheId}/entries:batch", .insertBatch, .bulk),
        Route(.post, "/v1/caches/{cacheId}/entries/search:batch", .searchBatch, .bulk),
        Route(.get, "/v1/caches/{cacheId}/export", .exportEntries, .none),
        Route(.post, "/v1/caches/{cacheId}/import", .importEntries, .bulk),
        Route(.get, "/v1/caches/{cacheId}/stats", .cacheStatistics, .none),
        Route(.get, "/v1/caches/{cacheId}/shadow", .shadowReport, .none),
        Route(.get, "/v1/caches/{cacheId}/savings", .savings, .none),
        Route(.get, "/v1/caches", .listCaches, .none),
        Route(.get, "/v1/caches/{cacheId}", .getCache, .none),
        Route(.put, "/v1/caches/{cacheId}", .putCache, .small),
        Route(.patch, "/v1/caches/{cacheId}", .patchCache, .small),
        Route(.delete, "/v1/caches/{cacheId}", .dropCache, .none),
        Route(.get, "/health", .health, .none, isOpen: true),
        Route(.get, "/ready", .ready, .none, isOpen: true),
        Route(.get, "/metrics", .metrics, .none),
        Route(.get, "/openapi.json", .openAPI, .none, isOpen: true),
        Route(.get, "/dashboard", .dashboard, .none, isOpen: true),
        Route(.post, "/prices/reload", .reloadPrices, .none),
    ]

    /// How large a route's body may be.
    enum BodySize {
        /// No body is read; a few bytes are put up with.
        case none
        case small, lookup, entry
        /// By setting `body-max`.
        case bulk

        var bytesMax: Int? {
            switch self {
            case .none: ServerLimits.ignoredBodyBytesMax
            case .small: ServerLimits.smallBodyBytesMax
            case .lookup: ServerLimits.lookupBodyBytesMax
            case .entry: ServerLimits.entryBodyBytesMax
            case .bulk: nil
            }
        }
    }

    private init(
        _ method: HTTPMethod, _ path: String, _ action: Action, _ size: BodySize,
        isOpen: Bool = false
    ) {
        self.init(
            method: method, path: path, action: action, bodyBytesMax: size.bytesMax, isOpen: isOpen)
    }
}
