/// Everything a study found, ready to be written as text, JSON, CSV or a page.
public struct StudyReport: Sendable {
    /// What was measured: the file's name and its counts.
    public var source: String
    /// The embedder's model and dimension, or that the pairs carried their own vectors.
    public var embedder: String
    /// Pairs in all.
    public var pairCount: Int
    /// Pairs one answer serves.
    public var sameCount: Int
    /// Lines that held no pair, with the reason.
    public var problems: [PairFile.Problem]
    /// One result per policy, pairwise.
    public var policies: [PolicyResult]
    /// The same policies on the pairs as a stream of lookups and inserts.
    public var stream: StreamResult?

    /// Makes a report.
    public init(
        source: String, embedder: String, pairCount: Int, sameCount: Int,
        problems: [PairFile.Problem] = [], policies: [PolicyResult], stream: StreamResult? = nil
    ) {
        self.source = source
        self.embedder = embedder
        self.pairCount = pairCount
        self.sameCount = sameCount
        self.problems = problems
        self.policies = policies
        self.stream = stream
    }
}

/// What one policy does to the pairs over its whole range.
public struct PolicyResult: Sendable {
    /// Such as `cosine`.
    public var name: String
    /// One sentence.
    public var explanation: String
    /// What the threshold is a threshold of: `cosine` or `probability`.
    public var unit: String
    /// Area under the ROC curve; nil where all pairs have one label.
    public var areaUnderROC: Double?
    /// The points of the table, by threshold.
    public var table: [OperatingPoint]
    /// The curve for plots, at most a few hundred points, strictest first.
    public var curve: [OperatingPoint]
    /// For each target precision the most permissive point that reaches it.
    public var targets: [TargetResult]
    /// The point with the largest F1.
    public var bestF1: OperatingPoint?
    /// What is served at the default threshold.
    public var atDefault: OperatingPoint
    /// The same by the pairs' kind, in the file's order of first appearance.
    public var kinds: [KindResult]
    /// Wrongly served at the default, most confident first.
    public var falseHits: [StudyCase]
    /// Not served at the default though the same, most similar first.
    public var misses: [StudyCase]

    /// Judges a policy's ranking of the pairs.
    ///
    /// - Parameters:
    ///   - policy: its name, unit and default threshold.
    ///   - pairs: all pairs.
    ///   - ranked: the policy's value of each, in any order.
    ///   - cosines: the cosine of each pair, for the cases.
    ///   - notes: what the policy had against each pair, or empty.
    public init(
        policy: PolicyDescription, pairs: [LabelledPair], ranked: [RankedPair], cosines: [Double],
        notes: [String]
    ) {
        let ranking = RankedPairs(ranked)
        let values = Dictionary(ranked.map { ($0.index, $0.value) }) { first, _ in first }
        func makeCase(_ index: Int) -> StudyCase {
            StudyCase(
                pair: pairs[index], value: values[index] ?? nil, cosine: cosines[index],
                note: notes.isEmpty ? "" : notes[index])
        }
        name = policy.name
        explanation = policy.explanation
        unit = policy.unit
        areaUnderROC = ranking.areaUnderROC
        table = policy.tableThresholds.map { ranking.point(at: $0) }
        curve = Self.thinned(ranking.points)
        targets = [0.8, 0.85, 0.9, 0.95, 0.97, 0.99].map { target in
            TargetResult(
                precision: target, point: ranking.mostPermissive(precision: target),
                confidentPoint: ranking.mostPermissive(precision: target, confidently: true))
        }
        bestF1 = ranking.bestF1
        atDefault = ranking.point(at: policy.defaultThreshold)
        kinds = KindResult.all(pairs: pairs, ranked: ranked, threshold: policy.defaultThreshold)
        falseHits = ranking.worstFalseHits(at: policy.defaultThreshold, limit: Self.casesMax)
            .map { makeCase($0.index) }
        misses =
            ranked
            .filter { $0.isSame && ($0.value ?? -.infinity) < policy.defaultThreshold }
            .sorted { (cosines[$0.index], $1.index) > (cosines[$1.index], $0.index) }
            .prefix(Self.casesMax).map { makeCase($0.index) }
    }

    private static let casesMax = 50
    private static let curvePointsMax = 400

    private static func thinned(_ points: [OperatingPoint]) -> [OperatingPoint] {
        guard points.count > curvePointsMax else { return points }
        let step = Double(points.count - 1) / Double(curvePointsMax - 1)
        return (0..<curvePointsMax).map { points[Int((Double($0) * step).rounded())] }
    }
}

/// What a policy is called and where it is looked at.
public struct PolicyDescription: Sendable {
    /// Such as `cosine`.
    public var name: String
    /// One sentence.
    public var explanation: String
    /// `cosine` or `probability`.
    public var unit: String
    /// The threshold a cache has when nobody sets it.
    public var defaultThreshold: Double
    /// The thresholds of the table.
    public var tableThresholds: [Double]

    /// Makes a description.
    public init(
        name: String, explanation: String, unit: String, defaultThreshold: Double,
        tableThresholds: [Double]
    ) {
        self.name = name
        self.explanation = explanation
        self.unit = unit
        self.defaultThreshold = defaultThreshold
        self.tableThresholds = tableThresholds
    }
}

/// A target precision and what reaches it.
public struct TargetResult: Sendable {
    /// The share of served answers that must be right.
    public var precision: Double
    /// The most permissive point whose observed precision reaches it.
    public var point: OperatingPoint?
    /// The most permissive point that reaches it with the lower end of its 95 % interval.
    public var confidentPoint: OperatingPoint?
}

/// One pair to read.
public struct StudyCase: Sendable {
    /// The pair.
    public var pair: LabelledPair
    /// The policy's value; nil where it refused.
    public var value: Double?
    /// The pair's cosine.
    public var cosine: Double
    /// What the policy had against it, or empty.
    public var note: String
}

/// What is served at the default threshold among the pairs of one kind.
public struct KindResult: Sendable, Equatable {
    /// The kind's name.
    public var kind: String
    /// Served of the pairs one answer serves.
    public var sameServed: Proportion
    /// Served of the pairs that differ.
    public var differentServed: Proportion

    static func all(pairs: [LabelledPair], ranked: [RankedPair], threshold: Double) -> [KindResult]
    {
        var order: [String] = []
        var counts: [String: [Int]] = [:]
        for item in ranked.sorted(by: { $0.index < $1.index }) {
            let kind = pairs[item.index].kind
            if counts[kind] == nil { order.append(kind) }
            let isServed = (item.value ?? -.infinity) >= threshold
            let base = item.isSame ? 0 : 2
            counts[kind, default: [0, 0, 0, 0]][base] += isServed ? 1 : 0
            counts[kind, default: [0, 0, 0, 0]][base + 1] += 1
        }
        guard order.count > 1 else { return [] }
        return order.map { kind in
            let count = counts[kind] ?? [0, 0, 0, 0]
            return KindResult(
                kind: kind, sameServed: Proportion(count[0], of: count[1]),
                differentServed: Proportion(count[2], of: count[3]))
        }
    }
}
