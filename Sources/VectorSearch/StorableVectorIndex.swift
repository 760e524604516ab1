/// An index that can be written to a file and compared with what its owner holds.
public protocol StorableVectorIndex: VectorIndex {
    /// Writes the index to a file: whole and on disk under `path`, or not at all.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - position: what the caller needs to find changes that came later.
    /// - Throws: `SnapshotError.file`.
    func save(to path: String, position: UInt64) throws(SnapshotError)

    /// Whether a vector of this key is in the index.
    func contains(_ key: VectorKey) -> Bool

    /// Every key, in no order.
    func keys() -> [VectorKey]
}

extension HNSWIndex: StorableVectorIndex {
    /// Whether a vector of this key is in the index.
    public func contains(_ key: VectorKey) -> Bool {
        lock.withReadLock { state.arena.node(of: key) != nil }
    }

    /// Every key, in no order.
    public func keys() -> [VectorKey] {
        lock.withReadLock {
            (0..<state.arena.endNode).filter { state.arena.isLive(UInt32($0)) }
                .map { state.arena.key(of: UInt32($0)) }
        }
    }
}
