public import SemanticCache

/// The ledger of one cache, summed the way somebody wants to see it.
///
/// What hits added in the last moment (`SavingsLedger`) may not be in it yet.
public struct SavingsReport: Sendable {
    /// What rows are told apart by.
    public enum Dimension: String, Sendable, CaseIterable {
        case day, model, key
    }

    /// Sums of the requests that are alike in the report's dimensions.
    public struct Row: Sendable, Equatable {
        /// Nil where the report does not tell days apart.
        public var day: CalendarDay?
        /// The model that was asked for; nil where the report does not tell models apart.
        public var model: String?
        /// The ledger's name for the caller; nil where the report does not tell callers apart.
        public var key: String?
        /// What was summed.
        public var sums: SavingsSums
    }

    /// The dimensions, in the order of the request.
    public let dimensions: [Dimension]
    /// In order of day, model and key.
    public let rows: [Row]
    /// All rows together.
    public let total: SavingsSums

    /// Reads the ledger from one day to another, both included.
    ///
    /// - Throws: `storageFailed` or `corrupted` where the store cannot be read.
    public init(
        _ caches: CacheSet, cache: String, from first: CalendarDay? = nil,
        to last: CalendarDay? = nil, by dimensions: [Dimension] = [.day, .model, .key]
    ) throws(CacheError) {
        let start = LedgerKey.firstBytes(day: first?.number ?? 0)
        let end = last.map { LedgerKey.firstBytes(day: $0.number + 1) }
        let stored = try caches.ledger(from: start, to: end, limit: ProxyLimits.reportRowsMax)
        var groups: [LedgerKey: SavingsSums] = [:]
        var total = SavingsSums()
        for row in stored {
            guard let key = LedgerKey(bytes: row.key), key.cache == cache else { continue }
            let sums = SavingsSums(row: row.sums)
            groups[Self.group(key, dimensions), default: SavingsSums()].add(sums)
            total.add(sums)
        }
        self.dimensions = dimensions
        self.total = total
        rows = groups.sorted { $0.key < $1.key }.map { key, sums in
            Row(
                day: dimensions.contains(.day) ? CalendarDay(number: key.day) : nil,
                model: dimensions.contains(.model) ? key.model : nil,
                key: dimensions.contains(.key) ? key.key : nil, sums: sums)
        }
    }

    /// The key with what the report does not tell apart taken out.
    private static func group(_ key: LedgerKey, _ dimensions: [Dimension]) -> LedgerKey {
        LedgerKey(
            day: dimensions.contains(.day) ? key.day : 0, cache: key.cache,
            model: dimensions.contains(.model) ? key.model : "",
            key: dimensions.contains(.key) ? key.key : "")
    }
}

extension SavingsSums {
    /// Requests in all.
    public var requestCount: Int64 { requests.values.reduce(0) { $0.addingClamped($1) } }

    /// Money avoided; nil where no avoided request has a known price.
    public var knownAvoidedNanoUSD: Int64? { known(avoidedNanoUSD) }

    /// Money spent; nil where no request has a known price.
    public var knownSpentNanoUSD: Int64? { known(spentNanoUSD) }

    /// Money spent on embedding; nil where no part of it has a known price.
    public var knownEmbeddingNanoUSD: Int64? { knownOverhead(embeddingNanoUSD) }

    /// Money spent on comparing answers; nil where no part of it has a known price.
    public var knownJudgingNanoUSD: Int64? {
        judgingCount == 0 ? judgingNanoUSD : knownOverhead(judgingNanoUSD)
    }

    /// Money saved after what caching cost; nil where nothing has a known price, or where what
    /// caching cost is unknown.
    public var knownNetNanoUSD: Int64? {
        guard knownAvoidedNanoUSD != nil, unpricedOverheadCount == 0 else { return nil }
        return netNanoUSD
    }

    private func knownOverhead(_ nanoUSD: Int64) -> Int64? {
        nanoUSD == 0 && unpricedOverheadCount > 0 ? nil : nanoUSD
    }

    private func known(_ nanoUSD: Int64) -> Int64? {
        nanoUSD == 0 && unpricedCount > 0 ? nil : nanoUSD
    }
}
