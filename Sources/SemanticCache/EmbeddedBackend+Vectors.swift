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
    func replaceVectors(_ pairs: [(Entry, Embedding)]) async throws(CacheError) {
        let unknownMax = settings.withLock { $0.unknownShareMax }
        try await writing { transaction throws(LMDBError) in
            var replaced: [(Entry, Embedding, [UInt64])] = []
            for (entry, embedding) in pairs {
                let key = StoreKey.entry(self.number, entry.id)
                guard let row = try self.store.usageRow(self.number, entry.id, transaction.reads)
                else { continue }
                try transaction.put(self.store.vectors, key, VectorRow(embedding).encoded())
                replaced.append((entry, embedding, row.labels))
            }
            return replaced
        } committed: { replaced in
            for (entry, embedding, labels) in replaced
            where VectorRow(embedding).isComparable(unknownShareMax: unknownMax) {
                guard let index = self.index else { return }
                index.commitInsert(
                    index.prepareInsert(
                        VectorRecord(
                            key: VectorKey(bits: entry.id.bits),
                            partition: PartitionKey(bits: entry.scope.bits),
                            vector: embedding.vector, labels: labels,
                            expiresAtMillis: entry.expiresAtMillis)))
            }
        }
    }
}
