/// The name of a vector in an index: the 128 bits of the entry that owns it.
public struct VectorKey: Hashable, Sendable {
    public var bits: UInt128

    public init(bits: UInt128) {
        self.bits = bits
    }
}

/// The part of an index a search may see. Vectors of different partitions are never compared.
public struct PartitionKey: Hashable, Sendable {
    public var bits: UInt128

    public init(bits: UInt128) {
        self.bits = bits
    }
}

/// One vector to be indexed, with what a search may filter by.
public struct VectorRecord: Sendable {
    public var key: VectorKey
    public var partition: PartitionKey
    /// `[dimension]` floats of unit length.
    public var vector: [Float]
    /// Hashes of the labels it carries; a search may require some. Equality is by hash only, so
    /// the caller checks the labels themselves again before it serves the entry.
    public var labels: [UInt64]
    /// Milliseconds since 1970 at which it stops being found, or nil.
    public var expiresAtMillis: Int64?

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
    public var partition: PartitionKey
    /// How many candidates to return at most.
    public var limit: Int
    /// All of these must be among a vector's labels.
    public var requiredLabels: [UInt64]
    /// Vectors that expire at or before this time are not found.
    public var nowMillis: Int64
    /// Width of the candidate list of a graph search; nil takes the index's default.
    public var efSearch: Int?

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
    public var key: VectorKey
    /// Cosine similarity by the index's codes, −1…1; off by up to about 0.01. Re-rank with the
    /// full vectors before comparing it with a threshold.
    public var approximateSimilarity: Float

    public init(key: VectorKey, approximateSimilarity: Float) {
        self.key = key
        self.approximateSimilarity = approximateSimilarity
    }
}

/// How a search found its candidates.
public enum SearchMethod: String, Sendable {
    case none, scan, filteredScan, graph
}

/// Candidates, best first, and what finding them cost.
public struct VectorSearchResult: Sendable {
    public var candidates: [VectorCandidate]
    public var method: SearchMethod
    /// Nodes whose links or codes were read.
    public var visitedCount: Int
    /// Distances computed.
    public var distanceCount: Int

    public init(
        candidates: [VectorCandidate], method: SearchMethod, visitedCount: Int, distanceCount: Int
    ) {
        self.candidates = candidates
        self.method = method
        self.visitedCount = visitedCount
        self.distanceCount = distanceCount
    }
}

/// Nearest neighbours over unit vectors, in partitions.
///
/// Conformers are safe to call from any thread; calls never suspend. `FlatIndex` scans and is
/// ground truth; the graph index answers most large partitions without looking at every vector.
public protocol VectorIndex: AnyObject, Sendable {
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

/// A vector that is ready to be linked in. Dropping it leaves the index as it was.
public struct PreparedVector: Sendable {
    public let record: VectorRecord

    public init(record: VectorRecord) {
        self.record = record
    }
}
