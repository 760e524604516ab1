import HitChecks
import LateInteraction
import Telemetry
import TextEmbedding

/// What came of asking the verifier about a pair.
public enum VerifierOutcome: String, Sendable, CaseIterable {
    /// It believes that one answer serves both.
    case passed
    /// It does not.
    case refused
    /// It cannot read the pair.
    case unreadable
    /// It failed or was too late.
    case failed
}

/// The verifier said nothing.
private struct NoJudgement: Error {
    let reason: Reason
}

extension Lookup {
    /// The candidates that the verifier believes in, and those it need not be asked about;
    /// at most as many as are wanted.
    ///
    /// It is asked about `Limits.verifierPairsMax` of them, nearest first, one after the other.
    /// When it cannot be asked, there is no hit: what it would have refused must not slip through.
    mutating func believed(
        _ candidates: [PassedEntry], wanted: Int
    ) async throws(CacheError) -> [RankedEntry] {
        guard settings.asksVerifier else { return weighed(candidates, wanted: wanted) }
        var kept: [RankedEntry] = []
        var refusal: Reason?
        for candidate in candidates where kept.count < wanted {
            guard needsVerifier(candidate.ranked) else {
                let isEnough = isEnough(candidate, isFirst: kept.isEmpty)
                if isEnough { kept.append(candidate.ranked) }
                refusal = refusal ?? (isEnough ? nil : .belowProbability)
                continue
            }
            guard cost.pairsVerified < Limits.verifierPairsMax else { break }
            switch await judgement(candidate.ranked) {
            case .success(let judgement):
                if !needsWord, !isReadable(judgement) {
                    // Too long for both together: as where there is no verifier.
                    cache.backend.counters.verifier[.unreadable]?.increment()
                    if isEnough(candidate, isFirst: kept.isEmpty) {
                        kept.append(candidate.ranked)
                    } else {
                        refusal = refusal ?? .belowProbability
                    }
                    continue
                }
                let found = evidence(candidate.ranked, judgement.probability)
                let reason = verdict(candidate, judgement, found)
                count(reason)
                hasWeighed = true
                if kept.isEmpty, reason == nil || verifierProbability == nil {
                    verifierProbability = judgement.probability
                    probability = candidate.calibration?.probability(found) ?? probability
                }
                refusal = refusal ?? reason
                if reason == nil, let current = try current(candidate.ranked) {
                    kept.append(current)
                }
            case .failure(let failure):
                count(failure.reason)
                if kept.isEmpty { missReason = failure.reason }
                return kept
            }
        }
        if kept.isEmpty, !candidates.isEmpty { missReason = refusal ?? .noCandidate }
        return kept
    }

    /// The candidates that are enough to the calibrated policy as they are; all of them to the
    /// others.
    private mutating func weighed(_ candidates: [PassedEntry], wanted: Int) -> [RankedEntry] {
        var kept: [RankedEntry] = []
        for candidate in candidates where kept.count < wanted {
            if isEnough(candidate, isFirst: kept.isEmpty) { kept.append(candidate.ranked) }
        }
        if kept.isEmpty, !candidates.isEmpty { missReason = .belowProbability }
        return kept
    }

    /// Whether a candidate is served without a verifier's word.
    private mutating func isEnough(_ candidate: PassedEntry, isFirst: Bool) -> Bool {
        guard let calibration = candidate.calibration else { return true }
        let found = evidence(candidate.ranked, nil)
        let isEnough = calibration.isEnough(found)
        if isFirst, isEnough || !hasWeighed { probability = calibration.probability(found) }
        hasWeighed = true
        return isEnough
    }

    private func isReadable(_ judgement: PairJudgement) -> Bool {
        judgement.truncatedTokenCount == 0 && judgement.unknownShare <= settings.unknownShareMax
    }

    private func evidence(
        _ candidate: RankedEntry, _ verifierProbability: Double?
    ) -> FurtherEvidence {
        let compared = lateSimilarities[candidate.stored.entry.id]
        let late =
            settings.laterLooks.contains(.late)
            ? compared.map {
                FurtherEvidence.Late(
                    mean: $0.mean, weakest: min($0.weakestQuery, $0.weakestStored))
            } : nil
        return FurtherEvidence(verifierProbability: verifierProbability, late: late)
    }

    /// Below the threshold always, above it up to `verifierSimilarityMax`; the same prompt in other
    /// white space needs no second look.
    private func needsVerifier(_ candidate: RankedEntry) -> Bool {
        let usual = max(query.threshold ?? settings.usualThreshold, settings.thresholdFloor)
        let isAsked =
            candidate.similarity <= settings.verifierSimilarityMax + SemanticDecision.tolerance
            || candidate.similarity + SemanticDecision.tolerance < usual
        return isAsked && !isSamePrompt(candidate.stored.entry.prompt)
    }

    private mutating func judgement(_ candidate: RankedEntry) async -> Result<
        PairJudgement, NoJudgement
    > {
        guard let verifier = cache.verifier else {
            return .failure(NoJudgement(reason: .noVerifier))
        }
        let began = ContinuousClock.now
        let left = query.embeddingDeadline.map { max(.zero, $0 - start.duration(to: began)) }
        let pair = (first: query.prompt, second: candidate.stored.entry.prompt)
        let result = await EmbeddingCall.run(deadline: left) { () async throws(EmbeddingError) in
            try await verifier.judgements([pair])
        }
        let spent = nanos(since: began)
        cost.verifierNanos += spent
        cost.pairsVerified += 1
        cache.backend.counters.verifierLatency.observe(nanos: spent)
        switch result {
        case .success(let judgements):
            guard let judgement = judgements.first, (0...1).contains(judgement.probability) else {
                return .failure(NoJudgement(reason: .verifierFailed))
            }
            return .success(judgement)
        case .failure(.deadline): return .failure(NoJudgement(reason: .verifierDeadline))
        case .failure(.failed): return .failure(NoJudgement(reason: .verifierFailed))
        }
    }

    /// Why a judgement refuses; nil where it does not.
    ///
    /// Where a model was asked, it is evidence beside that one's; else it decides alone.
    private func verdict(
        _ candidate: PassedEntry, _ judgement: PairJudgement, _ found: FurtherEvidence
    ) -> Reason? {
        guard isReadable(judgement) else { return .verifierCannotRead }
        if let calibration = candidate.calibration {
            return calibration.isEnough(found) ? nil : .belowProbability
        }
        return judgement.probability >= settings.verifierProbabilityMin ? nil : .verifierRefused
    }

    /// The candidate as it is after the verifier's time: an entry that was removed or blocked
    /// meanwhile is not served.
    private mutating func current(_ candidate: RankedEntry) throws(CacheError) -> RankedEntry? {
        let entry = try cache.backend.stillServable(
            candidate.stored.entry, fingerprint, nowMillis: cache.time.servingMillis)
        return entry.map {
            RankedEntry(
                stored: StoredEntry(entry: $0, isBlocked: false),
                similarity: candidate.similarity, isComparable: candidate.isComparable)
        }
    }

    private func count(_ reason: Reason?) {
        let outcome: VerifierOutcome =
            switch reason {
            case nil: .passed
            case .verifierRefused, .belowProbability: .refused
            case .verifierCannotRead: .unreadable
            default: .failed
            }
        cache.backend.counters.verifier[outcome]?.increment()
    }
}
