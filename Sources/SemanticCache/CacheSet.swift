import LMDB
import Synchronization
import TextEmbedding

/// An open data directory: named caches in one store.
///
/// One process holds a directory at a time. `close()` writes what is still in memory; a process
/// that dies without it loses no acknowledged entry.
public final class CacheSet: Sendable {
    /// The name of the cache that every new directory has.
    public static let defaultCacheName = "default"

    let configuration: CacheSetConfiguration
    let store: Store
    let salt: [UInt8]
    let time: CacheTime
    let quota: Quota
    let caches = Mutex<[String: Cache]>([:])
    private let sweeper = Mutex<Task<Void, Never>?>(nil)
    private let isOpen = Mutex(true)

    init(
        _ configuration: CacheSetConfiguration, store: Store, salt: [UInt8], time: CacheTime,
        quota: Quota
    ) {
        self.configuration = configuration
        self.store = store
        self.salt = salt
        self.time = time
        self.quota = quota
    }

    deinit {
        sweeper.withLock { $0?.cancel() }
    }

    /// The cache of this name.
    ///
    /// - Throws: `unknownCache`.
    public func cache(_ name: String) throws(CacheError) -> Cache {
        guard let cache = caches.withLock({ $0[name] }) else {
            throw CacheError.unknownCache(name)
        }
        return cache
    }

    /// All caches' names, sorted.
    public func cacheNames() -> [String] {
        caches.withLock { $0.keys.sorted() }
    }

    /// Makes an empty cache.
    ///
    /// - Throws: `invalid` where the name or a setting is outside its limits or the name is taken.
    public func createCache(
        _ name: String, settings: CacheSettings = CacheSettings()
    ) async throws(CacheError) -> Cache {
        try RequestRules.checkCacheName(name)
        try RequestRules.check(settings)
        let stored = try await writing { transaction throws(LMDBError) -> StoredCache? in
            let existing = try self.store.storedCaches(transaction.reads)
            guard existing[name] == nil, existing.count < Limits.cachesMax else { return nil }
            let number = try self.store.takeCacheNumber(transaction)
            let stored = StoredCache(number: number, settings: settings)
            try self.store.put(stored, name, transaction)
            return stored
        }
        guard let stored else {
            throw CacheError.invalid(
                field: "cacheId", rule: "unique",
                message: "cache \(name) exists, or there are \(Limits.cachesMax) caches already")
        }
        return add(name, stored)
    }

    /// Changes a cache's settings; what is stored stays.
    ///
    /// Lower limits evict at once. A new `unknownShareMax` applies to lookups at once, and to
    /// which stored vectors are compared after the next opening where it was raised.
    public func configure(
        _ name: String, _ settings: CacheSettings
    ) async throws(CacheError) {
        let cache = try cache(name)
        try RequestRules.check(settings)
        try await writing { transaction throws(LMDBError) in
            guard var stored = try self.store.storedCache(name, transaction.reads) else { return }
            stored.settings = settings
            try self.store.put(stored, name, transaction)
        } committed: { _ in
            let wasShadow = cache.backend.settings.withLock { current in
                defer { current = settings }
                return current.isShadow
            }
            if settings.isShadow, !wasShadow { cache.backend.shadow.withLock { $0 = ShadowLog() } }
            // The half-life may be another.
            cache.backend.beliefs.withLock { $0.forgetAll() }
        }
        try await cache.backend.enforceLimits()
    }

    /// Removes a cache with all its entries.
    ///
    /// It is unknown as soon as this begins; after a crash on the way the next opening finishes
    /// the work.
    public func dropCache(_ name: String) async throws(CacheError) {
        let cache = try cache(name)
        cache.backend.markDropped()
        caches.withLock { $0[name] = nil }
        try await writing { transaction throws(LMDBError) in
            guard var stored = try self.store.storedCache(name, transaction.reads) else { return }
            stored.isDropping = true
            try self.store.put(stored, name, transaction)
        }
        try await finishDrop(cache.backend)
    }

    func finishDrop(_ backend: EmbeddedBackend) async throws(CacheError) {
        try await backend.removeEverything()
        try await writing { transaction throws(LMDBError) in
            _ = try transaction.remove(self.store.caches, Array(backend.name.utf8))
        }
        quota.remove(backend)
    }

