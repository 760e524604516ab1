/// Which entries a request means; all that is given must hold.
public struct EntryFilter: Sendable, Equatable {
    /// An entry must carry all of these.
    public var attributes: [String: String] = [:]
    /// An entry must carry it.
    public var tag: String?
    /// An entry's answer must be of this model.
    public var model: String?
    /// Made before this time.
    public var createdBeforeMillis: Int64?
    /// An entry must be of this scope.
    public var scope: Scope?

    /// A filter that every entry passes.
    public init() {}

    /// Whether every entry passes.
    public var isEmpty: Bool { self == EntryFilter() }

    func admits(_ entry: Entry) -> Bool {
        attributes.allSatisfy { entry.attributes[$0.key] == $0.value }
            && (tag.map { entry.tags.contains($0) } ?? true)
            && (model.map { entry.model == $0 } ?? true)
            && (createdBeforeMillis.map { entry.createdAtMillis < $0 } ?? true)
            && (scope.map { entry.scope == $0 } ?? true)
    }
}

/// A page of a listing.
public struct EntryPage: Sendable, Equatable {
    /// Ordered by id, so oldest first unless callers chose the ids.
    public var entries: [Entry]
    /// Where the next page begins; nil on the last one.
    public var next: EntryID?
}

/// What to evict.
public struct EvictionRequest: Sendable, Equatable {
    /// Nil takes the cache's policy.
    public var policy: EvictionPolicy?
    /// Entries to leave at most, or nil.
    public var entriesTarget: Int?
    /// Bytes to leave at most, or nil.
    public var bytesTarget: Int64?
    /// Only what has expired, whatever the targets say.
    public var expiredOnly = false
    /// Say what would go, and leave it.
    public var dryRun = false

    /// A request that evicts nothing until it is given a target.
    public init() {}
}

/// What was evicted, or would be.
public struct EvictionReport: Sendable, Equatable {
    /// Entries that went.
    public var removedCount = 0
    /// Bytes of their records and vectors.
    public var removedBytes: Int64 = 0
    /// Entries left.
    public var entryCountAfter = 0
    /// Bytes left.
    public var byteCountAfter: Int64 = 0
}

/// What a person or a judge says of an answer to a prompt.
public enum Verdict: String, Sendable, Codable, CaseIterable {
    case correct, wrong
}
