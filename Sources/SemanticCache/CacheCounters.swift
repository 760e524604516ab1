import Telemetry

/// What a cache counts while it runs.
final class CacheCounters: Sendable {
    let exactHits = Counter()
    let semanticHits = Counter()
    let inserts = Counter()
    let replaced = Counter()
    let removed = Counter()
    let evicted = Counter()
    let expired = Counter()
    let damaged = Counter()
    let feedbackCorrect = Counter()
    let feedbackWrong = Counter()
    let probes: [ProbeOutcome: Counter] = Dictionary(
        uniqueKeysWithValues: ProbeOutcome.allCases.map { ($0, Counter()) })
    let exactHitLatency = Histogram()
    let semanticHitLatency = Histogram()
    let missLatency = Histogram()
    let insertLatency = Histogram()
    let embeddingLatency = Histogram()
    let verifierLatency = Histogram()
    let verifier: [VerifierOutcome: Counter] = Dictionary(
        uniqueKeysWithValues: VerifierOutcome.allCases.map { ($0, Counter()) })
    private let misses: [Reason: Counter] = Dictionary(
        uniqueKeysWithValues: Reason.allCases.map { ($0, Counter()) })

    func count(_ decision: Decision) {
        switch decision.outcome {
        case .exactHit:
            exactHits.increment()
            exactHitLatency.observe(nanos: decision.cost.totalNanos)
        case .semanticHit:
            semanticHits.increment()
            semanticHitLatency.observe(nanos: decision.cost.totalNanos)
        case .miss, .bypass:
            misses[decision.reason]?.increment()
            missLatency.observe(nanos: decision.cost.totalNanos)
        }
    }

    /// Fills in what is counted here; sizes are the caller's.
    func fill(_ statistics: inout CacheStatistics) {
        statistics.exactHitCount = exactHits.value
        statistics.semanticHitCount = semanticHits.value
        statistics.missCounts = misses.mapValues(\.value).filter { $0.value > 0 }
        statistics.insertCount = inserts.value
        statistics.replacedCount = replaced.value
        statistics.removedCount = removed.value
        statistics.evictedCount = evicted.value
        statistics.expiredCount = expired.value
        statistics.damagedCount = damaged.value
        statistics.feedbackCorrectCount = feedbackCorrect.value
        statistics.feedbackWrongCount = feedbackWrong.value
        statistics.probeCounts = probes.mapValues(\.value)
        statistics.exactHitLatency = exactHitLatency.snapshot
        statistics.semanticHitLatency = semanticHitLatency.snapshot
        statistics.missLatency = missLatency.snapshot
        statistics.insertLatency = insertLatency.snapshot
        statistics.embeddingLatency = embeddingLatency.snapshot
        statistics.verifierCounts = verifier.mapValues(\.value)
        statistics.verifierLatency = verifierLatency.snapshot
    }
}
