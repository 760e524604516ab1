/// A lookup that has not looked yet.
///
/// A class, because it is handed from thread to thread and large.
public final class PreparedLookup: Sendable {
    private let lookup: Lookup

    init(_ lookup: Lookup) {
        self.lookup = lookup
    }

    /// The miss that ``run()`` would come to, where memory alone says so; nil where it takes a
    /// look.
    ///
    /// Returns at once, whatever the disk does.
    public func knownMiss() -> LookupResult? {
        var lookup = lookup
        return lookup.knownMiss()
    }

    /// Looks for an answer; see `Cache.lookup`.
    ///
    /// - Throws: `storageFailed` where the store cannot be read.
    public func run() async throws(CacheError) -> LookupResult {
        var lookup = lookup
        let query = lookup.query
        let cache = lookup.cache
        return try await lookup.run { () throws(CacheError) in
            try await cache.embedding(for: query)
        }
    }
}
