import CCrypto

/// The SHA-256 of some bytes (FIPS 180-4), by OpenSSL's libcrypto.
///
/// It names identities, scopes, fingerprints and files: equal digests are taken to mean equal
/// bytes.
/// One call over a buffer, because the callers have their bytes in one buffer anyway and a
/// streaming context would be a second thing to own.
public struct SHA256Digest: Hashable, Sendable, CustomStringConvertible {
    /// The digest as four big-endian words, first word first.
    private let words: InlineWords

    /// Bytes of a digest.
    public static let byteCount = 32

    /// The digest of `bytes`.
    public init(of bytes: [UInt8]) {
        self = unsafe bytes.withUnsafeBufferPointer { buffer in unsafe SHA256Digest(hashing: buffer)
        }
    }

    /// The digest of the UTF-8 bytes of `text`.
    public init(of text: String) {
        var text = text
        self = text.withUTF8 { buffer in unsafe SHA256Digest(hashing: buffer) }
    }

    /// The algorithm, fetched once, for as long as the process lives; never changed.
    ///
    /// `SHA256` looks it up by name in each call, which costs more than hashing a short text.
    private nonisolated(unsafe) static let algorithm = unsafe EVP_MD_fetch(nil, "SHA256", nil)

    private init(hashing buffer: UnsafeBufferPointer<UInt8>) {
        let digest = unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { out in
            // Safe: `out` has the 32 bytes that SHA-256 writes, and an empty buffer is never read.
            // Both ways fail for want of memory only.
            if unsafe EVP_Digest(
                buffer.baseAddress, buffer.count, out.baseAddress, nil, Self.algorithm, nil) != 1
            {
                _ = unsafe SHA256(buffer.baseAddress, buffer.count, out.baseAddress)
            }
            return unsafe InlineWords(bigEndian: UnsafeBufferPointer(out))
        }
        words = digest
    }

    /// The first 128 bits, the first byte most significant: enough to name a scope.
    public var first128Bits: UInt128 { UInt128(words.first) << 64 | UInt128(words.second) }

    /// The 32 bytes, in the order the standard writes them.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.byteCount)
        for word in words.all {
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
        return bytes
    }

    /// 64 lowercase hex digits.
    public var description: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for word in words.all {
            for shift in stride(from: 60, through: 0, by: -4) {
                text.append(digits[Int(truncatingIfNeeded: word >> shift & 15)])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// 256 bits without an allocation.
private struct InlineWords: Hashable, Sendable {
    var first: UInt64 = 0
    var second: UInt64 = 0
    var third: UInt64 = 0
    var fourth: UInt64 = 0

    var all: [UInt64] { [first, second, third, fourth] }

    init(bigEndian bytes: UnsafeBufferPointer<UInt8>) {
        func word(_ index: Int) -> UInt64 {
            // Safe: the caller passes 32 bytes; index is 0 to 3.
            (0..<8).reduce(0) { unsafe $0 << 8 | UInt64(bytes[8 * index + $1]) }
        }
        first = word(0)
        second = word(1)
        third = word(2)
        fourth = word(3)
    }
}
