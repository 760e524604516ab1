/// What the cache knows of an entry without reading it: when it expires, how it was used, and
/// every key that points to it, so that it can be removed even where its record is damaged.
struct UsageRow: Sendable, Equatable {
    var scope: Scope
    var fingerprint: Fingerprint
    var createdAtMillis: Int64
    /// Nil never expires.
    var expiresAtMillis: Int64?
    /// The time under which the `expiry` table lists it; a sliding TTL leaves it behind.
    var listedExpiryMillis: Int64?
    var lastServedAtMillis: Int64?
    var servedCount: UInt32
    /// Bytes of its record, vector and token vectors.
    var byteCount: UInt32
    var labels: [UInt64]

    private static let never = Int64.min

    func encoded() -> [UInt8] {
        var writer = RecordWriter(reserving: 76 + 8 * labels.count)
        writer.append(scope.bits)
        writer.append(fingerprint.bits)
        writer.append(createdAtMillis)
        writer.append(expiresAtMillis ?? UsageRow.never)
        writer.append(listedExpiryMillis ?? UsageRow.never)
        writer.append(lastServedAtMillis ?? UsageRow.never)
        writer.append(servedCount)
        writer.append(byteCount)
        writer.append(UInt16(labels.count))
        for label in labels { writer.append(label) }
        return RecordFrame.seal(.usage, writer.bytes)
    }

    static func decode(_ bytes: [UInt8]) throws(RecordDamage) -> UsageRow {
        var (reader, _) = try RecordFrame.open(.usage, bytes)
        let scope = Scope(bits: try reader.integer(UInt128.self))
        let fingerprint = Fingerprint(bits: try reader.integer(UInt128.self))
        let created = try reader.integer(Int64.self)
        let expires = try time(&reader)
        let listed = try time(&reader)
        let served = try time(&reader)
        let servedCount = try reader.integer(UInt32.self)
        let byteCount = try reader.integer(UInt32.self)
        var labels: [UInt64] = []
        for _ in 0..<(try reader.integer(UInt16.self)) {
            labels.append(try reader.integer(UInt64.self))
        }
        try reader.expectEnd()
        return UsageRow(
            scope: scope, fingerprint: fingerprint, createdAtMillis: created,
            expiresAtMillis: expires, listedExpiryMillis: listed, lastServedAtMillis: served,
            servedCount: servedCount, byteCount: byteCount, labels: labels)
    }

    private static func time(_ reader: inout RecordReader) throws(RecordDamage) -> Int64? {
        let millis = try reader.integer(Int64.self)
        return millis == never ? nil : millis
    }
}
