import Hashing

/// The frame around every value in the store: what it is, its version, its length and a checksum.
///
/// Layout, little-endian: magic `u32`, version `u16`, flags `u16`, payload length `u32`, payload,
/// XXH3-64 of all bytes before it. LMDB has no checksums of its own, so a flipped bit on disk
/// shows here or nowhere. Reading never traps: whatever the bytes are, it is a frame or a
/// `RecordDamage`.
enum RecordFrame {
    static let headerBytes = 12
    static let overheadBytes = 20

    /// What kind of value a frame holds.
    enum Kind: UInt32 {
        /// "RFen"
        case entry = 0x6E65_4652
        /// "RFve"
        case vector = 0x6576_4652
        /// "RFus"
        case usage = 0x7375_4652
        /// "RFca"
        case cache = 0x6163_4652
        /// "RFle"
        case ledger = 0x656C_4652
        /// "RFme"
        case meta = 0x656D_4652
        /// "RFlb"
        case label = 0x626C_4652
        /// "RFto"
        case tokens = 0x6F74_4652
    }

    /// Puts a frame around a payload.
    static func seal(
        _ kind: Kind, version: UInt16 = 1, flags: UInt16 = 0, _ payload: [UInt8]
    ) -> [UInt8] {
        var writer = RecordWriter(reserving: payload.count + overheadBytes)
        writer.append(kind.rawValue)
        writer.append(version)
        writer.append(flags)
        writer.append(UInt32(payload.count))
        writer.append(bytes: payload)
        writer.append(checksum64(writer.bytes))
        return writer.bytes
    }

    /// Checks a frame and returns a reader at its payload, with its flags.
    static func open(
        _ kind: Kind, version: UInt16 = 1, _ bytes: [UInt8]
    ) throws(RecordDamage) -> (reader: RecordReader, flags: UInt16) {
        guard bytes.count >= overheadBytes else { throw RecordDamage("too short") }
        var reader = RecordReader(bytes, end: bytes.count - 8)
        var trailer = RecordReader(bytes, from: bytes.count - 8, end: bytes.count)
        let stored = try trailer.integer(UInt64.self)
        guard stored == checksum64(bytes, first: bytes.count - 8) else {
            throw RecordDamage("checksum differs")
        }
        guard try reader.integer(UInt32.self) == kind.rawValue else {
            throw RecordDamage("not a record of this kind")
        }
        let found = try reader.integer(UInt16.self)
        guard found == version else { throw RecordDamage("version \(found), not \(version)") }
        let flags = try reader.integer(UInt16.self)
        let length = try reader.integer(UInt32.self)
        guard Int(length) == bytes.count - overheadBytes else {
            throw RecordDamage("length differs")
        }
        return (reader, flags)
    }
}

/// Why some bytes are no record.
struct RecordDamage: Error, Equatable {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}
