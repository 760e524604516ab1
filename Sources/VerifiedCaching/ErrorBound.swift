/// The owner's bound on the error rate, and how labels are weighed.
public struct ErrorBound: Sendable, Equatable {
    /// δ: the largest share of requests that may get a wrong answer from the cache, 0…1.
    public var errorRateMax: Double
    /// Labels needed before an entry may be served at all.
    public var labelsMin: Int
    /// After this time a label counts half; nil keeps its weight for ever.
    public var labelHalfLife: Duration?

    /// Makes a bound.
    public init(
        errorRateMax: Double, labelsMin: Int = 2, labelHalfLife: Duration? = .seconds(90 * 86_400)
    ) {
        precondition(errorRateMax > 0 && errorRateMax < 1, "the bound lies between 0 and 1")
        self.errorRateMax = errorRateMax
        self.labelsMin = labelsMin
        self.labelHalfLife = labelHalfLife
    }

    /// Decides one request.
    ///
    /// With p the chance that the entry's answer is right, a request that is explored with chance τ
    /// is wrong with chance (1 − τ)(1 − p), which is at most δ from τ = 1 − δ/(1 − p) on.
    ///
    /// - Parameters:
    ///   - similarity: cosine to the entry's prompt.
    ///   - labelCount: how many labels the entry has.
    ///   - posterior: the belief that follows from them.
    ///   - draw: uniform in 0..<1.
    /// - Returns: whether to explore, and why.
    public func decide(
        similarity: Double, labelCount: Int, posterior: CurvePosterior, draw: Double
    ) -> VerifiedDecision {
        let right = posterior.probabilityRight(at: similarity)
        guard labelCount >= labelsMin else {
            return VerifiedDecision(
                explores: true, exploreProbability: 1, probabilityRight: right, basis: .tooFewLabels
            )
        }
        let tau = right < 1 ? 1 - errorRateMax / (1 - right) : 0
        let probability = min(max(tau, 0), 1)
        return VerifiedDecision(
            explores: draw < probability, exploreProbability: probability, probabilityRight: right,
            basis: .bound)
    }
}

/// Whether to ask the model although there is a candidate, and how likely that was.
public struct VerifiedDecision: Sendable, Equatable {
    /// What the chance of exploring follows from.
    public enum Basis: String, Sendable {
        /// Too few labels to say anything.
        case tooFewLabels = "too-few-labels"
        /// The bound and the belief.
        case bound
    }

    /// True: call the model and compare; false: serve the entry.
    public var explores: Bool
    /// The chance with which such a request is explored, 0…1.
    public var exploreProbability: Double
    /// The chance that the entry's answer is right, 0…1.
    public var probabilityRight: Double
    /// What the chance of exploring follows from.
    public var basis: Basis
}
