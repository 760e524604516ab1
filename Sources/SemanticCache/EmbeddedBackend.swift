import LMDB
import Synchronization
import Telemetry
import TextEmbedding
import VectorSearch

/// A cache's entries in LMDB, with an index and a usage table in memory that follow it.
///
/// Invariants: store first, index and table second, always on the writer thread right after the
/// commit and in the order of the commits, so that derived state never overtakes the store. An id
/// in the index without an entry is skipped by lookups.
final class EmbeddedBackend: CacheBackend {
    let name: String
    let number: UInt32
    let store: Store
    let salt: [UInt8]
    let labelSeed: UInt64
    let time: CacheTime
    let counters = CacheCounters()
    let table = Mutex(UsageTable())
    let known = Mutex(KnownFingerprints())
    let settings: Mutex<CacheSettings>
    let probes = Mutex(ProbeTable())
    let beliefs = Mutex(BeliefTable())
    let shadow = Mutex(ShadowLog())
    let draws: Mutex<Draws>
    private let makeIndex: @Sendable (Int) -> any VectorIndex
    private let state: Mutex<State>

    private struct State {
        var identity: EmbedderIdentity?
        var index: (any VectorIndex)?
        var isDropped = false
    }

    init(
        name: String, stored: StoredCache, store: Store, salt: [UInt8], time: CacheTime,
        drawSeed: UInt64?, makeIndex: @escaping @Sendable (Int) -> any VectorIndex
    ) {
        self.name = name
        number = stored.number
        self.store = store
        self.salt = salt
        labelSeed = salt.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        self.time = time
        self.makeIndex = makeIndex
        draws = Mutex(Draws(seed: drawSeed))
        settings = Mutex(stored.settings)
        let index = stored.embedder.map { makeIndex($0.dimension) }
        state = Mutex(State(identity: stored.embedder, index: index, isDropped: false))
    }

    /// What made the vectors; nil while there is none.
    var identity: EmbedderIdentity? { state.withLock { $0.identity } }

    var index: (any VectorIndex)? { state.withLock { $0.index } }

    var isDropped: Bool { state.withLock { $0.isDropped } }

    func markDropped() { state.withLock { $0.isDropped = true } }

    /// Binds the cache to what made its first vector; throws where it is bound to something else.
    func bind(_ identity: EmbedderIdentity) throws(CacheError) {
        let bound = state.withLock { state in
            if state.identity == nil {
                state.identity = identity
                state.index = makeIndex(identity.dimension)
            }
            return state.identity
        }
        guard let bound, bound.dimension == identity.dimension else {
            throw CacheError.embedderMismatch(
                "Cache \(name) holds vectors of \(bound?.dimension ?? 0) dimensions, "
                    + "these have \(identity.dimension).")
        }
    }

    /// Takes an index that was read from disk, while opening.
    func adopt(_ index: any VectorIndex) {
        state.withLock { $0.index = index }
    }

    /// Forgets the binding, for embedding everything anew.
    func rebind(_ identity: EmbedderIdentity) {
        state.withLock { state in
            state.identity = identity
            state.index = makeIndex(identity.dimension)
        }
    }

    // MARK: Reading

    func isUnknown(_ fingerprint: Fingerprint) -> Bool {
        known.withLock { !$0.mayContain(fingerprint) }
    }

    func exactCandidates(_ fingerprint: Fingerprint) throws(CacheError) -> [StoredEntry] {
        try reading { reads throws(LMDBError) in
            var found: [StoredEntry] = []
            for id in try self.store.entryIDs(self.number, fingerprint, reads).reversed() {
                if let stored = try self.readable(id, fingerprint, reads) { found.append(stored) }
            }
            return found
        }
    }

    func entry(_ id: EntryID) throws(CacheError) -> StoredEntry? {
        try reading { reads throws(LMDBError) in
            try self.store.entry(self.number, id, reads).map {
                StoredEntry(entry: self.current($0), isBlocked: false)
            }
        }
    }

    /// A candidate as it is now; nil where it is gone, expired, or may not answer this prompt.
    func stillServable(
        _ candidate: Entry, _ prompt: Fingerprint, nowMillis: Int64
    ) throws(CacheError) -> Entry? {
        let stored = try reading { reads throws(LMDBError) in
            try self.readable(candidate.id, prompt, reads)
        }
        guard let stored, !stored.isBlocked, stored.entry.prompt == candidate.prompt,
            stored.entry.scope == candidate.scope, isAlive(stored.entry, nowMillis: nowMillis)
        else { return nil }
        return stored.entry
    }

