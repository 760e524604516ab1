import HitChecks

/// What checks and model say of a candidate.
struct PairVerdict {
    var findings: [CheckFinding] = []
    /// P(one answer serves both) by the calibrated model, where it was asked.
    var probability: Double?
    /// Why it is not served; nil lets it pass.
    var refusal: Reason?
}

extension Decision {
    /// What stands against serving a stored prompt's answer for `prompt`.
    ///
    /// The prompt is read when the first candidate passes the threshold, and once for all
    /// candidates.
    static func checks(
        for prompt: String, _ settings: CacheSettings
    ) -> (_ stored: String, _ cosine: Double) -> PairVerdict {
        let asksModel = settings.policy == .calibrated
        guard settings.checksEnabled || asksModel else { return { _, _ in PairVerdict() } }
        let policy = HitPolicy(
            checks: settings.checksEnabled ? .all : [],
            probabilityMin: asksModel ? settings.probabilityMin : nil,
            model: settings.calibratedModel)
        var prepared: PreparedText?
        return { stored, cosine in
            let query = prepared ?? PreparedText(prompt)
            prepared = query
            let found = policy.verdict(
                query: query, stored: PreparedText(stored), cosine: cosine)
            var verdict = PairVerdict(probability: found.probability)
            verdict.findings = found.findings.map {
                CheckFinding(check: $0.check.rawValue, detail: $0.detail)
            }
            if !found.isServed {
                verdict.refusal = found.findings.isEmpty ? .belowProbability : .checkRefused
            }
            return verdict
        }
    }
}
