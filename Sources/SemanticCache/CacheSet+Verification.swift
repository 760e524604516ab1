import LMDB
import Synchronization
import VectorSearch

extension CacheSet {
    /// Reads every row of the store and says what is not as it should be.
    ///
    /// Checksums of all records; that each entry has its usage row, vector, fingerprint and
    /// labels; that token vectors are its prompt's; that no key points to an entry that is not
    /// there; that index and table hold what the store holds. Serving goes on; entries that are
    /// written or removed meanwhile are not reported.
    public func verify() async throws(CacheError) -> VerificationReport {
        let backends = caches.withLock { caches in
            caches.values.map(\.backend).sorted { $0.number < $1.number }
        }
        var inspection = try await inspected(Inspection(store: store)) {
            inspection throws(CacheError) in
            for backend in backends { try inspection.inspect(backend) }
            try inspection.inspectKeys(numbers: Set(backends.map(\.number)))
        }
        // What was committed while the store was read has reached the indexes after this.
        try await writing { _ in }
        inspection = try await inspected(inspection) { inspection throws(CacheError) in
            try inspection.inspectSuspects()
        }
        return inspection.report
    }

    /// Goes on with an inspection on a thread that may block.
    private func inspected(
        _ former: Inspection,
        _ body: @escaping @Sendable (inout Inspection) throws(CacheError) -> Void
    ) async throws(CacheError) -> Inspection {
        let result = await OwnThread.run { () -> Result<Inspection, CacheError> in
            Result { () throws(CacheError) in
                var inspection = former
                try body(&inspection)
                return inspection
            }
        }
        return try result.get()
    }
}

/// One reading of the whole store.
private struct Inspection: Sendable {
    let store: Store
    var report = VerificationReport()
    /// Entries on which store and index did not agree; looked at again at the end.
    private var suspects: [(backend: EmbeddedBackend, id: EntryID)] = []

    init(store: Store) {
        self.store = store
    }

    /// A cache's entries, page by page, so that no read transaction lasts long.
    mutating func inspect(_ backend: EmbeddedBackend) throws(CacheError) {
        var after: EntryID?
        while true {
            let page = try backend.reading { reads throws(LMDBError) in
                try backend.inspectPage(after: after, reads)
            }
            let ids = page.ids
            report.entryCount += ids.count
            report.vectorCount += page.vectorCount
            report.tokenRowCount += page.tokenRowCount
            report.byteCount += page.byteCount
            for problem in page.problems { report.note("cache \(backend.name): \(problem)") }
            for id in ids where try backend.indexProblem(id) != nil {
                suspects.append((backend, id))
            }
            guard let last = ids.last else { break }
            after = last
        }
        for key in backend.storedIndex?.keys() ?? [] {
            let id = EntryID(bits: key.bits)
            let isStray = backend.table.withLock { $0[id] == nil }
            if isStray, try backend.indexProblem(id) != nil { suspects.append((backend, id)) }
        }
    }

    /// What index and store still do not agree on.
    mutating func inspectSuspects() throws(CacheError) {
        for (backend, id) in suspects {
            guard let problem = try backend.indexProblem(id) else { continue }
            report.note("cache \(backend.name): \(problem)")
        }
    }

    /// Keys that point to entries which are not there.
    mutating func inspectKeys(numbers: Set<UInt32>) throws(CacheError) {
        for table in [store.fingerprints, store.attributes, store.expiry, store.tokens] {
            var first: [UInt8] = []
            while true {
                let (last, dangling) = try page(table, from: first, numbers)
                for key in dangling { report.note("\(table.name): \(key) points to no entry") }
                guard let last else { break }
                first = last + [0]
            }
        }
    }

    private func page(
        _ table: Database, from first: [UInt8], _ numbers: Set<UInt32>
    ) throws(CacheError) -> (last: [UInt8]?, dangling: [String]) {
        do throws(LMDBError) {
            return try store.environment.read { reads throws(LMDBError) in
                var keys: [[UInt8]] = []
                try reads.scan(table, from: first) { key, _ in
                    keys.append(copy(key))
                    return keys.count < 4_096 ? .next : .stop
                }
                var dangling: [String] = []
                for key in keys {
                    let cache =
                        table == store.expiry
                        ? StoreKey.expiryParts(key)?.cache : StoreKey.firstCache(key)
                    guard let cache, let id = StoreKey.lastID(key), numbers.contains(cache),
                        try reads.contains(store.entries, StoreKey.entry(cache, id))
                    else {
                        dangling.append("\(key.count) bytes")
                        continue
                    }
                }
                return (keys.last, dangling)
            }
        } catch {
            throw CacheError(error)
        }
    }
}

