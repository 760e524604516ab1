/// The exact scan: every vector of the partition that the filter lets through is compared.
///
/// Ground truth for the graph index over the same codes, and all that a small cache needs: about
/// 20 ns a vector.
@safe
public final class FlatIndex: VectorIndex, @unchecked Sendable {
    // Protected by `lock`: `state` is read under its read side and changed under its write side.
    private let lock = ReadWriteLock()
    private var state: State
    private let encoder: VectorEncoder

    private struct State: ~Copyable {
        var arena: NodeArena
        var partitions = PartitionLists()
    }

    /// Makes an empty index for vectors of `dimension` entries.
    public init(dimension: Int) {
        encoder = VectorEncoder(dimension: dimension)
        state = State(arena: NodeArena(codeByteCount: encoder.codeByteCount))
    }

    /// Entries of a vector.
    public var dimension: Int { encoder.dimension }

    /// Vectors in the index, all partitions together.
    public var count: Int { lock.withReadLock { state.arena.count } }

    /// Bytes of memory held.
    public var byteCount: Int {
        lock.withReadLock { state.arena.byteCount + state.partitions.byteCount }
    }

    /// Returns the nearest vectors that the filter lets through, best first.
    public func search(_ query: VectorQuery) -> VectorSearchResult {
        let encoded = encoder.encode(query.vector)
        return lock.withReadLock {
            guard let partition = state.partitions.slot(of: query.partition),
                let filter = NodeFilter(query, partition: partition, in: state.arena)
            else { return .nothing }
            return FilteredScan(query: encoded, limit: query.limit)
                .run(
                    filter, partition: partition, members: state.partitions[partition].members,
                    in: state.arena)
        }
    }

    /// Encodes the vector; takes no lock.
    public func prepareInsert(_ record: VectorRecord) -> PreparedVector {
        var prepared = PreparedVector(record: record)
        prepared.encoded = encoder.encode(record.vector)
        return prepared
    }

    /// Makes a prepared vector findable; replaces one of the same key.
    public func commitInsert(_ prepared: consuming PreparedVector) {
        let record = prepared.record
        let encoded = prepared.encoded ?? encoder.encode(record.vector)
        lock.withWriteLock {
            if let former = state.arena.node(of: record.key) { remove(node: former) }
            let partition = state.partitions.makeSlot(of: record.partition)
            let node = state.arena.insert(record, encoded: encoded, partition: partition)
            state.partitions.add(node, to: partition)
        }
    }

    /// Removes a vector; false where there is none.
    @discardableResult
    public func remove(_ key: VectorKey) -> Bool {
        lock.withWriteLock {
            guard let node = state.arena.node(of: key) else { return false }
            remove(node: node)
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

    private func remove(node: UInt32) {
        state.partitions.remove(node, from: state.arena.partition(of: node))
        state.arena.remove(node)
    }
}
