/// Which row of the ledger a request belongs to.
public struct LedgerKey: Sendable, Hashable, Comparable {
    /// Days since 1970-01-01, UTC.
    public var day: Int32
    /// The cache that answered or would have.
    public var cache: String
    /// The model that was asked for.
    public var model: String
    /// The caller's key, by a short hash of the credential; empty where there is none.
    public var key: String

    /// Makes a key; texts are cut to the store's limit on a character.
    public init(day: Int32, cache: String, model: String, key: String) {
        self.day = day
        self.cache = cache.prefixBytes(Self.textBytesMax)
        self.model = model.prefixBytes(Self.textBytesMax)
        self.key = key.prefixBytes(Self.textBytesMax)
    }

    static let textBytesMax = 128

    /// Where the rows of a day begin.
    static func firstBytes(day: Int32) -> [UInt8] {
        bigEndianBytes(UInt32(bitPattern: day) ^ 0x8000_0000)
    }

    /// Day first and big-endian, so that a range of days is a range of keys; texts follow with a
    /// length byte each.
    public var bytes: [UInt8] {
        let ordered = UInt32(bitPattern: day) ^ 0x8000_0000
        var bytes = bigEndianBytes(ordered)
        for text in [cache, model, key] {
            bytes.append(UInt8(text.utf8.count))
            bytes.append(contentsOf: text.utf8)
        }
        return bytes
    }

    /// Reads what `bytes` wrote; nil for anything else.
    public init?(bytes: [UInt8]) {
        guard bytes.count >= 4 else { return nil }
        let ordered = bytes[..<4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        var texts: [String] = []
        var rest = bytes[4...]
        for _ in 0..<3 {
            guard let count = rest.popFirst(), rest.count >= Int(count),
                let text = String(validating: rest.prefix(Int(count)), as: UTF8.self)
            else { return nil }
            texts.append(text)
            rest = rest.dropFirst(Int(count))
        }
        guard rest.isEmpty else { return nil }
        self.init(
            day: Int32(bitPattern: ordered ^ 0x8000_0000), cache: texts[0], model: texts[1],
            key: texts[2])
    }

    /// Orders by day, then by the texts.
    public static func < (left: LedgerKey, right: LedgerKey) -> Bool {
        (left.day, left.cache, left.model, left.key)
            < (right.day, right.cache, right.model, right.key)
    }
}

private func bigEndianBytes(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
}

extension String {
    /// The longest start of whole characters with at most `count` bytes.
    fileprivate func prefixBytes(_ count: Int) -> String {
        guard utf8.count > count else { return self }
        var result = ""
        var used = 0
        for character in self {
            used += character.utf8.count
            guard used <= count else { break }
            result.append(character)
        }
        return result
    }
}
