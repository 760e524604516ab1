import Glibc
import Synchronization
import TestSupport
import VectorSearch

/// An index whose searches do not return while it is told to hang, like a read of a mapped file on
/// a disk that does not answer.
final class StuckIndex: VectorIndex {
    private let index: ScanIndex
    private let hangs: HangSwitch

    /// What the test turns.
    final class HangSwitch: Sendable {
        private let state = Mutex((isOn: false, waiting: 0))

        var isOn: Bool { state.withLock { $0.isOn } }
        /// Searches that hang at the moment.
        var waitingCount: Int { state.withLock { $0.waiting } }

        func turn(on: Bool) { state.withLock { $0.isOn = on } }

        fileprivate func hang() {
            guard isOn else { return }
            state.withLock { $0.waiting += 1 }
            while isOn { usleep(500) }
            state.withLock { $0.waiting -= 1 }
        }
    }

    init(dimension: Int, _ hangs: HangSwitch) {
        index = ScanIndex(dimension: dimension)
        self.hangs = hangs
    }

    var dimension: Int { index.dimension }
    var count: Int { index.count }
    var byteCount: Int { index.byteCount }

    func search(_ query: VectorQuery) -> VectorSearchResult {
        hangs.hang()
        return index.search(query)
    }

    func prepareInsert(_ record: VectorRecord) -> PreparedVector { index.prepareInsert(record) }
    func commitInsert(_ prepared: consuming PreparedVector) { index.commitInsert(prepared) }
    func remove(_ key: VectorKey) -> Bool { index.remove(key) }

    func setExpiry(_ key: VectorKey, expiresAtMillis: Int64?) -> Bool {
        index.setExpiry(key, expiresAtMillis: expiresAtMillis)
    }
}
