import LMDB
import Synchronization
import Telemetry
import VectorSearch

extension EmbeddedBackend {
    /// Fills table and index from the store; calls `loaded` with each entry.
    ///
    /// Blocks; only while opening.
    ///
    /// A snapshot of the index, where one is kept, is loaded before this and what is newer is
    /// added here.
    func load(_ loaded: () -> Void, _ notice: (String) -> Void) throws(CacheError) {
        let unknownMax = settings.withLock { $0.unknownShareMax }
        try reading { reads throws(LMDBError) in
            try self.store.environment.read { vectors throws(LMDBError) in
                try reads.scan(self.store.usage, prefix: StoreKey.cache(self.number)) {
                    key, value throws(LMDBError) in
                    if let id = StoreKey.lastID(copy(key)) {
                        self.load(id, copy(value), unknownMax, vectors, notice)
                    }
                    loaded()
                    return .next
                }
            }
        }
    }

    private func load(
        _ id: EntryID, _ bytes: [UInt8], _ unknownMax: Double,
        _ reads: borrowing ReadTransaction, _ notice: (String) -> Void
    ) {
        let row: UsageRow
        let vector: VectorRow?
        do {
            row = try UsageRow.decode(bytes)
            vector = try store.vectorRow(number, id, reads)
        } catch {
            counters.damaged.increment()
            notice("Cache \(name): entry \(id) is damaged and not served semantically: \(error).")
            return
        }
        table.withLock {
            $0.insert(
                UsageTable.Slot(
                    id: id.bits, createdAtMillis: row.createdAtMillis,
                    expiresAtMillis: row.expiresAtMillis ?? UsageTable.never,
                    lastServedAtMillis: row.lastServedAtMillis ?? 0, servedCount: row.servedCount,
                    byteCount: row.byteCount))
        }
        guard let vector, let index, vector.isComparable(unknownShareMax: unknownMax),
            vector.vector.count == index.dimension
        else { return }
        index.commitInsert(
            index.prepareInsert(
                VectorRecord(
                    key: VectorKey(bits: id.bits), partition: PartitionKey(bits: row.scope.bits),
                    vector: vector.vector, labels: row.labels,
                    expiresAtMillis: row.expiresAtMillis)))
    }
}
