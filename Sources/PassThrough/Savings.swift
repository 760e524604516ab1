/// How a pass-through request ended, for the ledger.
public enum RequestOutcome: String, Sendable, CaseIterable {
    case hitExact = "hit-exact"
    case hitSemantic = "hit-semantic"
    case coalesced
    case miss
    case bypass
}

/// What the ledger sums for one day, cache, model and key.
///
/// Money is in billionths of a US dollar. A request whose model has no known price adds to
/// `unpricedCount` and to no money field: unknown is never zero.
public struct SavingsSums: Sendable, Equatable {
    /// How many requests had each outcome.
    public var requests: [RequestOutcome: Int64] = [:]
    /// Prompt tokens that hits did not send.
    public var inputTokensAvoided: Int64 = 0
    /// Completion tokens that hits did not pay for.
    public var outputTokensAvoided: Int64 = 0
    /// Prompt tokens of misses.
    public var inputTokensSpent: Int64 = 0
    /// Completion tokens of misses.
    public var outputTokensSpent: Int64 = 0
    /// What the avoided calls would have cost.
    public var avoidedNanoUSD: Int64 = 0
    /// What the calls that were made cost.
    public var spentNanoUSD: Int64 = 0
    /// What embedding the prompts cost.
    public var embeddingNanoUSD: Int64 = 0
    /// What comparing answers cost.
    public var judgingNanoUSD: Int64 = 0
    /// Time hits did not wait for the model.
    public var avoidedMicroseconds: Int64 = 0
    /// Requests whose model has no price in the table.
    public var unpricedCount: Int64 = 0
    /// Requests whose tokens were estimated because the upstream reported none.
    public var estimatedCount: Int64 = 0

    /// Makes sums of nothing.
    public init() {}

    /// What was saved after what caching itself cost.
    public var netNanoUSD: Int64 {
        avoidedNanoUSD.subtractingClamped(embeddingNanoUSD).subtractingClamped(judgingNanoUSD)
    }
}

extension SavingsSums {
    /// The order of the fields in the store; new ones are added at the end.
    private static let fields: [any WritableKeyPath<SavingsSums, Int64> & Sendable] = [
        \.inputTokensAvoided, \.outputTokensAvoided, \.inputTokensSpent, \.outputTokensSpent,
        \.avoidedNanoUSD, \.spentNanoUSD, \.embeddingNanoUSD, \.judgingNanoUSD,
        \.avoidedMicroseconds, \.unpricedCount, \.estimatedCount,
    ]

    /// The sums as the flat row that the store adds up.
    public var row: [Int64] {
        RequestOutcome.allCases.map { requests[$0] ?? 0 } + Self.fields.map { self[keyPath: $0] }
    }

    /// Reads a row; fields that an older version did not write are zero.
    public init(row: [Int64]) {
        self.init()
        let outcomes = RequestOutcome.allCases
        for (outcome, value) in zip(outcomes, row) where value != 0 { requests[outcome] = value }
        for (field, value) in zip(Self.fields, row.dropFirst(outcomes.count)) {
            self[keyPath: field] = value
        }
    }

    /// Adds another's sums, clamped at the ends of Int64 instead of trapping.
    public mutating func add(_ other: SavingsSums) {
        self = SavingsSums(row: zip(row, other.row).map { $0.addingClamped($1) })
    }
}

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

extension Int64 {
    func addingClamped(_ other: Int64) -> Int64 {
        let (sum, overflows) = addingReportingOverflow(other)
        return overflows ? (other > 0 ? .max : .min) : sum
    }

    func subtractingClamped(_ other: Int64) -> Int64 {
        let (difference, overflows) = subtractingReportingOverflow(other)
        return overflows ? (other > 0 ? .min : .max) : difference
    }
}
