/// The name of an entry: 128 bits, ordered by the time it was made; 32 lowercase hex digits
/// outside.
public struct EntryID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The 128 bits.
    public let bits: UInt128

    /// Takes the bits as they are.
    public init(bits: UInt128) {
        self.bits = bits
    }

    /// Reads exactly 32 lowercase hex digits; nil for anything else.
    public init?(_ text: some StringProtocol) {
        guard let bits = hexadecimalBits(text) else { return nil }
        self.bits = bits
    }

    /// 32 lowercase hex digits.
    public var description: String { hexadecimalText(bits) }

    /// By the bits, so by time where the cache made the ids.
    public static func < (left: EntryID, right: EntryID) -> Bool { left.bits < right.bits }
}

/// The hash of a request's identity.
///
/// Prompts are compared only inside one scope.
public struct Scope: Hashable, Sendable, CustomStringConvertible {
    /// The 128 bits.
    public let bits: UInt128

    /// Takes the bits as they are.
    public init(bits: UInt128) {
        self.bits = bits
    }

    /// The scope of a request that states no identity.
    public static let unscoped = Scope(bits: 0)

    /// 32 lowercase hex digits.
    public var description: String { hexadecimalText(bits) }
}

func hexadecimalText(_ bits: UInt128) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(32)
    for half in [UInt64(truncatingIfNeeded: bits >> 64), UInt64(truncatingIfNeeded: bits)] {
        for shift in stride(from: 60, through: 0, by: -4) {
            text.append(digits[Int(truncatingIfNeeded: half >> shift & 15)])
        }
    }
    return String(decoding: text, as: UTF8.self)
}

private func hexadecimalBits(_ text: some StringProtocol) -> UInt128? {
    guard text.utf8.count == 32 else { return nil }
    let isPlain = text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    return isPlain ? UInt128(text, radix: 16) : nil
}
