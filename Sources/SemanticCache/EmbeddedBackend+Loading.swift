import LMDB
import Synchronization
import Telemetry
import VectorSearch

extension EmbeddedBackend {
    /// Fills table and index from the store; calls `loaded` with each entry.
    ///
    /// Blocks; only while opening.
    ///
    /// A snapshot of the index saves most of the work, where there is one.
    func load(
        from directory: String, _ open: OpenIndex?, _ loaded: () -> Void,
        _ notice: (String) -> Void
    ) throws(CacheError) {
        let restored = restoreIndex(in: directory, open, notice)
        let unknownMax = settings.withLock { $0.unknownShareMax }
        try reading { reads throws(LMDBError) in
            try self.store.environment.read { vectors throws(LMDBError) in
                try reads.scan(self.store.usage, prefix: StoreKey.cache(self.number)) {
                    key, value throws(LMDBError) in
                    if let id = StoreKey.lastID(copy(key)) {
                        self.load(id, copy(value), restored, unknownMax, vectors, notice)
                    }
                    loaded()
                    return .next
                }
            }
        }
        if let restored { dropStrays(from: restored) }
    }

    private func load(
        _ id: EntryID, _ bytes: [UInt8], _ restored: RestoredIndex?, _ unknownMax: Double,
        _ reads: borrowing ReadTransaction, _ notice: (String) -> Void
    ) {
        let row: UsageRow
        let vector: VectorRow?
        do {
            row = try UsageRow.decode(bytes)
            if let restored, restored.holds(id, row) {
                vector = nil
                if let expiry = row.expiresAtMillis {
                    restored.index.setExpiry(VectorKey(bits: id.bits), expiresAtMillis: expiry)
                }
            } else {
                vector = try store.vectorRow(number, id, reads)
            }
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
