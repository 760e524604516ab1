import HTTPServer
import JSON
import SemanticCache

extension CacheHandlers {
    /// `GET /v1/caches`: every cache with its settings and size.
    func listCaches() throws(RequestError) -> HTTPResponse {
        let caches = set.cacheNames().sorted().compactMap { name in
            // A cache that is dropped between the two calls is simply not listed.
            try? set.cache(name)
        }
        return CacheHandlers.json(200, capacity: 512 * caches.count + 64) { writer in
            writer.arrayMember("caches") { writer in
                for cache in caches { writer.object { CacheHandlers.describe(cache, to: &$0) } }
            }
        }
    }

    /// `GET /v1/caches/{cacheId}`: one cache's settings and size.
    func getCache(_ call: Call) throws(RequestError) -> HTTPResponse {
        let cache = try cache(call)
        return CacheHandlers.json(200) { CacheHandlers.describe(cache, to: &$0) }
    }

    /// `PUT /v1/caches/{cacheId}`: creates it (201), or sets all of its settings anew (200).
    func putCache(_ call: Call) async throws(RequestError) -> HTTPResponse {
        let fields = try RequestFields(
            body: call.request.body, mayBeEmpty: true, limits: CacheHandlers.limits)
        let wanted = try SettingsBody.read(fields, changing: CacheSettings())
        let name = call.cacheID
        let isNew = !set.cacheNames().contains(name)
        return try await cacheCall { () throws(CacheError) in
            if isNew {
                _ = try await set.createCache(name, settings: wanted)
            } else {
                try await set.configure(name, wanted)
            }
            let cache = try set.cache(name)
            return CacheHandlers.json(isNew ? 201 : 200) {
                CacheHandlers.describe(cache, to: &$0)
            }
        }
    }

    /// `PATCH /v1/caches/{cacheId}`: changes the settings that are given.
    func patchCache(_ call: Call) async throws(RequestError) -> HTTPResponse {
        let cache = try cache(call)
        let fields = try RequestFields(body: call.request.body, limits: CacheHandlers.limits)
        let wanted = try SettingsBody.read(fields, changing: cache.settings)
        return try await cacheCall { () throws(CacheError) in
            try await set.configure(call.cacheID, wanted)
            let cache = try set.cache(call.cacheID)
            return CacheHandlers.json(200) { CacheHandlers.describe(cache, to: &$0) }
        }
    }

    /// `DELETE /v1/caches/{cacheId}`: drops the cache with all it holds.
    func dropCache(_ call: Call) async throws(RequestError) -> HTTPResponse {
        _ = try cache(call)
        try await cacheCall { () throws(CacheError) in try await set.dropCache(call.cacheID) }
        return CacheHandlers.noContent
    }

    /// `GET …/stats`: what the cache holds and has done since the service started.
    func cacheStatistics(_ call: Call) throws(RequestError) -> HTTPResponse {
        let cache = try cache(call)
        return CacheHandlers.json(200, capacity: 2_048) { writer in
            StatisticsReply(cache, exactOnlyBecause: exactOnlyBecause).write(to: &writer)
        }
    }

    private static func describe(_ cache: Cache, to writer: inout JSONWriter) {
        let statistics = cache.statistics()
        writer.member("cacheId", cache.name)
        writer.member("entries", statistics.entryCount)
        writer.member("bytes", statistics.byteCount)
        writer.key("settings")
        writer.settings(cache.settings)
    }
}
