import Glibc
import HitChecks
import LMDB
import TextEmbedding
import VectorSearch

extension CacheSet {
    /// Opens a data directory, making it and the cache `default` where it is new.
    ///
    /// Reads every entry's usage and vector to fill the indexes, so it takes time in proportion.
    ///
    /// - Throws: `dataDirectoryInUse`, `incompatibleStore`, `embedderMismatch`, `corrupted`,
    ///   `storageFailed`; each says what to do.
    public static func open(
        _ configuration: CacheSetConfiguration
    ) async throws(CacheError) -> CacheSet {
        let opened = await OwnThread.run { () -> Result<(CacheSet, isNew: Bool), CacheError> in
            HitPolicy.prepare()
            return Result { () throws(CacheError) in try openStore(configuration) }
        }
        let (set, isNew) = try opened.get()
        do throws(CacheError) {
            if isNew { try await set.initialize() }
            try await set.finishOpening()
        } catch {
            await set.store.environment.close()
            throw error
        }
        set.startSweeping()
        return set
    }

    private static func openStore(
        _ configuration: CacheSetConfiguration
    ) throws(CacheError) -> (CacheSet, isNew: Bool) {
        try makeDirectory(configuration.directory)
        do throws(LMDBError) {
            let store = try Store(
                directory: configuration.directory, mapSizeBytes: configuration.mapSizeBytes,
                durability: configuration.durability)
            let (salt, mark) = try store.environment.read { reads throws(LMDBError) in
                (try store.openMeta(reads), try store.clockHighWater(reads))
            }
            let time = CacheTime(clock: configuration.clock, highWaterMillis: mark)
            var generator = SystemRandomNumberGenerator()
            let fresh = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            let set = CacheSet(
                configuration, store: store, salt: salt ?? fresh, time: time,
                quota: Quota(
                    bytesMax: configuration.bytesMax, entriesMax: configuration.entriesMax))
            return (set, salt == nil)
        } catch {
            throw CacheError(error)
        }
    }

    private static func makeDirectory(_ path: String) throws(CacheError) {
        guard unsafe mkdir(path, 0o700) != 0, errno != EEXIST else { return }
        throw CacheError.storageFailed("make \(path): errno \(errno)")
    }

    /// Writes the first rows of a new directory.
    private func initialize() async throws(CacheError) {
        let salt = salt
        try await writing { transaction throws(LMDBError) in
            try self.store.createMeta(salt: salt, transaction)
            let number = try self.store.takeCacheNumber(transaction)
            try self.store.put(
                StoredCache(number: number, settings: CacheSettings()), CacheSet.defaultCacheName,
                transaction)
        }
    }

    /// Opens the caches, finishes drops that a crash cut short, loads the indexes.
    private func finishOpening() async throws(CacheError) {
        let result = await OwnThread.run { () -> Result<[Cache], CacheError> in
            Result { () throws(CacheError) in try self.openCaches() }
        }
        let opened = try result.get()
        for cache in opened where cache.backend.isDropped {
            try await finishDrop(cache.backend)
        }
        for cache in opened where !cache.backend.isDropped {
            try await checkEmbedder(cache)
        }
    }

    private func openCaches() throws(CacheError) -> [Cache] {
        let (stored, total) = try reading { reads throws(LMDBError) in
            (try self.store.storedCaches(reads), try reads.statistics(of: self.store.usage))
        }
        var loaded = 0
        var opened: [Cache] = []
        for (name, row) in stored.sorted(by: { $0.value.number < $1.value.number }) {
            let cache = add(name, row)
            opened.append(cache)
            if row.isDropping { cache.backend.markDropped() }
            try cache.backend.load(from: configuration.directory, configuration.openIndex) {
                loaded += 1
                if loaded % 1_000 == 0 { configuration.onProgress?(loaded, total.entryCount) }
            } _: { notice in
                configuration.onNotice?(notice)
            }
        }
        configuration.onProgress?(loaded, total.entryCount)
        if loaded != total.entryCount {
            configuration.onNotice?(
                "The store lists \(total.entryCount) entries and \(loaded) belong to a cache; "
                    + "`refrain verify` says more.")
        }
        return opened
    }

    /// Vectors of another embedder are not comparable with this one's.
    private func checkEmbedder(_ cache: Cache) async throws(CacheError) {
        guard let identity = configuration.embedder?.identity, let bound = cache.backend.identity,
            bound != identity, bound.model != EmbedderIdentity.callerModel
        else { return }
        if cache.backend.index?.count == 0, cache.statistics().entryCount == 0 {
            try await cache.adopt(identity)
        } else if configuration.reembeds {
            try await cache.reembed(configuration.onProgress)
        } else {
            throw CacheError.embedderMismatch(
                "Cache \(cache.name) holds vectors of \(bound.model) (revision \(bound.revision), "
                    + "\(bound.dimension) dimensions); the embedder is \(identity.model) (revision "
                    + "\(identity.revision), \(identity.dimension) dimensions). Start with the "
                    + "former model, or embed the stored prompts again with `--reembed`.")
        }
    }

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
