/// A pair with what the calibrated model and further looks say of it.
public struct LabelledEvidence: Sendable {
    /// The calibrated model's log-odds.
    public var logOdds: Double
    /// What further looks found.
    public var evidence: FurtherEvidence
    /// Whether one answer serves both.
    public var isSame: Bool

    /// A pair with its label.
    public init(logOdds: Double, evidence: FurtherEvidence, isSame: Bool) {
        self.logOdds = logOdds
        self.evidence = evidence
        self.isSame = isSame
    }
}

extension EvidenceBlend {
    /// Fits a blend on pairs that neither the model nor the verifier was trained on.
    ///
    /// - Parameters:
    ///   - pairs: labelled pairs; those that lack one of the looks are left out.
    ///   - looks: which looks it is for, at least one.
    ///   - ridge: penalty in units of pairs.
    /// - Returns: the blend, not yet measured.
    /// - Throws: `CalibrationError` when there is too little to fit on.
    public static func fit(
        _ pairs: [LabelledEvidence], looks: [FurtherLook], ridge: Double = 1
    ) throws(CalibrationError) -> EvidenceBlend {
        let usable = pairs.filter { pair in looks.allSatisfy(pair.evidence.looks.contains) }
        let positives = usable.count { $0.isSame }
        guard usable.count >= CalibratedModel.pairsMin, positives > 0, positives < usable.count
        else { throw .tooFewPairs(count: usable.count, positives: positives) }
        let places =
            [0] + (looks.contains(.verifier) ? [1] : []) + (looks.contains(.late) ? [2, 3] : [])
        let rows = usable.map { pair in
            let inputs = EvidenceBlend.inputs(model: pair.logOdds, pair.evidence)
            return LogisticRegression.Row(inputs: places.map { inputs[$0] }, isSame: pair.isSame)
        }
        let solution = try LogisticRegression.solve(rows, ridge: ridge)
        var weights = [0.0, 0, 0, 0]
        for (place, weight) in zip(places, solution.dropFirst()) { weights[place] = weight }
        let blend = EvidenceBlend(
            looks: looks, bias: solution[0], model: weights[0], verifier: weights[1],
            lateMean: weights[2], lateWeakest: weights[3])
        guard let blend else { throw .notSolvable }
        return blend
    }

    /// The same blend with what it was measured to do.
    ///
    /// - Returns: nil where a curve is too long or holds a number outside 0…1.
    public func measured(_ rates: [ServedRate], weighed: [ServedRate]) -> EvidenceBlend? {
        EvidenceBlend(
            looks: looks, bias: bias, model: model, verifier: verifier, doubt: doubt,
            lateMean: lateMean, lateWeakest: lateWeakest, rates: rates, ratesWeighed: weighed)
    }
}
