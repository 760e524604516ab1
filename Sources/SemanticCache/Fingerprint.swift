import Hashing

/// The exact tier's key: 128 bits of SHA-256 over the store's secret salt, the cache, the scope
/// and the normalised prompt with case folded.
///
/// The salt makes fingerprints of one deployment useless to predict another's. A match is never
/// served by the fingerprint alone: the stored prompt and scope are compared again.
struct Fingerprint: Hashable, Sendable {
    let bits: UInt128

    init(bits: UInt128) {
        self.bits = bits
    }

    init(salt: [UInt8], cache: UInt32, scope: Scope, prompt: NormalizedPrompt) {
        var bytes = salt
        bytes.appendBigEndian(cache)
        bytes.appendBigEndian(scope.bits)
        bytes.append(contentsOf: prompt.caseFolded.bytes)
        bits = SHA256Digest(of: bytes).first128Bits
    }
}

/// Hashes of what an entry can be filtered by.
///
/// Equal hashes are only a hint; the record decides.
enum Label {
    static func attribute(_ name: String, _ value: String, seed: UInt64) -> UInt64 {
        hash(kind: 0x61, [name, value], seed: seed)
    }

    static func tag(_ tag: String, seed: UInt64) -> UInt64 {
        hash(kind: 0x74, [tag], seed: seed)
    }

    static func model(_ model: String, seed: UInt64) -> UInt64 {
        hash(kind: 0x6D, [model], seed: seed)
    }

    private static func hash(kind: UInt8, _ parts: [String], seed: UInt64) -> UInt64 {
        var bytes = [kind]
        for part in parts {
            bytes.appendBigEndian(UInt32(truncatingIfNeeded: part.utf8.count))
            bytes.append(contentsOf: part.utf8)
        }
        return checksum64(bytes, seed: seed)
    }
}

extension [UInt8] {
    /// Appends an integer, most significant byte first: the order of keys.
    mutating func appendBigEndian<Integer: FixedWidthInteger>(_ value: Integer) {
        var shift = Integer.bitWidth - 8
        while shift >= 0 {
            append(UInt8(truncatingIfNeeded: value >> Integer(shift)))
            shift -= 8
        }
    }
}
