import LMDB
import Synchronization
import TextEmbedding
import VectorSearch

extension EmbeddedBackend {
    /// Entries by id, expired ones too.
    func page(after: EntryID?, limit: Int) throws(CacheError) -> [Entry] {
        try reading { reads throws(LMDBError) in
            var found: [Entry] = []
            try self.scan(EntryFilter(), after: after, reads) { entry in
                found.append(entry)
                return found.count < limit ? .next : .stop
            }
            return found
        }
    }

    /// Gives entries other vectors in one commit; those that are gone meanwhile are left out.
    func replaceVectors(
        _ pairs: [(Entry, Embedding)], _ identity: EmbedderIdentity
    ) async throws(CacheError) {
        let settings = settings.withLock { $0 }
        try await writing { transaction throws(LMDBError) in
            var replaced: [ReplacedVector] = []
            for (entry, embedding) in pairs {
                let tokens =
                    settings.lateInteraction
                    ? TokenRow(embedding, of: entry.prompt, by: identity) : nil
                let row = try self.replace(entry.id, VectorRow(embedding), tokens, transaction)
                guard let row else { continue }
                replaced.append(ReplacedVector(entry: entry, embedding: embedding, row: row))
            }
            return replaced
        } committed: { replaced in
            for item in replaced {
                self.follow(item, unknownShareMax: settings.unknownShareMax)
            }
        }
    }

    /// Writes an entry's vectors anew; its usage row, or nil where the entry is gone.
    private func replace(
        _ id: EntryID, _ vector: VectorRow, _ tokens: TokenRow?,
        _ transaction: borrowing WriteTransaction
    ) throws(LMDBError) -> UsageRow? {
        guard var row = try store.usageRow(number, id, transaction.reads) else { return nil }
        let key = StoreKey.entry(number, id)
        let (vectorBytes, tokenBytes) = (vector.encoded(), tokens?.encoded())
        var byteCount = try transaction.reads.bytes(store.entries, key)?.count ?? 0
        byteCount += vectorBytes.count + (tokenBytes?.count ?? 0)
        try transaction.put(store.vectors, key, vectorBytes)
        if let tokenBytes {
            try transaction.put(store.tokens, key, tokenBytes)
        } else {
            try transaction.remove(store.tokens, key)
        }
        row.byteCount = UInt32(clamping: byteCount)
        try transaction.put(store.usage, key, row.encoded())
        return row
    }

    /// Brings table and index to what was just committed.
    private func follow(_ item: ReplacedVector, unknownShareMax: Double) {
        let id = item.entry.id
        table.withLock { table in
            guard var slot = table[id] else { return }
            slot.byteCount = item.row.byteCount
            table.insert(slot)
        }
        guard let index, VectorRow(item.embedding).isComparable(unknownShareMax: unknownShareMax)
        else { return }
        index.commitInsert(
            index.prepareInsert(
                VectorRecord(
                    key: VectorKey(bits: id.bits),
                    partition: PartitionKey(bits: item.entry.scope.bits),
                    vector: item.embedding.vector, labels: item.row.labels,
                    expiresAtMillis: item.entry.expiresAtMillis)))
    }
}

/// An entry that was given another vector.
private struct ReplacedVector: Sendable {
    var entry: Entry
    var embedding: Embedding
    var row: UsageRow
}
