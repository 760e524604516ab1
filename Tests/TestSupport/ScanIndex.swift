import Synchronization
public import VectorSearch

/// The plainest index that keeps the contract: a dictionary and a loop.
///
/// Ground truth for tests.
public final class ScanIndex: VectorIndex {
    /// Numbers of a vector.
    public let dimension: Int
    private let records = Mutex<[VectorKey: VectorRecord]>([:])

    /// An empty index.
    public init(dimension: Int) {
        self.dimension = dimension
    }

    /// Vectors held.
    public var count: Int { records.withLock { $0.count } }

    /// Bytes of the vectors alone.
    public var byteCount: Int { count * dimension * 4 }

    /// Every key held.
    public var keys: Set<VectorKey> { records.withLock { Set($0.keys) } }

    /// Compares with every vector of the partition.
    public func search(_ query: VectorQuery) -> VectorSearchResult {
        let all = records.withLock { Array($0.values) }
        var candidates: [VectorCandidate] = []
        var distanceCount = 0
        for record in all where record.partition == query.partition {
            distanceCount += 1
            guard (record.expiresAtMillis ?? .max) > query.nowMillis,
                query.requiredLabels.allSatisfy(record.labels.contains)
            else { continue }
            let cosine = zip(record.vector, query.vector).reduce(Float(0)) { $0 + $1.0 * $1.1 }
            candidates.append(
                VectorCandidate(key: record.key, approximateSimilarity: cosine))
        }
        candidates.sort { $0.approximateSimilarity > $1.approximateSimilarity }
        return VectorSearchResult(
            candidates: Array(candidates.prefix(query.limit)),
            method: distanceCount == 0 ? .none : .scan, visitedCount: distanceCount,
            distanceCount: distanceCount)
    }

    /// Nothing is expensive here.
    public func prepareInsert(_ record: VectorRecord) -> PreparedVector {
        precondition(record.vector.count == dimension, "A vector of another dimension.")
        return PreparedVector(record: record)
    }

    /// Adds or replaces.
    public func commitInsert(_ prepared: consuming PreparedVector) {
        let record = prepared.record
        records.withLock { $0[record.key] = record }
    }

    /// Removes; false where there is none.
    public func remove(_ key: VectorKey) -> Bool {
        records.withLock { $0.removeValue(forKey: key) != nil }
    }

    /// Changes the expiry; false where there is none.
    public func setExpiry(_ key: VectorKey, expiresAtMillis: Int64?) -> Bool {
        records.withLock { records in
            guard records[key] != nil else { return false }
            records[key]?.expiresAtMillis = expiresAtMillis
            return true
        }
    }
}
