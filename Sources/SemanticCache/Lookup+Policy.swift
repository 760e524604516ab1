import Synchronization
import VerifiedCaching

extension Lookup {
    /// What of the candidates that passed threshold and checks is served.
    ///
    /// The verified policy decides over the nearest of them by chance; the same prompt in other
    /// white space needs no evidence.
    mutating func admitted(_ passed: [RankedEntry]) throws(CacheError) -> [RankedEntry] {
        guard settings.policy == .verified, let candidate = passed.first,
            !isSamePrompt(candidate.stored.entry.prompt)
        else { return passed }
        let now = cache.time.servingMillis
        let bound = ErrorBound(
            errorRateMax: settings.maxFalseHitRate, labelHalfLife: settings.labelHalfLife)
        let entry = candidate.stored.entry
        let belief = try cache.backend.belief(
            entry.id, halfLife: bound.labelHalfLife, nowMillis: now)
        let verdict = bound.decide(
            similarity: candidate.similarity, labelCount: belief.labelCount,
            posterior: belief.posterior, draw: cache.backend.draws.withLock { $0.next() })
        verification = Verification(
            labelCount: belief.labelCount, probabilityRight: verdict.probabilityRight,
            exploreProbability: verdict.exploreProbability)
        // The model was asked this very prompt and gave the same answer: as good as the exact tier.
        let isProven = try cache.backend.isProven(
            entry.id, fingerprint, promptHash: cache.backend.promptHash(prompt))
        if isProven {
            verification?.probabilityRight = 1
            verification?.exploreProbability = 0
            return [candidate]
        }
        // In shadow mode the model is asked in any case, so each lookup can give a label.
        if verdict.explores || settings.isShadow {
            probe = cache.backend.probes.withLock {
                $0.add(
                    Probe(
                        entry: entry.id, prompt: fingerprint, similarity: candidate.similarity,
                        atMillis: now))
            }
        }
        if verdict.explores { missReason = .exploring }
        return verdict.explores ? [] : [candidate]
    }

    /// Records what would have been served, and serves nothing.
    mutating func withhold(_ decision: inout Decision) {
        let served = hits.first.map {
            NearestCandidate(
                id: $0.entry.id, prompt: $0.entry.prompt, similarity: $0.similarity)
        }
        let record = ShadowReport.Case(
            atMillis: cache.time.servingMillis,
            prompt: String(Lookup.cut(query.prompt)), outcome: decision.outcome,
            reason: decision.reason,
            candidate: (served ?? decision.nearest).map {
                NearestCandidate(
                    id: $0.id, prompt: Lookup.cut($0.prompt), similarity: $0.similarity)
            })
        cache.backend.shadow.withLock { $0.record(record, prompt: fingerprint) }
        guard let served else { return }
        decision.withheld = WithheldHit(candidate: served, outcome: decision.outcome)
        decision.outcome = .miss
        decision.reason = .shadow
        hits = []
    }

    /// The beginning of a prompt, whole characters only.
    private static func cut(_ prompt: String) -> String {
        guard prompt.utf8.count > Limits.shadowPromptBytesMax else { return prompt }
        var kept = ""
        var byteCount = 0
        for character in prompt {
            byteCount += character.utf8.count
            if byteCount > Limits.shadowPromptBytesMax { break }
            kept.append(character)
        }
        return kept
    }
}

extension CacheSettings {
    /// Nil where labels keep their weight for ever.
    var labelHalfLife: Duration? { labelHalfLifeMillis.map { .milliseconds($0) } }

    /// Least cosine of a candidate where a query states none: the verifier looks below the
    /// threshold too.
    var candidateThreshold: Double {
        asksVerifier ? min(usualThreshold, verifierSimilarityMin) : usualThreshold
    }

    /// Least cosine of a hit where a query states none.
    var usualThreshold: Double {
        switch policy {
        case .threshold, .calibrated: threshold
        case .verified: Limits.verifiedSimilarityMin
        }
    }
}
