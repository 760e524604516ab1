import HitChecks

/// What checks and model say of a candidate.
struct PairVerdict {
    var findings: [CheckFinding] = []
    /// P(one answer serves both) by the calibrated model, where it was asked.
    var probability: Double?
    /// What later looks are joined with, where the calibrated model was asked.
    var calibration: Calibration?
    /// Why it is not served; nil lets it pass.
    var refusal: Reason?
}

/// A candidate that passed threshold and checks, on its way to the looks and policies that follow.
struct PassedEntry {
    var ranked: RankedEntry
    var calibration: Calibration?
}

extension Decision {
    /// What stands against serving a stored prompt's answer for `prompt`.
    ///
    /// The prompt is read when the first candidate passes the threshold, and once for all
    /// candidates.
    static func checks(
        for prompt: String, _ settings: CacheSettings
    ) -> (_ stored: String, _ cosine: Double) -> PairVerdict {
        guard !settings.checks.isEmpty || settings.bar != nil else {
            return { _, _ in PairVerdict() }
        }
        let policy = HitPolicy(
            checks: settings.checks, bar: settings.bar, model: settings.calibratedModel,
            overruleMin: settings.overruleProbabilityMin, laterLooks: settings.laterLooks)
        var prepared: PreparedText?
        return { stored, cosine in
            let query = prepared ?? PreparedText(prompt)
            prepared = query
            let found = policy.verdict(
                query: query, stored: PreparedText(stored), cosine: cosine)
            var verdict = PairVerdict(
                probability: found.probability, calibration: found.calibration)
            verdict.findings = found.findings.map {
                CheckFinding(
                    check: $0.check.rawValue, detail: $0.detail, isOverruled: found.isServed)
            }
            if !found.isServed {
                verdict.refusal = found.findings.isEmpty ? .belowProbability : .checkRefused
            } else if settings.laterLooks.isEmpty, settings.policy != .calibrated {
                verdict.calibration = nil
            }
            return verdict
        }
    }
}

extension CacheSettings {
    /// From when on the model's word is enough; nil where it is not asked for.
    var bar: ServingBar? {
        switch policy {
        case .calibrated: probabilityMin.map { .probability($0) } ?? .falseHitRate(maxFalseHitRate)
        case .threshold: checks.isEmpty ? nil : probabilityMin.map { .floor($0) }
        case .verified: nil
        }
    }

    /// What is joined with the calibrated model's word.
    var laterLooks: [FurtherLook] {
        switch policy {
        case .calibrated:
            (asksVerifier ? [.verifier] : []) + (lateInteraction ? [.late] : [])
        // The checks and the floor were measured with the verifier and not with token vectors.
        case .threshold: asksVerifier && bar != nil ? [.verifier] : []
        case .verified: []
        }
    }

    /// Least probability that is served with each set of looks; nil where the model was not
    /// measured to keep the rate that is asked for.
    func probabilityInForce(after looks: [FurtherLook]) -> Double? {
        guard let bar else { return nil }
        return (calibratedModel ?? .english).probabilityMin(bar, looks, checks == .all)
    }
}
