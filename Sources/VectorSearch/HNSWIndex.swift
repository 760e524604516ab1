/// The graph index: small partitions are scanned, large ones are walked.
///
/// Hierarchical navigable small worlds (Malkov & Yashunin, arXiv:1603.09320) over 8-bit codes, with
/// links that always go both ways, so that a vector can be taken out for good. `docs/hnsw.md` tells
/// the algorithm, each departure from the paper, and what it bought.
@safe
public final class HNSWIndex: VectorIndex, @unchecked Sendable {
    // Protected by `lock`: `state` is read under its read side and changed under its write side.
    let lock = ReadWriteLock()
    var state: GraphState
    let encoder: VectorEncoder
    let scratches = ScratchPool()

    /// How the graphs are built and searched.
    public let parameters: HNSWParameters

    /// Makes an empty index for vectors of `dimension` entries.
    public init(dimension: Int, parameters: HNSWParameters = HNSWParameters()) {
        self.parameters = parameters
        encoder = VectorEncoder(dimension: dimension)
        state = GraphState(parameters: parameters, codeByteCount: encoder.codeByteCount)
    }

    /// Entries of a vector.
    public var dimension: Int { encoder.dimension }

    /// Vectors in the index, all partitions together.
    public var count: Int { lock.withReadLock { state.arena.count } }

    /// Bytes of memory in use: codes, links, keys and tables, free places included.
    public var byteCount: Int { lock.withReadLock { state.byteCount } }

    /// Returns the nearest vectors that the filter lets through, best first.
    public func search(_ query: VectorQuery) -> VectorSearchResult {
        let encoded = encoder.encode(query.vector)
        return scratches.with { scratch in
            lock.withReadLock { state.search(query, encoded, scratch) }
        }
    }

    /// Finds the vector's future neighbors, while searches and other prepares go on.
    public func prepareInsert(_ record: VectorRecord) -> PreparedVector {
        var prepared = PreparedVector(record: record)
        let encoded = encoder.encode(record.vector)
        prepared.plan = scratches.with { scratch in
            lock.withReadLock { state.plan(record, encoded, scratch) }
        }
        prepared.encoded = encoded
        return prepared
    }

    /// Makes a prepared vector findable; replaces one of the same key.
    public func commitInsert(_ prepared: consuming PreparedVector) {
        let record = prepared.record
        let plan = prepared.plan
        let encoded = prepared.encoded ?? encoder.encode(record.vector)
        let removal = lock.withReadLock { state.planRemoval(of: record.key) }
        lock.withWriteLock { state.insert(record, encoded, plan, replacing: removal) }
    }

    /// Removes a vector and gives its memory back; false where there is none.
    @discardableResult
    public func remove(_ key: VectorKey) -> Bool {
        let plan = lock.withReadLock { state.planRemoval(of: key) }
        return lock.withWriteLock {
            guard let node = state.arena.node(of: key) else { return false }
            state.remove(node: node, plan)
            return true
        }
    }

    /// Changes when a vector stops being found; false where there is none.
    @discardableResult
    public func setExpiry(_ key: VectorKey, expiresAtMillis: Int64?) -> Bool {
        lock.withWriteLock {
            guard let node = state.arena.node(of: key) else { return false }
            state.arena.setExpiry(of: node, expiresAtMillis)
            return true
        }
    }

    /// Returns what is wrong with the index's structure: nothing, unless there is a bug.
    ///
    /// Visits everything under the read lock; for tests and `verify`.
    public func checkInvariants() -> [String] {
        lock.withReadLock { state.violations() }
    }
}
