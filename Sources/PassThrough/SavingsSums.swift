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
    /// Time that requests waited for their embedding.
    public var embeddingMicroseconds: Int64 = 0
    /// Tokens embedded; estimated from the text where the embedder does not count them.
    public var embeddedTokens: Int64 = 0
    /// Calls of a model that compared answers.
    public var judgingCount: Int64 = 0
    /// Embeddings and comparing calls whose price nobody knows; they are in no sum of money.
    public var unpricedOverheadCount: Int64 = 0

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
        \.avoidedMicroseconds, \.unpricedCount, \.estimatedCount, \.embeddingMicroseconds,
        \.embeddedTokens, \.judgingCount, \.unpricedOverheadCount,
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
        for (outcome, count) in other.requests {
            requests[outcome] = (requests[outcome] ?? 0).addingClamped(count)
        }
        for field in Self.fields {
            let value = other[keyPath: field]
            // Most of a request's sums are zero, and a key path is dear.
            if value != 0 { self[keyPath: field] = self[keyPath: field].addingClamped(value) }
        }
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
