// Nearest neighbours over unit vectors.
//
// Purpose: given a prompt's vector, name the stored vectors that are nearest to it, inside one
// partition, among those whose labels and expiry the query lets through. The caller re-ranks the
// few candidates with full vectors (`VectorMath.dot`) before it decides anything.
//
// Model: a vector is a node in one arena of flat memory (`NodeArena`): 8-bit codes, sign bits for a
// first look, key, partition, labels, expiry. Over the arena a small partition is a list that is
// scanned, a large one a graph. Vectors have unit length, so similarity is a dot product; larger is
// nearer.
//
// Invariants: a key has at most one node; a node's number is reused only after it has left every
// list and the graph; a search never returns an expired node or one of another partition.
//
// Locking: one read-write lock an index. Searches and the expensive half of an insert hold its read
// side, changes its write side for some microseconds.

/// The name of a vector in an index: the 128 bits of the entry that owns it.
public struct VectorKey: Hashable, Sendable {
    /// The 128 bits.
    public var bits: UInt128

    /// Makes one from its parts.
    public init(bits: UInt128) {
        self.bits = bits
    }
}

/// The part of an index a search may see.
///
/// Vectors of different partitions are never compared.
public struct PartitionKey: Hashable, Sendable {
    /// The 128 bits.
    public var bits: UInt128

    /// Makes one from its parts.
    public init(bits: UInt128) {
        self.bits = bits
    }
}

/// One vector to be indexed, with what a search may filter by.
public struct VectorRecord: Sendable {
    /// Its name.
    public var key: VectorKey
    /// Where it belongs.
    public var partition: PartitionKey
    /// `[dimension]` floats of unit length.
    public var vector: [Float]
    /// Hashes of the labels it carries; a search may require some.
    ///
    /// Equality is by hash only, so the caller checks the labels themselves again before it serves
    /// the entry.
    public var labels: [UInt64]
    /// Milliseconds since 1970 at which it stops being found, or nil.
    public var expiresAtMillis: Int64?

    /// Makes one from its parts.
    public init(
        key: VectorKey, partition: PartitionKey, vector: [Float],
        labels: [UInt64] = [], expiresAtMillis: Int64? = nil
    ) {
        self.key = key
        self.partition = partition
        self.vector = vector
        self.labels = labels
        self.expiresAtMillis = expiresAtMillis
    }
}

/// What to look for.
public struct VectorQuery: Sendable {
    /// `[dimension]` floats of unit length.
    public var vector: [Float]
    /// Where it belongs.
    public var partition: PartitionKey
    /// How many candidates to return at most.
    public var limit: Int
    /// All of these must be among a vector's labels.
    public var requiredLabels: [UInt64]
    /// Vectors that expire at or before this time are not found.
    public var nowMillis: Int64
    /// Width of the candidate list of a graph search; nil takes the index's default.
    public var efSearch: Int?

    /// Makes one from its parts.
    public init(
        vector: [Float], partition: PartitionKey, limit: Int,
        requiredLabels: [UInt64] = [], nowMillis: Int64, efSearch: Int? = nil
    ) {
        self.vector = vector
        self.partition = partition
        self.limit = limit
        self.requiredLabels = requiredLabels
        self.nowMillis = nowMillis
        self.efSearch = efSearch
    }
}

/// A vector that was found, before its similarity is made exact.
public struct VectorCandidate: Hashable, Sendable {
    /// Its name.
    public var key: VectorKey
    /// Cosine similarity by the index's codes, −1…1; off by up to about 0.01.
    ///
    /// Re-rank with the full vectors before comparing it with a threshold.
    public var approximateSimilarity: Float

    /// Makes one from its parts.
    public init(key: VectorKey, approximateSimilarity: Float) {
        self.key = key
        self.approximateSimilarity = approximateSimilarity
    }
}

/// How a search found its candidates.
public enum SearchMethod: String, Sendable {
    /// There was nothing to search.
    case none
    /// All vectors of the partition were compared.
    case scan
    /// All vectors that carry the rarest required label were compared.
    case filteredScan
    /// The graph was walked.
    case graph
}

/// Candidates, best first, and what finding them cost.
public struct VectorSearchResult: Sendable {
    /// Best first.
    public var candidates: [VectorCandidate]
    /// How they were found.
    public var method: SearchMethod
    /// Nodes whose links or codes were read.
    public var visitedCount: Int
    /// Distances computed.
    public var distanceCount: Int

    /// Makes one from its parts.
    public init(
        candidates: [VectorCandidate], method: SearchMethod, visitedCount: Int, distanceCount: Int
    ) {
        self.candidates = candidates
        self.method = method
        self.visitedCount = visitedCount
        self.distanceCount = distanceCount
    }
}

extension VectorSearchResult {
    /// What a search returns that had nothing to look at.
    static var nothing: VectorSearchResult {
        VectorSearchResult(candidates: [], method: .none, visitedCount: 0, distanceCount: 0)
    }
}

/// Nearest neighbours over unit vectors, in partitions.
///
/// Conformers are safe to call from any thread; calls never suspend. `FlatIndex` scans and is
/// ground truth; the graph index answers most large partitions without looking at every vector.
public protocol VectorIndex: AnyObject, Sendable {
    /// Entries of a vector.
    var dimension: Int { get }
    /// Vectors in the index, all partitions together.
    var count: Int { get }
    /// Bytes of memory held: codes, links, ids and tables.
    var byteCount: Int { get }

    /// Returns the nearest vectors of the query's partition, best first.
    func search(_ query: VectorQuery) -> VectorSearchResult

    /// Does the expensive part of an insert, while searches and other prepares go on.
    func prepareInsert(_ record: VectorRecord) -> PreparedVector

    /// Makes a prepared vector findable; replaces one of the same key.
    func commitInsert(_ prepared: consuming PreparedVector)

    /// Removes a vector and gives its memory back; false where there is none.
    @discardableResult
    func remove(_ key: VectorKey) -> Bool

    /// Changes when a vector stops being found (a sliding TTL); false where there is none.
    @discardableResult
    func setExpiry(_ key: VectorKey, expiresAtMillis: Int64?) -> Bool
}

extension VectorIndex {
    /// Prepares and commits in one step, where no other work comes between.
    public func insert(_ record: VectorRecord) {
        commitInsert(prepareInsert(record))
    }
}

/// A vector that is ready to be linked in.
///
/// Dropping it leaves the index as it was.
public struct PreparedVector: Sendable {
    /// What is to be inserted.
    public let record: VectorRecord
    /// The record's codes, if the index made them.
    var encoded: EncodedVector?
    /// Its future neighbors, if the index looked for them.
    var plan: InsertPlan?

    /// Makes one from its parts.
    public init(record: VectorRecord) {
        self.record = record
    }
}
