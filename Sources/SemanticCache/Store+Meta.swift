import FoundationEssentials
import LMDB
import TextEmbedding

/// A cache as the store keeps it.
struct StoredCache: Sendable, Equatable, Codable {
    var number: UInt32
    var settings: CacheSettings
    /// What the vectors in it were made by; nil while there is none.
    var embedder: EmbedderIdentity?
    /// Set while its entries are being removed; an opening finishes the work.
    var isDropping = false
}

extension Store {
    private static let versionKey = Array("schema-version".utf8)
    private static let saltKey = Array("salt".utf8)
    private static let nextCacheKey = Array("next-cache".utf8)
    private static let clockKey = Array("clock-high-water".utf8)

    /// The store's secret salt, after the schema's version was checked; nil in a new directory.
    func openMeta(_ reads: borrowing ReadTransaction) throws(LMDBError) -> [UInt8]? {
        guard let version: UInt32 = try metaInteger(Store.versionKey, reads) else { return nil }
        guard version == Store.schemaVersion else {
            throw LMDBError(
                kind: .incompatible, operation: "open \(environment.directory)",
                detail: "the data has schema version \(version), this program reads "
                    + "\(Store.schemaVersion). Export it with the version that wrote it and "
                    + "import it here, or use another directory.")
        }
        let sealed = try reads.bytes(meta, Store.saltKey) ?? []
        do {
            var (reader, _) = try RecordFrame.open(.meta, sealed)
            return Array(try reader.bytes(32))
        } catch {
            throw LMDBError(error, in: meta)
        }
    }

    func createMeta(
        salt: [UInt8], _ transaction: borrowing WriteTransaction
    ) throws(LMDBError) {
        try putMetaInteger(Store.versionKey, Store.schemaVersion, transaction)
        try transaction.put(meta, Store.saltKey, RecordFrame.seal(.meta, salt))
    }

    func clockHighWater(_ reads: borrowing ReadTransaction) throws(LMDBError) -> Int64? {
        try metaInteger(Store.clockKey, reads)
    }

    func putClockHighWater(
        _ millis: Int64, _ transaction: borrowing WriteTransaction
    ) throws(LMDBError) {
        try putMetaInteger(Store.clockKey, millis, transaction)
    }

    /// A number that no cache of this directory has or had.
    func takeCacheNumber(_ transaction: borrowing WriteTransaction) throws(LMDBError) -> UInt32 {
        let number: UInt32 = try metaInteger(Store.nextCacheKey, transaction.reads) ?? 1
        guard number < .max else {
            throw LMDBError(kind: .failed, operation: "create cache", detail: "no number is left")
        }
        try putMetaInteger(Store.nextCacheKey, number + 1, transaction)
        return number
    }

    func storedCaches(
        _ reads: borrowing ReadTransaction
    ) throws(LMDBError) -> [String: StoredCache] {
        var found: [String: StoredCache] = [:]
        try reads.scan(caches) { key, value throws(LMDBError) in
            let name = String(decoding: copy(key), as: UTF8.self)
            found[name] = try decodeCache(copy(value))
            return .next
        }
        return found
    }

    func storedCache(
        _ name: String, _ reads: borrowing ReadTransaction
    ) throws(LMDBError) -> StoredCache? {
        guard let bytes = try reads.bytes(caches, Array(name.utf8)) else { return nil }
        return try decodeCache(bytes)
    }

    func put(
        _ cache: StoredCache, _ name: String, _ transaction: borrowing WriteTransaction
    ) throws(LMDBError) {
        let json: Data
        do {
            json = try JSONEncoder().encode(cache)
        } catch {
            throw LMDBError(kind: .badValue, operation: "put caches", detail: "\(error)")
        }
        try transaction.put(caches, Array(name.utf8), RecordFrame.seal(.cache, Array(json)))
    }

    private func decodeCache(_ bytes: [UInt8]) throws(LMDBError) -> StoredCache {
        do {
            var (reader, _) = try RecordFrame.open(.cache, bytes)
            let json = Data(try reader.bytes(bytes.count - RecordFrame.overheadBytes))
            return try JSONDecoder().decode(StoredCache.self, from: json)
        } catch let damage as RecordDamage {
            throw LMDBError(damage, in: caches)
        } catch {
            throw LMDBError(RecordDamage("settings: \(error)"), in: caches)
        }
    }

    private func metaInteger<Integer: FixedWidthInteger>(
        _ key: [UInt8], _ reads: borrowing ReadTransaction
    ) throws(LMDBError) -> Integer? {
        guard let bytes = try reads.bytes(meta, key) else { return nil }
        do {
            var (reader, _) = try RecordFrame.open(.meta, bytes)
            return try reader.integer(Integer.self)
        } catch {
            throw LMDBError(error, in: meta)
        }
    }

    private func putMetaInteger<Integer: FixedWidthInteger>(
        _ key: [UInt8], _ value: Integer, _ transaction: borrowing WriteTransaction
    ) throws(LMDBError) {
        var writer = RecordWriter()
        writer.append(value)
        try transaction.put(meta, key, RecordFrame.seal(.meta, writer.bytes))
    }
}
