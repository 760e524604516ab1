import LMDB
import Synchronization
import Telemetry
import TextEmbedding
import VectorSearch

extension EmbeddedBackend {
    func insert(
        _ drafts: [EntryDraft], ledger: [LedgerAddition], within delay: Duration
    ) async throws(CacheError) {
        let foldsCase = settings.withLock { $0.foldsCase }
        let prepared = drafts.map { prepare($0) }
        let identity = drafts.contains { $0.embedding != nil } ? identity : nil
        let sweeping = time.sweepingMillis
        try await writing(at: commitTime(drafts, delay)) { transaction throws(LMDBError) in
            try self.requireCache(transaction.reads)
            if let identity { try self.storeIdentity(identity, transaction) }
            var written: [WrittenEntry] = []
            for draft in drafts {
                written.append(
                    try self.store.insert(
                        draft, cache: self.number, foldsCase: foldsCase, transaction))
            }
            try self.store.add(ledger, transaction)
            try self.store.putClockHighWater(sweeping, transaction)
            return written
        } committed: { written in
            for (entry, vector) in zip(written, prepared) { self.follow(entry, vector) }
        }
    }

    private func commitTime(_ drafts: [EntryDraft], _ delay: Duration) -> CommitTime {
        guard delay > .zero else { return .now }
        let bytes = drafts.reduce(0) { sum, draft in
            // The prompt is there as it came and normalised.
            sum + draft.entry.response.utf8.count + 2 * draft.entry.prompt.utf8.count
                + 4 * (draft.embedding?.vector.count ?? 0)
        }
        return .within(delay, holdingBytes: bytes)
    }

    /// Does the index's share of an insert before the commit; nil where the vector is not compared.
    private func prepare(_ draft: EntryDraft) -> PreparedVector? {
        guard let embedding = draft.embedding, let index else { return nil }
        let unknownMax = settings.withLock { $0.unknownShareMax }
        guard VectorRow(embedding).isComparable(unknownShareMax: unknownMax) else { return nil }
        return index.prepareInsert(
            VectorRecord(
                key: VectorKey(bits: draft.entry.id.bits),
                partition: PartitionKey(bits: draft.entry.scope.bits), vector: embedding.vector,
                labels: draft.labels, expiresAtMillis: draft.entry.expiresAtMillis))
    }

    /// Brings index and table to what was just committed.
    private func follow(_ written: WrittenEntry, _ vector: PreparedVector?) {
        known.withLock { known in
            known.insert(written.draft.fingerprint)
            if let former = written.overwritten?.fingerprint { known.remove(former) }
        }
        for entry in written.replaced { forget(entry) }
        counters.replaced.increment(by: UInt64(written.replaced.count))
        let entry = written.draft.entry
        // An entry written over one of the same id has another answer, and so no labels.
        beliefs.withLock { $0.forget(entry.id) }
        table.withLock {
            $0.insert(
                UsageTable.Slot(
                    id: entry.id.bits, createdAtMillis: entry.createdAtMillis,
                    expiresAtMillis: entry.expiresAtMillis ?? UsageTable.never,
                    lastServedAtMillis: entry.lastServedAtMillis ?? 0,
                    servedCount: UInt32(clamping: entry.servedCount),
                    byteCount: written.byteCount))
        }
        if let vector {
            index?.commitInsert(vector)
        } else {
            index?.remove(VectorKey(bits: entry.id.bits))
        }
        counters.inserts.increment()
    }

    /// Takes an entry that is gone out of the index and the tables; on the writer thread, after the
    /// commit.
    func forget(_ removed: RemovedEntry) {
        let id = removed.id
        if let fingerprint = removed.fingerprint { known.withLock { $0.remove(fingerprint) } }
        table.withLock { _ = $0.remove(id) }
        index?.remove(VectorKey(bits: id.bits))
        beliefs.withLock { $0.forget(id) }
    }

    private func requireCache(_ reads: borrowing ReadTransaction) throws(LMDBError) {
        guard !isDropped else {
            throw LMDBError(kind: .closed, operation: "insert", detail: "cache \(name) was dropped")
        }
    }

    /// Writes what made the vectors into the cache's row, the first time.
    private func storeIdentity(
        _ identity: EmbedderIdentity, _ transaction: borrowing WriteTransaction
    ) throws(LMDBError) {
        guard var stored = try store.storedCache(name, transaction.reads),
            stored.embedder != identity
        else { return }
        stored.embedder = identity
        try store.put(stored, name, transaction)
    }

    func remove(_ ids: [EntryID], cause: RemovalCause) async throws(CacheError) -> Int {
        var count = 0
        var rest = ids[...]
        while !rest.isEmpty {
            let chunk = Array(rest.prefix(Limits.removalsPerCommitMax))
            rest = rest.dropFirst(chunk.count)
            count += try await removing(cause) { _ in chunk }.count
        }
        return count
    }

    /// Removes, in one commit, what `choose` names; it runs on the writer thread and may run again.
    @discardableResult
    func removing(
        _ cause: RemovalCause,
        _ choose: @escaping @Sendable (borrowing ReadTransaction) throws(LMDBError) -> [EntryID]
    ) async throws(CacheError) -> [EntryID] {
        try await writing { transaction throws(LMDBError) in
            var removed: [RemovedEntry] = []
            for id in try choose(transaction.reads) {
                if let entry = try self.store.removeEntry(self.number, id, transaction) {
                    removed.append(entry)
                }
            }
            return removed
        } committed: { removed in
            for entry in removed { self.forget(entry) }
            self.count(removed.count, cause)
        }.map(\.id)
    }

