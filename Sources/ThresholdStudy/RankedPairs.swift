/// One pair as a policy ranks it.
public struct RankedPair: Sendable {
    /// Which pair, as an index into the study's pairs.
    public var index: Int
    /// The policy's value: served where it is at least the threshold; nil where it refuses
    /// outright.
    public var value: Double?
    /// Whether one answer serves both prompts.
    public var isSame: Bool

    /// Makes a ranked pair.
    public init(index: Int, value: Double?, isSame: Bool) {
        self.index = index
        self.value = value
        self.isSame = isSame
    }
}

/// What a threshold does to a set of pairs.
public struct OperatingPoint: Sendable, Equatable {
    /// Pairs with at least this value are served.
    public var threshold: Double
    /// Served pairs that one answer serves.
    public var rightCount: Int
    /// Served pairs that differ.
    public var wrongCount: Int
    /// All pairs that one answer serves.
    public var sameCount: Int
    /// All pairs.
    public var totalCount: Int

    /// All served pairs.
    public var servedCount: Int { rightCount + wrongCount }
    /// Share of all pairs that is served.
    public var hitRate: Proportion { Proportion(servedCount, of: totalCount) }
    /// Share of the served pairs that is right.
    public var precision: Proportion { Proportion(rightCount, of: servedCount) }
    /// Share of the served pairs that is wrong.
    public var falseHitShare: Proportion { Proportion(wrongCount, of: servedCount) }
    /// Share of all pairs that is served and wrong: what vCache calls the error rate.
    public var falseHitRate: Proportion { Proportion(wrongCount, of: totalCount) }
    /// Share of the pairs that differ which is served all the same (the ROC's x).
    public var fallOut: Proportion { Proportion(wrongCount, of: totalCount - sameCount) }
    /// Share of the same pairs that is served.
    public var recall: Proportion { Proportion(rightCount, of: sameCount) }
    /// Harmonic mean of precision and recall, 0…1.
    public var f1: Double {
        let denominator = 2 * rightCount + wrongCount + (sameCount - rightCount)
        return denominator > 0 ? 2 * Double(rightCount) / Double(denominator) : 0
    }
}

/// A policy's whole curve over a set of pairs.
public struct RankedPairs: Sendable {
    /// Pairs with a value, largest first.
    private let ranked: [RankedPair]
    private let sameCount: Int
    private let totalCount: Int

    /// Sorts the pairs; those without a value are never served.
    public init(_ pairs: [RankedPair]) {
        ranked = pairs.filter { $0.value?.isFinite == true }
            .sorted { ($0.value ?? 0, $1.index) > ($1.value ?? 0, $0.index) }
        sameCount = pairs.count(where: \.isSame)
        totalCount = pairs.count
    }

    /// Returns what a threshold does.
    public func point(at threshold: Double) -> OperatingPoint {
        var low = 0
        var high = ranked.count
        while low < high {
            let middle = (low + high) / 2
            if (ranked[middle].value ?? 0) >= threshold { low = middle + 1 } else { high = middle }
        }
        let right = ranked[..<low].count(where: \.isSame)
        return point(threshold, right: right, wrong: low - right)
    }

    /// One point for every value at which the outcome changes, from the strictest on.
    public var points: [OperatingPoint] {
        var points: [OperatingPoint] = []
        var right = 0
        var wrong = 0
        for (index, pair) in ranked.enumerated() {
            if pair.isSame { right += 1 } else { wrong += 1 }
            // Equal values are served together or not at all.
            let isLast = index + 1 == ranked.count || ranked[index + 1].value != pair.value
            if isLast, let value = pair.value {
                points.append(point(value, right: right, wrong: wrong))
            }
        }
        return points
    }

    /// Area under the ROC curve, 0…1: the chance that a same pair ranks above a different one.
    ///
    /// Ties count half (Mann & Whitney, 1947); refused pairs all tie below everything else.
    public var areaUnderROC: Double? {
        let differentCount = totalCount - sameCount
        guard sameCount > 0, differentCount > 0 else { return nil }
        var area = 0.0
        var last = (x: 0, y: 0)
        let end = point(-.infinity, right: sameCount, wrong: differentCount)
        for point in points + [end] {
            let width = Double(point.wrongCount - last.x)
            area += width * Double(point.rightCount + last.y) / 2
            last = (point.wrongCount, point.rightCount)
        }
        return area / (Double(sameCount) * Double(differentCount))
    }

    /// The most permissive point whose precision is at least `target`, nil where there is none.
    ///
    /// With `confidently` it is the lower end of the 95 % interval that must reach the target.
    public func mostPermissive(precision target: Double, confidently: Bool = false)
        -> OperatingPoint?
    {
        points.last { point in
            let reached =
                confidently ? point.precision.interval?.lowerBound : point.precision.value
            return (reached ?? 0) >= target
        }
    }

    /// For each threshold the upper end of the 95 % interval of `OperatingPoint.falseHitRate`.
    public func falseHitRatesAtMost(_ thresholds: [Double]) -> [(threshold: Double, rate: Double)] {
        thresholds.map { ($0, point(at: $0).falseHitRate.interval?.upperBound ?? 1) }
    }

    /// The point with the largest F1.
    public var bestF1: OperatingPoint? { points.max { $0.f1 < $1.f1 } }

    /// The wrongly served pairs of a threshold, most confident first.
    public func worstFalseHits(at threshold: Double, limit: Int) -> [RankedPair] {
        Array(
            ranked.lazy.prefix { ($0.value ?? 0) >= threshold }.filter { !$0.isSame }.prefix(limit))
    }

    private func point(_ threshold: Double, right: Int, wrong: Int) -> OperatingPoint {
        OperatingPoint(
            threshold: threshold, rightCount: right, wrongCount: wrong, sameCount: sameCount,
            totalCount: totalCount)
    }
}
