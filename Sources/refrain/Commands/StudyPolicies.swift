import HitChecks
import SemanticCache
import ThresholdStudy

/// The policies that the threshold study compares.
enum StudyPolicies {
    static let all: [PairPolicy] = [
        .cosine(defaultThreshold: CacheSettings().threshold), checked, calibrated,
    ]

    /// Least cosine at which the calibrated model is asked in a study.
    static let calibratedCosineMin = 0.5

    /// The checks, then the calibrated model's probability, whatever the cosine above a low bound.
    static let calibrated = calibrated(by: nil)

    /// The same with the owner's own model; nil takes the shipped one.
    static func calibrated(by model: CalibratedModel?) -> PairPolicy {
        PairPolicy(
            description: PolicyDescription(
                name: "calibrated",
                explanation: "The checks, then P(one answer serves both) of the model.",
                unit: "probability", defaultThreshold: HitPolicy.probabilityDefault,
                tableThresholds: [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95])
        ) { subject in
            guard subject.isComparable else {
                return PairPolicy.Verdict(value: nil, note: "cut or unknown to the embedder")
            }
            guard subject.cosine >= calibratedCosineMin else {
                return PairPolicy.Verdict(value: nil, note: "cosine below \(calibratedCosineMin)")
            }
            let verdict = HitPolicy(probabilityMin: 0, model: model).verdict(
                query: PreparedText(subject.asked), stored: PreparedText(subject.stored),
                cosine: subject.cosine)
            guard verdict.isServed else {
                let first = verdict.findings.first
                return PairPolicy.Verdict(
                    value: nil, note: first.map { "\($0.check.rawValue): \($0.detail)" } ?? "")
            }
            return PairPolicy.Verdict(value: verdict.probability)
        }
    }

    /// What a cache does by default: cosine, and the checks between the index and the answer.
    static let checked = PairPolicy(
        description: PolicyDescription(
            name: "checked",
            explanation: "Cosine, then the checks on numbers, negation, names, code and the rest.",
            unit: "cosine", defaultThreshold: CacheSettings().threshold,
            tableThresholds: PairPolicy.cosineThresholds)
    ) { subject in
        guard subject.isComparable else {
            return PairPolicy.Verdict(value: nil, note: "cut or unknown to the embedder")
        }
        let findings = PairChecks.findings(query: subject.asked, stored: subject.stored)
        guard let first = findings.first else { return PairPolicy.Verdict(value: subject.cosine) }
        return PairPolicy.Verdict(value: nil, note: "\(first.check.rawValue): \(first.detail)")
    }
}
