import Glibc
import LMDB
import Synchronization
import Telemetry

extension CacheSet {
    /// Deletes what has expired, writes counters of served entries, and clears readers of dead
    /// processes.
    ///
    /// Runs by itself every `sweepInterval`; a lookup never depends on it.
    ///
    /// - Returns: entries deleted.
    @discardableResult
    public func sweep() async throws(CacheError) -> Int {
        let byNumber = caches.withLock { caches in
            Dictionary(uniqueKeysWithValues: caches.values.map { ($0.backend.number, $0.backend) })
        }
        let before = byNumber.values.reduce(0) { $0 + $1.counters.expired.value }
        while true {
            let due = try dueEntries(limit: Limits.removalsPerCommitMax)
            guard !due.isEmpty else { break }
            for (number, listings) in due {
                if let backend = byNumber[number] {
                    try await backend.expire(listings)
                } else {
                    try await removeOrphans(number)
                }
            }
        }
        for backend in byNumber.values { try await backend.flushUsage() }
        // Readers of dead processes only let the file grow; the next sweep tries again.
        _ = try? store.environment.clearStaleReaders()
        let after = byNumber.values.reduce(0) { $0 + $1.counters.expired.value }
        return Int(after - before)
    }

    /// Listed entries whose time has come, by cache.
    private func dueEntries(limit: Int) throws(CacheError) -> [UInt32: [ExpiryListing]] {
        let now = time.sweepingMillis
        return try reading { reads throws(LMDBError) in
            var due: [UInt32: [ExpiryListing]] = [:]
            var count = 0
            try reads.scan(self.store.expiry) { key, _ in
                guard let parts = StoreKey.expiryParts(copy(key)), parts.millis <= now else {
                    return .stop
                }
                due[parts.cache, default: []].append(
                    ExpiryListing(millis: parts.millis, id: parts.id))
                count += 1
                return count < limit ? .next : .stop
            }
            return due
        }
    }

    /// Listings of a cache that is being dropped, or whose drop was cut short, point nowhere.
    private func removeOrphans(_ number: UInt32) async throws(CacheError) {
        let now = time.sweepingMillis
        try await writing { transaction throws(LMDBError) in
            var keys: [[UInt8]] = []
            try transaction.reads.scan(self.store.expiry) { key, _ in
                let key = copy(key)
                guard let parts = StoreKey.expiryParts(key), parts.millis <= now else {
                    return .stop
                }
                if parts.cache == number { keys.append(key) }
                return keys.count < Limits.removalsPerCommitMax ? .next : .stop
            }
            for key in keys { try transaction.remove(self.store.expiry, key) }
        }
    }

    /// Writes a compacted copy of the store into a directory, made where it does not exist.
    ///
    /// Serving goes on. The copy is a data directory: open it, or put it in the place of one.
    ///
    /// - Throws: `storageFailed` where it exists with a store in it or cannot be written.
    public func backup(to directory: String) async throws(CacheError) {
        for cache in caches.withLock({ Array($0.values) }) {
            try await cache.backend.flushUsage()
        }
        if unsafe mkdir(directory, 0o700) != 0, errno != EEXIST {
            throw CacheError.storageFailed("make \(directory): errno \(errno)")
        }
        if unsafe access(directory + "/data.mdb", F_OK) == 0 {
            throw CacheError.storageFailed("\(directory) holds a store already")
        }
        do throws(LMDBError) {
            try await store.environment.copy(to: directory)
        } catch {
            throw CacheError(error)
        }
    }

    /// Adds to sums of the ledger in a commit of their own.
    public func addToLedger(_ additions: [LedgerAddition]) async throws(CacheError) {
        try RequestRules.checkLedger(additions)
        try await writing { transaction throws(LMDBError) in
            try self.store.add(additions, transaction)
        }
    }

    /// The ledger's rows with `first <= key < end`, by key, at most `limit`.
    public func ledger(
        from first: [UInt8] = [], to end: [UInt8]? = nil, limit: Int = .max
    ) throws(CacheError) -> [LedgerAddition] {
        try reading { reads throws(LMDBError) in
            try self.store.ledgerRows(from: first, to: end, limit: limit, reads)
        }
    }
}