extension StoreKey {
    /// The cache's number at the front of a key.
    static func firstCache(_ key: [UInt8]) -> UInt32? {
        key.count >= cacheBytes ? key.prefix(cacheBytes).reduce(0) { $0 << 8 | UInt32($1) } : nil
    }
}

extension EmbeddedBackend {
    typealias InspectedPage = (
        ids: [EntryID], problems: [String], byteCount: Int64, vectorCount: Int, tokenRowCount: Int
    )

    /// Looks at the next entries after one.
    func inspectPage(
        after: EntryID?, _ reads: borrowing ReadTransaction
    ) throws(LMDBError) -> InspectedPage {
        var page: InspectedPage = ([], [], 0, 0, 0)
        if let after, after.bits == .max { return page }
        var first = StoreKey.cache(number)
        first.appendBigEndian(after.map { $0.bits + 1 } ?? 0)
        var ids: [EntryID] = []
        try reads.scan(store.entries, prefix: StoreKey.cache(number), from: first) { key, _ in
            if let id = StoreKey.lastID(copy(key)) { ids.append(id) }
            return ids.count < 512 ? .next : .stop
        }
        page.ids = ids
        for id in ids {
            do throws(LMDBError) {
                try inspect(id, &page, reads)
            } catch {
                guard error.kind == .corrupted else { throw error }
                page.problems.append(error.description)
            }
        }
        return page
    }

    /// The index, where it can say what it holds.
    var storedIndex: (any StorableVectorIndex)? { index as? any StorableVectorIndex }

    /// What the index has otherwise than the store has it now; nil where they agree.
    func indexProblem(_ id: EntryID) throws(CacheError) -> String? {
        guard let index = storedIndex else { return nil }
        let key = VectorKey(bits: id.bits)
        let (row, vector) = try reading { reads throws(LMDBError) in
            // What is damaged was reported, and is not in the index.
            let row = try self.undamaged(try self.store.usageRow(self.number, id, reads))
            return (row, try self.undamaged(try self.store.vectorRow(self.number, id, reads)))
        }
        guard let row, let vector else {
            return index.contains(key) ? "entry \(id) is in the index and not in the store" : nil
        }
        // Whether a vector with unknown words is in the index depends on what the settings were.
        let isSure = vector.isComparable(unknownShareMax: 0)
        guard let record = indexed(vector, id, row, unknownShareMax: 1), !index.holds(record)
        else { return nil }
        if index.contains(key) { return "entry \(id) has another vector or label in the index" }
        return isSure ? "entry \(id) is not in the index" : nil
    }

    private func inspect(
        _ id: EntryID, _ page: inout InspectedPage, _ reads: borrowing ReadTransaction
    ) throws(LMDBError) {
        guard let entry = try store.entry(number, id, reads) else { return }
        let vector = try store.vectorRow(number, id, reads)
        if vector != nil { page.vectorCount += 1 }
        if entry.hasVector != (vector != nil) {
            page.problems.append("entry \(id) says it has a vector: \(entry.hasVector)")
        }
        if let tokens = try store.tokenRow(number, id, reads) {
            page.tokenRowCount += 1
            if tokens.promptCheck != TokenRow.promptCheck(of: entry.prompt) {
                page.problems.append("entry \(id) has token vectors of another prompt")
            }
        }
        guard let row = try store.usageRow(number, id, reads) else {
            page.problems.append("entry \(id) has no usage row")
            return
        }
        page.byteCount += Int64(row.byteCount)
        let fingerprint = Fingerprint(
            salt: salt, cache: number, scope: entry.scope, prompt: NormalizedPrompt(entry.prompt))
        let key = StoreKey.fingerprint(number, fingerprint, id)
        let isListed = try reads.contains(store.fingerprints, key)
        if row.fingerprint != fingerprint || !isListed {
            page.problems.append("entry \(id) cannot be found by its prompt")
        }
        for label in row.labels
        where try !reads.contains(store.attributes, StoreKey.label(number, label, id)) {
            page.problems.append("entry \(id) cannot be found by one of its labels")
        }
        if try isUnlisted(id) {
            page.problems.append("entry \(id) is not in the table")
        }
    }

    /// Whether an entry is in the store and not in the table by a reading of now: one that was
    /// removed since the page's reading is no fault.
    private func isUnlisted(_ id: EntryID) throws(LMDBError) -> Bool {
        let isStored = try store.environment.read { reads throws(LMDBError) in
            try reads.contains(self.store.entries, StoreKey.entry(self.number, id))
        }
        return isStored && table.withLock { $0[id] } == nil
    }
}
