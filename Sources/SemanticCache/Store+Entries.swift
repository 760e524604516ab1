import LMDB
import TextEmbedding

/// An entry that is ready to be written.
struct EntryDraft: Sendable {
    var entry: Entry
    var fingerprint: Fingerprint
    var normalizedPrompt: NormalizedPrompt
    var labels: [UInt64]
    var embedding: Embedding?
    /// Kept with the entry where the cache asks for late interaction.
    var tokens: TokenRow?
}

/// What a write changed, for what is derived from the store.
struct WrittenEntry: Sendable {
    var draft: EntryDraft
    var byteCount: UInt32
    /// Entries that it replaced, without itself.
    var replaced: [RemovedEntry]
    /// What was written under its own id before.
    var overwritten: RemovedEntry?
}

/// An entry that is gone from the store, for what is derived from it.
struct RemovedEntry: Sendable {
    var id: EntryID
    /// What it was found by; nil where its row is damaged.
    var fingerprint: Fingerprint?
}

extension Store {
    /// Writes an entry with all its keys, replacing the one with its id and those that a lookup
    /// could not tell from it: same scope, same normalised prompt, same attributes.
    func insert(
        _ draft: EntryDraft, cache: UInt32, foldsCase: Bool,
        _ transaction: borrowing WriteTransaction
    ) throws(LMDBError) -> WrittenEntry {
        let id = draft.entry.id
        var replaced: [RemovedEntry] = []
        for other in try entryIDs(cache, draft.fingerprint, transaction.reads)
        where other != id {
            guard isSame(draft, other, cache, foldsCase, transaction.reads) else { continue }
            if let removed = try removeEntry(cache, other, transaction) { replaced.append(removed) }
        }
        let overwritten = try removeEntry(cache, id, transaction)
        let record = EntryRecord.encode(draft.entry)
        let vector = draft.embedding.map { VectorRow($0).encoded() }
        let tokenRow = draft.tokens?.encoded()
        let byteCount = UInt32(
            clamping: record.count + (vector?.count ?? 0) + (tokenRow?.count ?? 0))
        let row = UsageRow(
            scope: draft.entry.scope, fingerprint: draft.fingerprint,
            createdAtMillis: draft.entry.createdAtMillis,
            expiresAtMillis: draft.entry.expiresAtMillis,
            listedExpiryMillis: draft.entry.expiresAtMillis,
            lastServedAtMillis: draft.entry.lastServedAtMillis,
            servedCount: UInt32(clamping: draft.entry.servedCount), byteCount: byteCount,
            labels: draft.labels)
        let key = StoreKey.entry(cache, id)
        try transaction.put(entries, key, record)
        if let vector { try transaction.put(vectors, key, vector) }
        if let tokenRow { try transaction.put(tokens, key, tokenRow) }
        try transaction.put(usage, key, row.encoded())
        try transaction.put(fingerprints, StoreKey.fingerprint(cache, draft.fingerprint, id), [])
        for label in draft.labels {
            try transaction.put(attributes, StoreKey.label(cache, label, id), [])
        }
        if let millis = row.listedExpiryMillis {
            try transaction.put(expiry, StoreKey.expiry(millis, cache, id), [])
        }
        return WrittenEntry(
            draft: draft, byteCount: byteCount, replaced: replaced, overwritten: overwritten)
    }

    /// A damaged record cannot be compared; it is replaced like an equal one.
    private func isSame(
        _ draft: EntryDraft, _ other: EntryID, _ cache: UInt32, _ foldsCase: Bool,
        _ reads: borrowing ReadTransaction
    ) -> Bool {
        guard let stored = try? entry(cache, other, reads) else { return true }
        return stored.scope == draft.entry.scope && stored.attributes == draft.entry.attributes
            && NormalizedPrompt(stored.prompt).matches(draft.normalizedPrompt, foldsCase: foldsCase)
    }

    /// Removes an entry with every key that points to it; nil where there is none.
    func removeEntry(
        _ cache: UInt32, _ id: EntryID, _ transaction: borrowing WriteTransaction
    ) throws(LMDBError) -> RemovedEntry? {
        let key = StoreKey.entry(cache, id)
        let row = try? usageRow(cache, id, transaction.reads)
        if let row {
            try transaction.remove(fingerprints, StoreKey.fingerprint(cache, row.fingerprint, id))
            for label in row.labels {
                try transaction.remove(attributes, StoreKey.label(cache, label, id))
            }
            if let millis = row.listedExpiryMillis {
                try transaction.remove(expiry, StoreKey.expiry(millis, cache, id))
            }
        }
        var existed = false
        for table in tablesByEntry where try transaction.remove(table, key) { existed = true }
        guard existed else { return nil }
        try transaction.removeAll(blocked, prefix: key)
        try transaction.removeAll(labels, prefix: key)
        return RemovedEntry(id: id, fingerprint: row?.fingerprint)
    }

    /// Ids under a fingerprint, oldest first.
    func entryIDs(
        _ cache: UInt32, _ fingerprint: Fingerprint, _ reads: borrowing ReadTransaction
    ) throws(LMDBError) -> [EntryID] {
        var ids: [EntryID] = []
        try reads.scan(fingerprints, prefix: StoreKey.fingerprint(cache, fingerprint)) { key, _ in
            if let id = StoreKey.lastID(copy(key)) { ids.append(id) }
            return .next
        }
        return ids
    }

    /// The entry; nil where there is none.
    ///
    /// - Throws: `corrupted` where its bytes are not what was written.
    func entry(
        _ cache: UInt32, _ id: EntryID, _ reads: borrowing ReadTransaction
    ) throws(LMDBError) -> Entry? {
        guard let bytes = try reads.bytes(entries, StoreKey.entry(cache, id)) else { return nil }
        do {
            return try EntryRecord.decode(id, bytes)
        } catch {
            throw LMDBError(error, in: entries, id)
        }
    }

    func vectorRow(
        _ cache: UInt32, _ id: EntryID, _ reads: borrowing ReadTransaction
    ) throws(LMDBError) -> VectorRow? {
        guard let bytes = try reads.bytes(vectors, StoreKey.entry(cache, id)) else { return nil }
        do {
            return try VectorRow.decode(bytes)
        } catch {
            throw LMDBError(error, in: vectors, id)
        }
    }

    func tokenRow(
        _ cache: UInt32, _ id: EntryID, _ reads: borrowing ReadTransaction
    ) throws(LMDBError) -> TokenRow? {
        guard let bytes = try reads.bytes(tokens, StoreKey.entry(cache, id)) else { return nil }
        do {
            return try TokenRow.decode(bytes)
        } catch {
            throw LMDBError(error, in: tokens, id)
        }
    }

    func usageRow(
        _ cache: UInt32, _ id: EntryID, _ reads: borrowing ReadTransaction
    ) throws(LMDBError) -> UsageRow? {
        guard let bytes = try reads.bytes(usage, StoreKey.entry(cache, id)) else { return nil }
        do {
            return try UsageRow.decode(bytes)
        } catch {
            throw LMDBError(error, in: usage, id)
        }
    }
}