    @discardableResult
    func add(_ name: String, _ stored: StoredCache) -> Cache {
        let backend = EmbeddedBackend(
            name: name, stored: stored, store: store, salt: salt, time: time,
            drawSeed: configuration.drawSeed, makeIndex: configuration.makeIndex)
        quota.add(backend)
        let cache = Cache(
            backend: backend, embedder: configuration.embedder, verifier: configuration.verifier,
            time: time, quota: quota)
        if !stored.isDropping { caches.withLock { $0[name] = cache } }
        return cache
    }

    /// Sizes now.
    public var statistics: CacheSetStatistics {
        let each = caches.withLock { $0.values.map { $0.statistics() } }
        // A closed store has no sizes; zeros say so.
        let file = try? store.environment.statistics()
        return CacheSetStatistics(
            cacheCount: each.count, entryCount: each.reduce(0) { $0 + $1.entryCount },
            byteCount: each.reduce(0) { $0 + $1.byteCount }, bytesMax: configuration.bytesMax,
            fileBytes: file?.usedBytes ?? 0, mapSizeBytes: file?.mapSizeBytes ?? 0,
            indexBytes: each.reduce(0) { $0 + $1.indexBytes },
            commitCount: file?.lastTransactionID ?? 0, embedder: configuration.embedder?.identity)
    }

    /// Whether it serves, and how much of it.
    public var readiness: Readiness {
        let open = isOpen.withLock { $0 }
        let absence = configuration.embedderAbsence ?? "no embedding model is configured"
        return Readiness(
            isStoreOpen: open, isIndexLoaded: open,
            exactOnlyBecause: configuration.embedder == nil ? absence : nil,
            clockDoubt: time.doubt)
    }

    /// Ends the sweeper, writes what is in memory and lets go of the directory.
    ///
    /// Later calls to it or its caches throw `storageFailed`.
    public func close() async {
        let task = sweeper.withLock { task in
            defer { task = nil }
            return task
        }
        task?.cancel()
        await task?.value
        for cache in caches.withLock({ Array($0.values) }) {
            // What cannot be written now is recency only.
            try? await cache.backend.flushUsage()
        }
        await saveIndexes()
        isOpen.withLock { $0 = false }
        await store.environment.close()
    }

    /// Writes the snapshots of the indexes, each with the number of the last commit it followed.
    private func saveIndexes() async {
        let backends = caches.withLock { $0.values.map(\.backend) }
        let (directory, notice) = (configuration.directory, configuration.onNotice)
        let store = store
        // On the writer thread, where the indexes have followed every commit before this reading.
        let number = try? await store.environment.write { _ throws(LMDBError) in
            try store.environment.statistics().lastTransactionID
        }
        // Without it there is nothing to compare on opening, so the indexes are built anew then.
        guard let number else { return }
        await OwnThread.run {
            for backend in backends {
                backend.saveIndex(in: directory, lastCommit: UInt64(clamping: number)) {
                    notice?($0)
                }
            }
        }
    }

    /// Starts the task that sweeps.
    ///
    /// It holds the set only while it works, so that a set nobody uses ends.
    func startSweeping() {
        let interval = configuration.sweepInterval
        let task = Task { [weak self] in
            while !Task.isCancelled {
                // Cancelled sleep ends the loop by its condition.
                try? await Task.sleep(for: interval)
                guard !Task.isCancelled, let self else { return }
                await self.sweepAndReport()
            }
        }
        sweeper.withLock { $0 = task }
    }

    private func sweepAndReport() async {
        do throws(CacheError) {
            _ = try await sweep()
        } catch {
            configuration.onNotice?("The sweep failed and will be tried again: \(error).")
        }
    }

    func writing<R: Sendable>(
        _ operation: @escaping @Sendable (borrowing WriteTransaction) throws(LMDBError) -> R,
        committed: @escaping @Sendable (R) -> Void = { _ in }
    ) async throws(CacheError) -> R {
        do throws(LMDBError) {
            return try await store.environment.write(operation, committed: committed)
        } catch {
            throw CacheError(error)
        }
    }
}
