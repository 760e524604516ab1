/// An index that can be written to a file and compared with what its owner holds.
public protocol StorableVectorIndex: VectorIndex {
    /// Writes the index to a file: whole and on disk under `path`, or not at all.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - position: what the caller needs to find changes that came later.
    /// - Throws: `SnapshotError.file`; `.changed` where an insert or a removal came in between.
    func save(to path: String, position: UInt64) throws(SnapshotError)

    /// Whether a vector of this key is in the index.
    func contains(_ key: VectorKey) -> Bool

    /// Whether this very record is in the index: its vector, as far as the index's codes tell, its
    /// partition and its labels; the expiry is not compared.
    func holds(_ record: VectorRecord) -> Bool

    /// Every key, in no order.
    func keys() -> [VectorKey]
}

extension HNSWIndex: StorableVectorIndex {
    /// Whether a vector of this key is in the index.
    public func contains(_ key: VectorKey) -> Bool {
        lock.withReadLock { state.arena.node(of: key) != nil }
    }

    /// Whether this very record is in the index; the expiry is not compared.
    public func holds(_ record: VectorRecord) -> Bool {
        guard record.vector.count == dimension else { return false }
        let encoded = encoder.encode(record.vector)
        return lock.withReadLock {
            guard let node = state.arena.node(of: record.key),
                state.partitions[state.arena.partition(of: node)].key == record.partition
            else { return false }
            return state.arena.holds(encoded, labels: record.labels, at: node)
        }
    }

    /// Every key, in no order.
    public func keys() -> [VectorKey] {
        lock.withReadLock {
            (0..<state.arena.endNode).filter { state.arena.isLive(UInt32($0)) }
                .map { state.arena.key(of: UInt32($0)) }
        }
    }
}
