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
        let lastCommit = try lastCommit()
        let restored = restoreIndex(in: directory, open, lastCommit: lastCommit, notice)
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
        let key = VectorKey(bits: id.bits)
        let isTaken = restored.map { $0.isCurrent && $0.index.contains(key) } ?? false
        do {
            row = try UsageRow.decode(bytes)
            vector = isTaken ? nil : try store.vectorRow(number, id, reads)
        } catch {
            counters.damaged.increment()
            known.withLock { $0.isComplete = false }
            restored?.index.remove(key)
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
        known.withLock { $0.insert(row.fingerprint) }
        if isTaken {
            restored?.index.setExpiry(key, expiresAtMillis: row.expiresAtMillis)
        } else {
            index(vector, id, row, restored, unknownMax)
        }
    }

    /// Brings the index to what the store has for an entry.
    private func index(
        _ vector: VectorRow?, _ id: EntryID, _ row: UsageRow, _ restored: RestoredIndex?,
        _ unknownMax: Double
    ) {
        guard let index else { return }
        guard let record = indexed(vector, id, row, unknownShareMax: unknownMax) else {
            restored?.index.remove(VectorKey(bits: id.bits))
            return
        }
        if let restored, restored.index.holds(record) {
            restored.index.setExpiry(record.key, expiresAtMillis: record.expiresAtMillis)
        } else {
            index.commitInsert(index.prepareInsert(record))
        }
    }

    /// What the index has of an entry; nil where its vector is not compared.
    func indexed(
        _ vector: VectorRow?, _ id: EntryID, _ row: UsageRow, unknownShareMax: Double
    ) -> VectorRecord? {
        guard let vector, let index, vector.isComparable(unknownShareMax: unknownShareMax),
            vector.vector.count == index.dimension
        else { return nil }
        return VectorRecord(
            key: VectorKey(bits: id.bits), partition: PartitionKey(bits: row.scope.bits),
            vector: vector.vector, labels: row.labels, expiresAtMillis: row.expiresAtMillis)
    }

    /// The number of the store's last commit.
    private func lastCommit() throws(CacheError) -> UInt64 {
        do throws(LMDBError) {
            return UInt64(clamping: try store.environment.statistics().lastTransactionID)
        } catch {
            throw CacheError(error)
        }
    }
}