    private func count(_ removed: Int, _ cause: RemovalCause) {
        let counter =
            switch cause {
            case .request: counters.removed
            case .eviction: counters.evicted
            case .expiry: counters.expired
            }
        counter.increment(by: UInt64(removed))
    }

    /// Evicts by policy until the targets hold; returns what went.
    @discardableResult
    func evict(
        policy: EvictionPolicy, entriesTarget: Int?, bytesTarget: Int64?
    ) async throws(CacheError) -> Int {
        var count = 0
        while true {
            let removed = try await removing(.eviction) { _ in
                self.plan(
                    policy, entriesTarget, bytesTarget, limit: Limits.removalsPerCommitMax
                ).victims
            }
            guard !removed.isEmpty else { return count }
            count += removed.count
        }
    }

    /// What eviction would take now.
    func plan(
        _ policy: EvictionPolicy, _ entriesTarget: Int?, _ bytesTarget: Int64?, limit: Int = .max
    ) -> EvictionPlan {
        let now = time.sweepingMillis
        return table.withLock {
            EvictionPlan(
                $0, policy: policy, entriesTarget: entriesTarget, bytesTarget: bytesTarget,
                nowMillis: now, limit: limit)
        }
    }

    /// Keeps the cache's own limits.
    ///
    /// Going a little below them spares the next inserts the work.
    func enforceLimits() async throws(CacheError) {
        let settings = settings.withLock { $0 }
        let (entries, bytes) = table.withLock { ($0.count, $0.byteCount) }
        let entriesOver = settings.entriesMax.map { entries > $0 } ?? false
        let bytesOver = settings.bytesMax.map { bytes > $0 } ?? false
        guard entriesOver || bytesOver else { return }
        try await evict(
            policy: settings.evictionPolicy,
            entriesTarget: settings.entriesMax.map { entriesOver ? $0 - $0 / 128 : $0 },
            bytesTarget: settings.bytesMax.map { bytesOver ? $0 - $0 / 128 : $0 })
    }

    /// Deletes the listed entries that have expired; those that slid are listed under their new
    /// time.
    func expire(_ listings: [ExpiryListing]) async throws(CacheError) {
        let now = time.sweepingMillis
        try await writing { transaction throws(LMDBError) in
            var removed: [RemovedEntry] = []
            for listing in listings {
                let id = listing.id
                try transaction.remove(
                    self.store.expiry, StoreKey.expiry(listing.millis, self.number, id))
                if let slot = self.table.withLock({ $0[id] }), slot.expiresAtMillis > now {
                    try self.write(slot, relists: true, transaction)
                } else if let entry = try self.store.removeEntry(self.number, id, transaction) {
                    removed.append(entry)
                }
            }
            try self.store.putClockHighWater(now, transaction)
            return removed
        } committed: { removed in
            for entry in removed { self.forget(entry) }
            self.count(removed.count, .expiry)
        }
    }

    /// Writes counters of served entries that the store does not have yet.
    ///
    /// A crash before it loses only recency, and sliding expiries that fall back to an earlier
    /// time.
    func flushUsage() async throws(CacheError) {
        while true {
            let slots = table.withLock { $0.takeDirty(limit: Limits.usageWritesPerCommitMax) }
            guard !slots.isEmpty else { return }
            try await writing { transaction throws(LMDBError) in
                for slot in slots { try self.write(slot, relists: false, transaction) }
            }
        }
    }

    private func write(
        _ slot: UsageTable.Slot, relists: Bool, _ transaction: borrowing WriteTransaction
    ) throws(LMDBError) {
        let id = EntryID(bits: slot.id)
        guard var row = try store.usageRow(number, id, transaction.reads) else { return }
        row.lastServedAtMillis = slot.lastServedAtMillis == 0 ? nil : slot.lastServedAtMillis
        row.servedCount = slot.servedCount
        if row.expiresAtMillis != nil {
            row.expiresAtMillis = slot.expiresAtMillis
        }
        if relists, let listed = row.listedExpiryMillis, let expires = row.expiresAtMillis {
            try transaction.remove(store.expiry, StoreKey.expiry(listed, number, id))
            try transaction.put(store.expiry, StoreKey.expiry(expires, number, id), [])
            row.listedExpiryMillis = expires
        }
        try transaction.put(store.usage, StoreKey.entry(number, id), row.encoded())
    }

    /// Writes, with the store's errors as the cache's.
    @discardableResult
    func writing<R: Sendable>(
        at time: CommitTime = .now,
        _ operation: @escaping @Sendable (borrowing WriteTransaction) throws(LMDBError) -> R,
        committed: @escaping @Sendable (R) -> Void = { _ in }
    ) async throws(CacheError) -> R {
        do throws(LMDBError) {
            return try await store.environment.write(at: time, operation, committed: committed)
        } catch {
            throw CacheError(error)
        }
    }
}

/// A row of the `expiry` table.
struct ExpiryListing: Sendable {
    var millis: Int64
    var id: EntryID
}
