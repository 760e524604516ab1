import LMDB

/// The data directory's tables and the keys in them.
///
/// Everything of a cache begins with its number, so that one prefix scan sees one cache. Integers
/// in keys are big-endian, so that their order is the numbers'. Layouts are in
/// docs/file-formats.md.
struct Store: Sendable {
    static let schemaVersion: UInt32 = 1

    let environment: Environment
    /// Cache name → `StoredCache`.
    let caches: Database
    /// Cache, id → `EntryRecord`.
    let entries: Database
    /// Cache, id → `VectorRow`.
    let vectors: Database
    /// Cache, id → `TokenRow`, where the cache asks for late interaction.
    let tokens: Database
    /// Cache, id → `UsageRow`.
    let usage: Database
    /// Cache, fingerprint, id → nothing.
    let fingerprints: Database
    /// Time, cache, id → nothing.
    let expiry: Database
    /// Cache, label hash, id → nothing.
    let attributes: Database
    /// Cache, id, prompt's fingerprint → nothing: this entry never answers this prompt.
    let blocked: Database
    /// Cache, id, prompt's fingerprint → what people said of the answer.
    let labels: Database
    /// The owner's key → sums.
    let ledger: Database
    let meta: Database

    static let names = [
        "caches", "entries", "vectors", "tokens", "usage", "fingerprints", "expiry", "attributes",
        "blocked", "labels", "ledger", "meta",
    ]

    /// Opens or makes the tables.
    ///
    /// Blocks.
    init(directory: String, mapSizeBytes: Int, durability: Durability) throws(LMDBError) {
        var options = EnvironmentOptions(directory: directory, databaseNames: Store.names)
        options.mapSizeBytes = mapSizeBytes
        options.durability = durability
        environment = try Environment(options)
        caches = try environment.database("caches")
        entries = try environment.database("entries")
        vectors = try environment.database("vectors")
        tokens = try environment.database("tokens")
        usage = try environment.database("usage")
        fingerprints = try environment.database("fingerprints")
        expiry = try environment.database("expiry")
        attributes = try environment.database("attributes")
        blocked = try environment.database("blocked")
        labels = try environment.database("labels")
        ledger = try environment.database("ledger")
        meta = try environment.database("meta")
    }

    /// Tables whose keys begin with cache and id.
    var tablesByEntry: [Database] { [entries, vectors, tokens, usage] }
}

/// Keys of the store's tables.
enum StoreKey {
    static let cacheBytes = 4
    static let idBytes = 16

    static func cache(_ cache: UInt32) -> [UInt8] {
        var key: [UInt8] = []
        key.appendBigEndian(cache)
        return key
    }

    static func entry(_ cache: UInt32, _ id: EntryID) -> [UInt8] {
        var key: [UInt8] = []
        key.reserveCapacity(20)
        key.appendBigEndian(cache)
        key.appendBigEndian(id.bits)
        return key
    }

    static func fingerprint(_ cache: UInt32, _ fingerprint: Fingerprint) -> [UInt8] {
        var key: [UInt8] = []
        key.reserveCapacity(36)
        key.appendBigEndian(cache)
        key.appendBigEndian(fingerprint.bits)
        return key
    }

    static func fingerprint(
        _ cache: UInt32, _ fingerprint: Fingerprint, _ id: EntryID
    ) -> [UInt8] {
        var key = StoreKey.fingerprint(cache, fingerprint)
        key.appendBigEndian(id.bits)
        return key
    }

    static func expiry(_ millis: Int64, _ cache: UInt32, _ id: EntryID) -> [UInt8] {
        var key: [UInt8] = []
        key.reserveCapacity(28)
        key.appendBigEndian(max(0, millis))
        key.appendBigEndian(cache)
        key.appendBigEndian(id.bits)
        return key
    }

    static func label(_ cache: UInt32, _ label: UInt64) -> [UInt8] {
        var key: [UInt8] = []
        key.reserveCapacity(28)
        key.appendBigEndian(cache)
        key.appendBigEndian(label)
        return key
    }

    static func label(_ cache: UInt32, _ label: UInt64, _ id: EntryID) -> [UInt8] {
        var key = StoreKey.label(cache, label)
        key.appendBigEndian(id.bits)
        return key
    }

    /// An entry and a prompt: keys of `blocked` and `labels`.
    static func pair(_ cache: UInt32, _ id: EntryID, _ prompt: Fingerprint) -> [UInt8] {
        var key = StoreKey.entry(cache, id)
        key.appendBigEndian(prompt.bits)
        return key
    }

    /// The id after the cache's number in a key of `entries`, `blocked` or `labels`; nil where the
    /// key is shorter.
    static func entryID(_ key: [UInt8]) -> EntryID? {
        guard key.count >= 4 + idBytes else { return nil }
        return EntryID(bits: key[4..<4 + idBytes].reduce(0) { $0 << 8 | UInt128($1) })
    }

    /// The id in the last 16 bytes of a key; nil where the key is shorter.
    static func lastID(_ key: [UInt8]) -> EntryID? {
        guard key.count >= idBytes else { return nil }
        return EntryID(bits: key.suffix(idBytes).reduce(0) { $0 << 8 | UInt128($1) })
    }

    /// Time, cache and id of a key of `expiry`; nil where it is none.
    static func expiryParts(_ key: [UInt8]) -> (millis: Int64, cache: UInt32, id: EntryID)? {
        guard key.count == 28, let id = lastID(key) else { return nil }
        let millis = key[0..<8].reduce(Int64(0)) { $0 << 8 | Int64($1) }
        let cache = key[8..<12].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return (millis, cache, id)
    }
}

extension LMDBError {
    /// Damage of one of our own records.
    init(_ damage: RecordDamage, in table: Database, _ id: EntryID? = nil) {
        let name = id.map { " \($0)" } ?? ""
        self.init(
            kind: .corrupted, operation: "read \(table.name)\(name)", detail: damage.reason)
    }
}

extension CacheError {
    /// What the store's failure means at the doors of the cache.
    init(_ error: LMDBError) {
        switch error.kind {
        case .mapFull, .diskFull: self = .storageFull(error.description)
        case .corrupted: self = .corrupted(error.description)
        case .inUse: self = .dataDirectoryInUse(path: error.detail)
        case .incompatible: self = .incompatibleStore(error.description)
        case .overloaded, .badValue, .refused, .closed, .failed:
            self = .storageFailed(error.description)
        }
    }
}
