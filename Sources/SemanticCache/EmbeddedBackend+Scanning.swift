import LMDB
import Telemetry
import TextEmbedding

extension EmbeddedBackend {
    /// Calls `visit` with the entries that a filter admits, by id.
    ///
    /// Damaged records are skipped and counted.
    func scan(
        _ filter: EntryFilter, after: EntryID?, _ reads: borrowing ReadTransaction,
        _ visit: (Entry) throws(LMDBError) -> Scan
    ) throws(LMDBError) {
        if let after, after.bits == .max { return }
        let (table, prefix) = index(for: filter)
        var first = prefix
        first.appendBigEndian(after.map { $0.bits + 1 } ?? 0)
        var ids: [EntryID] = []
        // In pages, so that no more ids than these are held at a time.
        while true {
            ids.removeAll(keepingCapacity: true)
            try reads.scan(table, prefix: prefix, from: first) { key, _ in
                if let id = StoreKey.lastID(copy(key)) { ids.append(id) }
                return ids.count < 256 ? .next : .stop
            }
            for id in ids {
                guard let entry = try undamaged(try store.entry(number, id, reads)),
                    filter.admits(entry)
                else { continue }
                if try visit(current(entry)) == .stop { return }
            }
            guard ids.count == 256, let last = ids.last, last.bits < .max else { return }
            first = prefix
            first.appendBigEndian(last.bits + 1)
        }
    }

    /// The table and prefix under which all entries are that a filter can admit.
    private func index(for filter: EntryFilter) -> (Database, [UInt8]) {
        if let (name, value) = filter.attributes.min(by: { $0.key < $1.key }) {
            let label = Label.attribute(name, value, seed: labelSeed)
            return (store.attributes, StoreKey.label(number, label))
        }
        if let tag = filter.tag {
            return (store.attributes, StoreKey.label(number, Label.tag(tag, seed: labelSeed)))
        }
        if let model = filter.model {
            return (store.attributes, StoreKey.label(number, Label.model(model, seed: labelSeed)))
        }
        return (store.entries, StoreKey.cache(number))
    }

    /// Removes all entries, in commits of bounded size.
    @discardableResult
    func removeEverything() async throws(CacheError) -> Int {
        var count = 0
        for table in store.tablesByEntry {
            while true {
                let removed = try await removing(.request) { reads throws(LMDBError) in
                    var ids: [EntryID] = []
                    try reads.scan(table, prefix: StoreKey.cache(self.number)) { key, _ in
                        if let id = StoreKey.lastID(copy(key)) { ids.append(id) }
                        return ids.count < Limits.removalsPerCommitMax ? .next : .stop
                    }
                    return ids
                }
                if removed.isEmpty { break }
                count += removed.count
            }
        }
        return count
    }

    func putIdentity(_ identity: EmbedderIdentity) async throws(CacheError) {
        try await writing { transaction throws(LMDBError) in
            guard var stored = try self.store.storedCache(self.name, transaction.reads) else {
                return
            }
            stored.embedder = identity
            try self.store.put(stored, self.name, transaction)
        }
    }
}
