import HitChecks
import SemanticCache
import ThresholdStudy

/// The policies that the threshold study compares.
enum StudyPolicies {
    static let all: [PairPolicy] = [
        .cosine(defaultThreshold: CacheSettings().threshold), checked, calibrated,
        calibrated(CalibratedWay(areChecksRefusing: false)),
    ]

    /// Least cosine at which the calibrated model is asked in a study.
    static let calibratedCosineMin = 0.5

    /// The checks, then the calibrated model's probability, whatever the cosine above a low bound.
    static let calibrated = calibrated(CalibratedWay())

    /// The calibrated policy in one of its ways.
    static func calibrated(_ way: CalibratedWay) -> PairPolicy {
        var policy = PairPolicy(
            description: PolicyDescription(
                name: way.name, explanation: way.explanation, unit: "probability",
                defaultThreshold: HitPolicy.probabilityDefault,
                tableThresholds: probabilityThresholds)
        ) { subject in
            guard subject.isComparable else {
                return PairPolicy.Verdict(value: nil, note: "cut or unknown to the embedder")
            }
            guard subject.cosine >= calibratedCosineMin else {
                return PairPolicy.Verdict(value: nil, note: "cosine below \(calibratedCosineMin)")
            }
            return way.judge(subject)
        }
        policy.judgesAnyPair = way.evidence == nil
        return policy
    }

    static let probabilityThresholds = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95]

    /// What a cache does by default where there is no verifier: cosine, then the checks and the
    /// model between the index and the answer.
    static let checked = checked(nil)

    /// What a cache does by default, with what a verifier says; nil from the function where it
    /// cannot judge a pair, which is decided without it.
    static func checked(
        _ evidence: (@Sendable (PairPolicy.Subject) -> FurtherEvidence?)?
    ) -> PairPolicy {
        let looks = evidence == nil ? "without a verifier" : "with the verifier"
        return PairPolicy(
            description: PolicyDescription(
                name: evidence == nil ? "checked" : "checked+verifier",
                explanation:
                    "Cosine, then checks and model: the usual settings \(looks).",
                unit: "cosine", defaultThreshold: CacheSettings().threshold,
                tableThresholds: PairPolicy.cosineThresholds)
        ) { subject in
            guard subject.isComparable else {
                return PairPolicy.Verdict(value: nil, note: "cut or unknown to the embedder")
            }
            let usual = CacheSettings()
            let verdict = HitPolicy(
                checks: .all, bar: usual.probabilityMin.map { .floor($0) }, model: nil,
                overruleMin: usual.overruleProbabilityMin,
                laterLooks: evidence == nil ? [] : [.verifier]
            ).verdict(
                query: PreparedText(subject.asked), stored: PreparedText(subject.stored),
                cosine: subject.cosine)
            let found = evidence?(subject) ?? FurtherEvidence()
            guard verdict.isServed, verdict.calibration?.isEnough(found) ?? true else {
                return PairPolicy.Verdict(value: nil, note: note(verdict))
            }
            return PairPolicy.Verdict(value: subject.cosine)
        }
    }

    /// Why a pair was refused.
    static func note(_ verdict: HitVerdict) -> String {
        verdict.findings.first.map { "\($0.check.rawValue): \($0.detail)" }
            ?? verdict.probability.map { "probability \(decimal($0, 2))" } ?? ""
    }
}

/// How the calibrated policy is studied.
struct CalibratedWay: Sendable {
    /// The owner's own model; nil takes the shipped one.
    var model: CalibratedModel?
    /// Whether the checks refuse, or are weighed by the model alone.
    var areChecksRefusing = true
    /// What further looks say of a pair; nil from the function where they cannot judge it.
    var evidence: (@Sendable (PairPolicy.Subject) -> FurtherEvidence?)?

    var name: String {
        "calibrated" + (evidence == nil ? "" : "+verifier") + (areChecksRefusing ? "" : ", weighed")
    }

    var explanation: String {
        let checks = areChecksRefusing ? "The checks, then" : "No check refuses;"
        let looks = evidence == nil ? "" : " and the pair verifier together"
        return "\(checks) P(one answer serves both) of the model\(looks)"
            + (areChecksRefusing ? "." : ", which weighs what the checks found.")
    }

    /// What the calibrated model says of a pair with all findings, whether or not they refuse.
    func calibration(_ subject: PairPolicy.Subject) -> HitVerdict {
        HitPolicy(
            checks: areChecksRefusing ? .all : [], bar: .probability(0), model: model,
            overruleMin: HitPolicy.overruleDefault,
            laterLooks: evidence == nil ? [] : [.verifier]
        ).verdict(
            query: PreparedText(subject.asked), stored: PreparedText(subject.stored),
            cosine: subject.cosine)
    }

    func judge(_ subject: PairPolicy.Subject) -> PairPolicy.Verdict {
        let verdict = calibration(subject)
        guard verdict.isServed, let calibration = verdict.calibration else {
            return PairPolicy.Verdict(value: nil, note: StudyPolicies.note(verdict))
        }
        guard let evidence else { return PairPolicy.Verdict(value: calibration.probability()) }
        guard let known = evidence(subject) else {
            return PairPolicy.Verdict(value: nil, note: "cut or unknown to the verifier")
        }
        guard calibration.isEnough(known) else {
            return PairPolicy.Verdict(value: nil, note: StudyPolicies.note(verdict))
        }
        return PairPolicy.Verdict(value: calibration.probability(known))
    }
}
