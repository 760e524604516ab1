public import LMDB
public import TextEmbedding
public import VectorSearch

/// How a data directory is opened.
public struct CacheSetConfiguration: Sendable {
    /// Made where it does not exist; its parent must.
    ///
    /// On a local file system.
    public var directory: String
    /// What an acknowledged insert may still lose when the power fails.
    public var durability = Durability.full
    /// Address space for the store's file; sparse.
    ///
    /// The byte quota must be well below it.
    public var mapSizeBytes = 64 << 30
    /// Most bytes of records and vectors over all caches, or nil.
    public var bytesMax: Int64?
    /// Most entries over all caches, or nil.
    public var entriesMax: Int?
    /// How often expired entries are deleted and counters written.
    public var sweepInterval = Duration.seconds(5)
    /// Text to vector; nil serves the exact tier and callers' own vectors only.
    public var embedder: (any Embedder)?
    /// Why there is no embedder, for `Readiness`.
    public var embedderAbsence: String?
    /// Reads two prompts together, for caches that ask for it; nil makes their lookups misses.
    public var verifier: (any PairVerifier)?
    /// Whether caches whose vectors another embedder made are embedded again on opening, instead of
    /// the opening being refused.
    public var reembeds = false
    /// Where time comes from.
    public var clock: any WallClock = SystemClock()
    /// Seed of the verified policy's draws, for runs that must come out the same again; nil takes
    /// the system's randomness.
    public var drawSeed: UInt64?
    /// Makes an empty index for vectors of a dimension.
    public var makeIndex: @Sendable (_ dimension: Int) -> any VectorIndex = {
        HNSWIndex(dimension: $0)
    }
    /// Opens an index that was saved on closing; nil builds it anew on each opening.
    public var openIndex: OpenIndex? = { path, dimension throws(SnapshotError) in
        let (index, position) = try HNSWIndex.open(path: path, dimension: dimension)
        return (index, position)
    }
    /// Told how far the opening is: entries loaded and entries in all.
    public var onProgress: (@Sendable (_ loaded: Int, _ total: Int) -> Void)?
    /// Told what an operator should know, a sentence each.
    public var onNotice: (@Sendable (_ sentence: String) -> Void)?

    /// The usual settings for a directory.
    public init(directory: String) {
        self.directory = directory
    }

    /// Lets a power failure take the last commits, never tear one, for faster inserts.
    public mutating func relaxDurability() {
        durability = .relaxed
    }
}
