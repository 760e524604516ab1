import Synchronization

/// The limits over all caches of a directory.
///
/// Over the limit, the cache that holds the most bytes gives way, by its own policy: a small cache
/// is not emptied because a large one grows.
final class Quota: Sendable {
    private let bytesMax: Int64?
    private let entriesMax: Int?
    private let backends = Mutex<[EmbeddedBackend]>([])

    init(bytesMax: Int64?, entriesMax: Int?) {
        self.bytesMax = bytesMax
        self.entriesMax = entriesMax
    }

    func add(_ backend: EmbeddedBackend) {
        backends.withLock { $0.append(backend) }
    }

    func remove(_ backend: EmbeddedBackend) {
        backends.withLock { list in list.removeAll { $0 === backend } }
    }

    /// Evicts until the limits hold.
    func enforce() async throws(CacheError) {
        guard bytesMax != nil || entriesMax != nil else { return }
        while let (backend, entries, bytes) = next() {
            let policy = backend.settings.withLock { $0.evictionPolicy }
            let removed = try await backend.evict(
                policy: policy, entriesTarget: entries, bytesTarget: bytes)
            if removed == 0 { return }
        }
    }

    /// Who must give way and what it may keep; nil where the limits hold.
    private func next() -> (EmbeddedBackend, entries: Int?, bytes: Int64?)? {
        let sizes = backends.withLock { list in
            list.map { backend in
                let (count, bytes) = backend.table.withLock { ($0.count, $0.byteCount) }
                return (backend: backend, count: count, bytes: bytes)
            }
        }
        let bytes = sizes.reduce(0) { $0 + $1.bytes }
        let count = sizes.reduce(0) { $0 + $1.count }
        if let bytesMax, bytes > bytesMax, let largest = sizes.max(by: { $0.bytes < $1.bytes }) {
            let over = bytes - bytesMax + bytesMax / 128
            return (largest.backend, nil, max(0, largest.bytes - over))
        }
        if let entriesMax, count > entriesMax, let largest = sizes.max(by: { $0.count < $1.count })
        {
            let over = count - entriesMax + entriesMax / 128
            return (largest.backend, max(0, largest.count - over), nil)
        }
        return nil
    }
}
