import Glibc

/// Logistic regression with a ridge penalty.
enum LogisticRegression {
    /// One observation.
    struct Row {
        /// As many in each row.
        var inputs: [Double]
        var isSame: Bool
        /// Positive; 1 is usual.
        var weight = 1.0
    }

    private static let iterationsMax = 25

    /// Fits by iteratively reweighted least squares; the penalty spares the bias.
    ///
    /// - Returns: the bias, then one slope an input.
    static func solve(_ rows: [Row], ridge: Double) throws(CalibrationError) -> [Double] {
        let size = (rows.first?.inputs.count ?? 0) + 1
        var solution = [Double](repeating: 0, count: size)
        for _ in 0..<iterationsMax {
            var gradient = solution.enumerated().map { $0.offset == 0 ? 0 : -ridge * $0.element }
            var hessian = [Double](repeating: 0, count: size * size)
            for index in 1..<max(size, 1) { hessian[index * size + index] = ridge }
            for row in rows { accumulate(row, solution, &gradient, &hessian) }
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

    private static func accumulate(
        _ row: Row, _ solution: [Double], _ gradient: inout [Double], _ hessian: inout [Double]
    ) {
        let inputs = [1] + row.inputs
        var sum = 0.0
        for index in inputs.indices { sum += inputs[index] * solution[index] }
        let probability = 1 / (1 + exp(-sum))
        let error = row.weight * ((row.isSame ? 1 : 0) - probability)
        let curvature = max(row.weight * probability * (1 - probability), 1e-9)
        let size = inputs.count
        for i in 0..<size {
            gradient[i] += error * inputs[i]
            let scaled = curvature * inputs[i]
            for j in 0...i { hessian[i * size + j] += scaled * inputs[j] }
        }
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
