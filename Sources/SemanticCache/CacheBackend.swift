import TextEmbedding

/// Where a cache's entries are: what `Cache` asks of whatever keeps them.
///
/// `EmbeddedBackend` is LMDB and an index in this process. The decision (thresholds, checks,
/// reasons) is not here, so that another engine that keeps entries elsewhere fits behind the same
/// few questions.
protocol CacheBackend: Sendable {
    /// Whether there is no entry under a fingerprint, as far as memory tells: false is "perhaps".
    func isUnknown(_ fingerprint: Fingerprint) -> Bool

    /// Entries under a fingerprint, newest first; the caller compares what the fingerprint stands
    /// for.
    func exactCandidates(_ fingerprint: Fingerprint) throws(CacheError) -> [StoredEntry]

    /// Calls `visit` with the entries nearest to a vector, nearest first, until it returns false.
    ///
    /// Every candidate is of the query's scope, carries its attributes, has not expired and has a
    /// similarity that is exact to 1e-6.
    func nearest(
        _ query: NearestQuery, _ visit: (RankedEntry) -> Bool
    ) throws(CacheError) -> NearestCost

    func entry(_ id: EntryID) throws(CacheError) -> StoredEntry?

    /// Writes all in one commit, with the ledger's sums; returns once they are durable and
    /// findable. The commit may come that long after the one before.
    func insert(
        _ drafts: [EntryDraft], ledger: [LedgerAddition], within delay: Duration
    ) async throws(CacheError)

    /// Removes what is there of these and returns how many went.
    func remove(_ ids: [EntryID], cause: RemovalCause) async throws(CacheError) -> Int

    /// Counts a use.
    func touch(_ entry: Entry, nowMillis: Int64)
}

/// Why an entry goes; each is counted apart.
enum RemovalCause: Sendable {
    case request, eviction, expiry
}

/// An entry as it is now, with the prompts it must not answer.
struct StoredEntry: Sendable {
    var entry: Entry
    /// Whether the prompt that was asked about is blocked for it.
    var isBlocked: Bool
}

/// What to look for near a vector.
struct NearestQuery: Sendable {
    var vector: [Float]
    var scope: Scope
    var attributes: [String: String]
    var labels: [UInt64]
    /// The asking prompt's, for blocked pairs.
    var fingerprint: Fingerprint
    var limit: Int
    var nowMillis: Int64
    var unknownShareMax: Double
}

/// A candidate for an answer.
struct RankedEntry: Sendable {
    var stored: StoredEntry
    /// Exact cosine.
    var similarity: Double
    /// Whether its own vector stands for its whole prompt.
    var isComparable: Bool
}

/// What finding candidates cost.
struct NearestCost: Sendable {
    var visitedCount = 0
    var distanceCount = 0
    var rerankedCount = 0
    var method = "none"
    /// Whether there was anything in the scope to compare with.
    var isScopeEmpty = true
}
