import Glibc

/// How likely each curve of a grid is, given an entry's labels.
///
/// A curve is P(right | s) = (1 − lapse) · σ(slope · (s − midpoint)). Learning a label costs about
/// 150 exponentials and 600 logarithms, reading at a similarity 150 exponentials. Labels fade
/// exponentially with age, which is one multiplication of all that was learned before.
public struct CurvePosterior: Sendable, Equatable {
    /// One log-likelihood per (midpoint, slope, lapse).
    private var logs: [Double]
    /// The same as weights that sum to 1, with the prior.
    private var weights: [Double]
    private var atMillis: Int64?
    private let halfLifeMillis: Double?

    /// Midpoints of the curves, cosine; below 0.4 nothing is compared anyway.
    private static let midpoints = (0..<25).map { 0.40 + 0.025 * Double($0) }
    /// Slopes of the curves: from one that rises over a third of the scale to a step.
    private static let slopes = [15.0, 25, 40, 65, 110, 180]
    /// Shares of requests that are wrong at any similarity, and what each is worth before any
    /// label.
    private static let lapses = [0.0, 0.03, 0.10, 0.30]
    private static let lapsePriors = [0.70, 0.10, 0.10, 0.10]
    private static let curveCount = midpoints.count * slopes.count * lapses.count

    /// The belief before any label.
    ///
    /// - Parameter halfLife: after this time a label counts half; nil keeps its weight.
    public init(halfLife: Duration?) {
        logs = Array(repeating: 0, count: Self.curveCount)
        weights = []
        halfLifeMillis = halfLife.map {
            max(1, Double($0.components.seconds) * 1_000 + Double($0.components.attoseconds) / 1e15)
        }
        normalise()
    }

    /// The belief after an entry's labels, oldest first.
    public init(_ evidence: Evidence, halfLife: Duration?) {
        self.init(halfLife: halfLife)
        for observation in evidence.observations { add(observation) }
        normalise()
    }

    /// Learns a label.
    public mutating func learn(_ observation: Observation) {
        add(observation)
        normalise()
    }

    /// Lets what was learned fade to a time; a time before the last label changes nothing.
    public mutating func age(to nowMillis: Int64) {
        fade(to: nowMillis)
        normalise()
    }

    /// The chance that the entry's answer is right at a similarity, averaged over the belief, 0…1.
    public func probabilityRight(at similarity: Double) -> Double {
        guard similarity.isFinite else { return 0 }
        var sum = 0.0
        var index = 0
        for midpoint in Self.midpoints {
            for slope in Self.slopes {
                let rise = sigmoid(slope * (similarity - midpoint))
                for lapse in Self.lapses {
                    sum += weights[index] * (1 - lapse) * rise
                    index += 1
                }
            }
        }
        return min(max(sum, 0), 1)
    }

    private mutating func add(_ observation: Observation) {
        fade(to: observation.atMillis)
        var index = 0
        for midpoint in Self.midpoints {
            for slope in Self.slopes {
                let rise = sigmoid(slope * (observation.similarity - midpoint))
                for lapse in Self.lapses {
                    let right = (1 - lapse) * rise
                    logs[index] += log(max(observation.isRight ? right : 1 - right, 1e-12))
                    index += 1
                }
            }
        }
    }

    private mutating func fade(to nowMillis: Int64) {
        defer { atMillis = max(atMillis ?? nowMillis, nowMillis) }
        guard let halfLifeMillis, let atMillis, nowMillis > atMillis else { return }
        let factor = exp2(-(Double(nowMillis) - Double(atMillis)) / halfLifeMillis)
        for index in logs.indices { logs[index] *= factor }
    }

    private mutating func normalise() {
        let highest = logs.max() ?? 0
        var total = 0.0
        var index = 0
        var raw = logs
        while index < raw.count {
            raw[index] =
                Self.lapsePriors[index % Self.lapsePriors.count] * exp(raw[index] - highest)
            total += raw[index]
            index += 1
        }
        for index in raw.indices { raw[index] /= total }
        weights = raw
    }
}

func sigmoid(_ x: Double) -> Double {
    x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x))
}
