/// What a threshold has to keep.
public enum CalibrationTarget: Sendable, Equatable {
    /// Least share of the served answers that is right, 0…1.
    case precision(Double)
    /// Largest share of all lookups that is served and wrong, 0…1.
    case falseHitRate(Double)

    /// Whether a point keeps it with 95 % confidence.
    func isKept(by point: OperatingPoint) -> Bool {
        switch self {
        case .precision(let least): (point.precision.interval?.lowerBound ?? 0) >= least
        case .falseHitRate(let most): (point.falseHitRate.interval?.upperBound ?? 1) <= most
        }
    }
}

/// The most permissive threshold that keeps a target, and what it does to pairs it was not chosen
/// on.
///
/// Chosen on one half of the pairs and measured on the other: the threshold that looks best on some
/// pairs looks better there than it is.
public struct ThresholdAdvice: Sendable, Equatable {
    /// Rounded up to four digits.
    public var threshold: Double
    /// What it does to the half it was chosen on.
    public var chosen: OperatingPoint
    /// What it does to the other half.
    public var measured: OperatingPoint
    /// What the default threshold does to the other half.
    public var atDefault: OperatingPoint

    /// Fewer pairs than this, of each half, say too little.
    public static let pairsMin = 100

    /// Advises; nil where no threshold keeps the target on the half it is chosen on.
    ///
    /// - Parameters:
    ///   - ranked: all pairs with the policy's values.
    ///   - target: what must be kept.
    ///   - defaultThreshold: what to compare with.
    public init?(ranked: [RankedPair], target: CalibrationTarget, defaultThreshold: Double) {
        let (first, second) = ThresholdAdvice.halves(ranked)
        let choosing = RankedPairs(first)
        guard let point = choosing.points.last(where: target.isKept) else { return nil }
        threshold = min(1, (point.threshold * 10_000).rounded(.up) / 10_000)
        chosen = choosing.point(at: threshold)
        let measuring = RankedPairs(second)
        measured = measuring.point(at: threshold)
        atDefault = measuring.point(at: defaultThreshold)
    }

    /// Every second pair of those with one answer, and of those without.
    public static func halves(_ ranked: [RankedPair]) -> ([RankedPair], [RankedPair]) {
        var halves: ([RankedPair], [RankedPair]) = ([], [])
        for isSame in [true, false] {
            let pairs = ranked.filter { $0.isSame == isSame }.sorted { $0.index < $1.index }
            for (place, pair) in pairs.enumerated() {
                if place.isMultiple(of: 2) { halves.0.append(pair) } else { halves.1.append(pair) }
            }
        }
        return halves
    }
}

extension PairPolicy {
    /// The pairs in their order, each with the policy's value.
    public func ranked(_ pairs: [(subject: Subject, isSame: Bool)]) -> [RankedPair] {
        pairs.enumerated().map { index, pair in
            RankedPair(index: index, value: judge(pair.subject).value, isSame: pair.isSame)
        }
    }
}

extension Study {
    /// Ranks the pairs by the first policy, for advice.
    ///
    /// - Throws: `StudyError` where there is nothing to measure or to embed with.
    public func ranked(
        progress: @Sendable (_ done: Int, _ total: Int) -> Void
    ) async throws(StudyError) -> [RankedPair] {
        guard let policy = policies.first else { throw .noPairs("no policy to rank by") }
        return policy.ranked(try await subjects(progress: progress))
    }

    /// The pairs with what the embedder says of them, in the order of the file.
    ///
    /// - Throws: `StudyError` where there is nothing to measure or to embed with.
    public func subjects(
        progress: @Sendable (_ done: Int, _ total: Int) -> Void
    ) async throws(StudyError) -> [(subject: PairPolicy.Subject, isSame: Bool)] {
        guard !file.pairs.isEmpty else { throw .noPairs("no pair could be read") }
        let prompts = try await EmbeddedPrompts(file.pairs, embedder: embedder, progress: progress)
        return file.pairs.enumerated().map {
            (prompts.subject(ofPair: $0.offset), $0.element.isSame)
        }
    }
}
