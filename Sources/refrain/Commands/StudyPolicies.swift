import HitChecks
import SemanticCache
import ThresholdStudy

/// The policies that the threshold study compares.
enum StudyPolicies {
    static let all: [PairPolicy] = [
        .cosine(defaultThreshold: CacheSettings().threshold), checked,
    ]

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
