/// What can go wrong at the doors of the cache.
public enum CacheError: Error, Sendable, Equatable {
    /// A field of the request is outside its limits; the message names the field and the limit.
    case invalid(field: String, rule: String, message: String)
    /// A field is larger than its limit allows.
    case tooLarge(field: String, limitBytes: Int, actualBytes: Int)
    case unknownCache(String)
    case unknownEntry(EntryID)
    /// The vector or embedder does not belong to this cache; says what to do.
    case embedderMismatch(String)
    /// Another process holds the data directory.
    case dataDirectoryInUse(path: String)
    /// Written by another version; says which and what to do.
    case incompatibleStore(String)
    /// The byte quota, the map or the disk is full. Lookups and removals go on.
    case storageFull(String)
    /// Bytes on disk are not what was written.
    case corrupted(String)
    /// The embedder could not give a vector; retrying may help.
    case embedderUnavailable(String)
    /// The store failed or is closed.
    case storageFailed(String)

    /// Whether the same call may work a little later.
    public var isRetryable: Bool {
        switch self {
        case .embedderUnavailable, .storageFull, .dataDirectoryInUse: true
        default: false
        }
    }
}
