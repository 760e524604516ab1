import Glibc

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
        var basis = FitBasis(pairs)
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
    private static let iterationsMax = 25
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
    mutating func solve(
        _ pairs: [LabelledFeatures], ridge: Double
    ) throws(CalibrationError) -> [Double] {
        let size = columns.count + 1
        let rows = pairs.map { pair in
            [1]
                + columns.indices.map {
                    (FitBasis.value(pair.features, columns[$0]) - means[$0]) / scales[$0]
                }
        }
        var solution = [Double](repeating: 0, count: size)
        for _ in 0..<FitBasis.iterationsMax {
            var gradient = solution.enumerated().map { $0.offset == 0 ? 0 : -ridge * $0.element }
            var hessian = [Double](repeating: 0, count: size * size)
            for index in 1..<size { hessian[index * size + index] = ridge }
            for (row, pair) in zip(rows, pairs) {
                accumulate(row, pair, solution, &gradient, &hessian)
            }
            guard let step = Cholesky.solve(hessian, gradient, size) else { throw .notSolvable }
            var largest = 0.0
            for index in 0..<size {
                solution[index] += step[index]
                largest = max(largest, step[index].magnitude)
            }
            guard largest.isFinite else { throw .notSolvable }
            if largest < 1e-6 { break }
        }
        return solution
    }

    private func accumulate(
        _ row: [Double], _ pair: LabelledFeatures, _ solution: [Double],
        _ gradient: inout [Double], _ hessian: inout [Double]
    ) {
        var sum = 0.0
        for index in row.indices { sum += row[index] * solution[index] }
        let probability = 1 / (1 + exp(-sum))
        let error = pair.weight * ((pair.isSame ? 1 : 0) - probability)
        let curvature = max(pair.weight * probability * (1 - probability), 1e-9)
        let size = row.count
        for i in 0..<size {
            gradient[i] += error * row[i]
            let scaled = curvature * row[i]
            for j in 0...i { hessian[i * size + j] += scaled * row[j] }
        }
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

/// Symmetric positive definite systems.
private enum Cholesky {
    /// Solves with the lower triangle of a row-major matrix; nil when it is not positive definite.
    static func solve(_ matrix: [Double], _ right: [Double], _ size: Int) -> [Double]? {
        var lower = matrix
        for i in 0..<size {
            for j in 0...i {
                var sum = lower[i * size + j]
                for k in 0..<j { sum -= lower[i * size + k] * lower[j * size + k] }
                if i == j {
                    guard sum > 0 else { return nil }
                    lower[i * size + i] = sum.squareRoot()
                } else {
                    lower[i * size + j] = sum / lower[j * size + j]
                }
            }
        }
        var x = right
        for i in 0..<size {
            for k in 0..<i { x[i] -= lower[i * size + k] * x[k] }
            x[i] /= lower[i * size + i]
        }
        for i in stride(from: size - 1, through: 0, by: -1) {
            for k in (i + 1)..<max(i + 1, size) { x[i] -= lower[k * size + i] * x[k] }
            x[i] /= lower[i * size + i]
        }
        return x
    }
}