    func nearest(
        _ query: NearestQuery, _ visit: (RankedEntry) -> Bool
    ) throws(CacheError) -> NearestCost {
        guard let index else { return NearestCost() }
        let result = index.search(
            VectorQuery(
                vector: query.vector, partition: PartitionKey(bits: query.scope.bits),
                limit: query.limit, requiredLabels: query.labels, nowMillis: query.nowMillis))
        var cost = NearestCost(
            visitedCount: result.visitedCount, distanceCount: result.distanceCount,
            rerankedCount: 0, method: result.method.rawValue,
            isScopeEmpty: result.candidates.isEmpty && query.labels.isEmpty)
        cost.rerankedCount = try reading { reads throws(LMDBError) in
            let ranked = try self.rerank(result.candidates, query, reads)
            for candidate in ranked {
                guard let stored = try self.readable(candidate.id, query.fingerprint, reads),
                    self.admits(stored.entry, query)
                else { continue }
                let entry = RankedEntry(
                    stored: stored, similarity: candidate.similarity,
                    isComparable: candidate.isComparable)
                if !visit(entry) { break }
            }
            return ranked.count
        }
        return cost
    }

    private struct Ranked {
        var id: EntryID
        var similarity: Double
        var isComparable: Bool
    }

    /// Exact similarities from the float32 vectors, best first, newest first among equals.
    private func rerank(
        _ candidates: [VectorCandidate], _ query: NearestQuery,
        _ reads: borrowing ReadTransaction
    ) throws(LMDBError) -> [Ranked] {
        var ranked: [Ranked] = []
        ranked.reserveCapacity(candidates.count)
        for candidate in candidates {
            let id = EntryID(bits: candidate.key.bits)
            guard let row = try undamaged(try store.vectorRow(number, id, reads)),
                row.vector.count == query.vector.count
            else { continue }
            ranked.append(
                Ranked(
                    id: id, similarity: cosine(row.vector, query.vector),
                    isComparable: row.isComparable(unknownShareMax: query.unknownShareMax)))
        }
        return ranked.sorted { ($0.similarity, $0.id) > ($1.similarity, $1.id) }
    }

    private func admits(_ entry: Entry, _ query: NearestQuery) -> Bool {
        entry.scope == query.scope
            && isAlive(entry, nowMillis: query.nowMillis)
            && query.attributes.allSatisfy { entry.attributes[$0.key] == $0.value }
    }

    /// Whether an entry may answer: not expired, and not from a future that a wrong clock made.
    func isAlive(_ entry: Entry, nowMillis: Int64) -> Bool {
        (entry.expiresAtMillis ?? .max) > nowMillis
            && entry.createdAtMillis <= nowMillis + ClockGuard.slewMaxMillis
    }

    /// The entry as it is now; nil where it is missing or its record is damaged, which is counted.
    private func readable(
        _ id: EntryID, _ prompt: Fingerprint, _ reads: borrowing ReadTransaction
    ) throws(LMDBError) -> StoredEntry? {
        guard let entry = try undamaged(try store.entry(number, id, reads)) else { return nil }
        let isBlocked = try reads.contains(store.blocked, StoreKey.pair(number, id, prompt))
        return StoredEntry(entry: current(entry), isBlocked: isBlocked)
    }

    /// A damaged record must cost a miss, not the lookup.
    func undamaged<Value>(
        _ value: @autoclosure () throws(LMDBError) -> Value?
    ) throws(LMDBError) -> Value? {
        do throws(LMDBError) {
            return try value()
        } catch {
            guard error.kind == .corrupted else { throw error }
            counters.damaged.increment()
            return nil
        }
    }

    /// The entry with what the table knows better: uses and a sliding expiry.
    func current(_ entry: Entry) -> Entry {
        guard let slot = table.withLock({ $0[entry.id] }) else { return entry }
        var entry = entry
        entry.servedCount = Int64(slot.servedCount)
        entry.lastServedAtMillis = slot.lastServedAtMillis == 0 ? nil : slot.lastServedAtMillis
        if entry.expiresAtMillis != nil {
            entry.expiresAtMillis = slot.expiresAtMillis
        }
        return entry
    }

    func touch(_ entry: Entry, nowMillis: Int64) {
        table.withLock {
            $0.touch(entry.id, nowMillis: nowMillis, slidingTTLMillis: entry.slidingTTLMillis)
        }
        if let ttl = entry.slidingTTLMillis {
            let expiry = nowMillis.addingReportingOverflow(ttl)
            index?.setExpiry(
                VectorKey(bits: entry.id.bits),
                expiresAtMillis: expiry.overflow ? nil : expiry.partialValue)
        }
    }

    /// Reads, with the store's errors as the cache's.
    func reading<R>(
        _ body: (borrowing ReadTransaction) throws(LMDBError) -> R
    ) throws(CacheError) -> R {
        do throws(LMDBError) {
            return try store.environment.read(body)
        } catch {
            throw CacheError(error)
        }
    }
}

/// The cosine of two unit vectors of equal length, −1…1.
///
/// Summed in double precision: float32 sums of 384 products differ in the seventh digit, which is
/// where thresholds are compared.
func cosine(_ left: [Float], _ right: [Float]) -> Double {
    var sum = 0.0
    for (a, b) in zip(left, right) { sum += Double(a) * Double(b) }
    return min(1, max(-1, sum))
}
