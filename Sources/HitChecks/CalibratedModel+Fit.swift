/// Why no model could be fitted.
public enum CalibrationError: Error, Sendable, Equatable {
    /// Fewer labelled pairs than `CalibratedModel.pairsMin`, or one label only.
    case tooFewPairs(count: Int, positives: Int)
    /// The normal equations could not be solved.
    case notSolvable
}

/// A pair with what is known of it.
public struct LabelledFeatures: Sendable {
    /// What the pair looks like.
    public var features: PairFeatures
    /// Whether one answer serves both.
    public var isSame: Bool
    /// How much it counts, positive; 1 is usual.
    public var weight: Double

    /// A pair with its label and weight.
    public init(features: PairFeatures, isSame: Bool, weight: Double = 1) {
        self.features = features
        self.isSame = isSame
        self.weight = weight
    }
}

extension CalibratedModel {
    /// Fewest pairs a model is fitted on.
    public static let pairsMin = 40

    /// Fits by iteratively reweighted least squares with a ridge penalty.
    ///
    /// Knots stand at quantiles of the feature, where there are enough different values and pairs;
    /// the penalty applies to standardised slopes, so that units do not matter.
    ///
    /// - Parameters:
    ///   - pairs: labelled pairs, both labels among them.
    ///   - ridge: penalty in units of pairs; larger is smoother.
    ///   - source: which pairs these are, for people.
    /// - Returns: the fitted model.
    /// - Throws: `CalibrationError` when there is too little to fit on.
    public static func fit(
        _ pairs: [LabelledFeatures], ridge: Double = 10, source: String
    ) throws(CalibrationError) -> CalibratedModel {
        let positives = pairs.count { $0.isSame }
        guard pairs.count >= pairsMin, positives > 0, positives < pairs.count else {
            throw .tooFewPairs(count: pairs.count, positives: positives)
        }
        let basis = FitBasis(pairs)
        let solution = try basis.solve(pairs, ridge: ridge)
        guard let model = basis.model(solution, source: source) else { throw .notSolvable }
        return model
    }
}

/// The columns of a fit: features and their hinges, standardised.
private struct FitBasis {
    private var columns: [(place: Int, knot: Double?)] = []
    private var means: [Double] = []
    private var scales: [Double] = []

    private static let quantiles = [0.1, 0.25, 0.5, 0.75, 0.9]
    /// Pairs a knot must have on each side.
    private static let pairsByKnot = 100

    init(_ pairs: [LabelledFeatures]) {
        for place in PairFeatures.names.indices {
            let values = pairs.map { $0.features.values[place] }.sorted()
            guard let low = values.first, let high = values.last, high > low else { continue }
            columns.append((place, nil))
            var knots: [Double] = []
            for quantile in FitBasis.quantiles {
                let knot = values[Int(Double(values.count - 1) * quantile)]
                if knot > low, knot < high, knots.last != knot { knots.append(knot) }
            }
            guard knots.count >= 3, values.count >= 10 * FitBasis.pairsByKnot else { continue }
            for knot in knots { columns.append((place, knot)) }
        }
        standardise(pairs)
    }

    private mutating func standardise(_ pairs: [LabelledFeatures]) {
        let count = Double(pairs.count)
        for column in columns {
            var sum = 0.0
            var squares = 0.0
            for pair in pairs {
                let value = FitBasis.value(pair.features, column)
                sum += value
                squares += value * value
            }
            let mean = sum / count
            let variance = max(squares / count - mean * mean, 1e-12)
            means.append(mean)
            scales.append(variance.squareRoot())
        }
    }

    private static func value(_ features: PairFeatures, _ column: (place: Int, knot: Double?))
        -> Double
    {
        let value = features.values[column.place]
        return column.knot.map { max(0, value - $0) } ?? value
    }

    /// The bias and one slope a column, on the standardised scale.
    func solve(
        _ pairs: [LabelledFeatures], ridge: Double
    ) throws(CalibrationError) -> [Double] {
        let rows = pairs.map { pair in
            LogisticRegression.Row(
                inputs: columns.indices.map {
                    (FitBasis.value(pair.features, columns[$0]) - means[$0]) / scales[$0]
                }, isSame: pair.isSame, weight: pair.weight)
        }
        return try LogisticRegression.solve(rows, ridge: ridge)
    }

    func model(_ solution: [Double], source: String) -> CalibratedModel? {
        var bias = solution[0]
        var terms: [CalibratedModel.Term] = []
        for (index, column) in columns.enumerated() {
            let weight = solution[index + 1] / scales[index]
            bias -= weight * means[index]
            terms.append(
                CalibratedModel.Term(
                    feature: PairFeatures.names[column.place], knot: column.knot, weight: weight))
        }
        return CalibratedModel(bias: bias, terms: terms, source: source)
    }
}
