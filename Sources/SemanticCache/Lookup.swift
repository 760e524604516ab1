import HitChecks
import LateInteraction
import Telemetry
import TextEmbedding

/// One lookup on its way through the strategies.
struct Lookup {
    let cache: Cache
    let query: Query
    let settings: CacheSettings
    /// Whether a verifier that cannot read a pair makes a miss: where it was turned on.
    let needsWord: Bool
    let prompt: NormalizedPrompt
    let fingerprint: Fingerprint
    /// Least cosine of a candidate.
    private let threshold: Double
    private(set) var start = ContinuousClock.now
    var hits: [Hit] = []
    var cost = LookupCost()
    private var nearest: NearestCandidate?
    private var findings: [CheckFinding] = []
    /// What the calibrated model said, with what was looked at after it.
    var probability: Double?
    private var embedding: Embedding?
    /// What the verifier said.
    var verifierProbability: Double?
    /// Whether `probability` counts further looks already.
    var hasWeighed = false
    /// The candidates that were compared token by token.
    var lateSimilarities: [EntryID: LateSimilarity] = [:]
    /// Of the first of them, and then of the served one.
    var lateSimilarity: LateSimilarity?
    /// Why there is no hit, as far as is known.
    var missReason = Reason.strategyNotAsked
    /// What the verified policy knew.
    var verification: Verification?
    var probe: ProbeID?

    init(cache: Cache, query: Query) {
        self.cache = cache
        self.query = query
        let settings = cache.settings
        self.settings = settings.inForce(hasVerifier: cache.verifier != nil)
        needsWord = settings.verifierEnabled == true
        prompt = NormalizedPrompt(query.prompt)
        fingerprint = cache.fingerprint(query.scope, prompt)
        threshold = max(query.threshold ?? settings.candidateThreshold, settings.thresholdFloor)
    }

    typealias EmbeddingSource = () async throws(CacheError) -> PromptEmbedding

    mutating func run(_ embed: EmbeddingSource) async throws(CacheError) -> LookupResult {
        // One that was prepared may have waited since for a thread.
        start = .now
        for strategy in query.strategies where hits.count < query.maxResults {
            switch strategy {
            case .exact: try searchExact()
            case .semantic: try await searchSemantic(embed)
            }
        }
        return result()
    }

    /// The miss that `run` would come to, where that is known without the store and the embedder:
    /// the exact tier has nothing under the fingerprint, and the semantic tier is not asked or has
    /// nothing to compare with.
    mutating func knownMiss() -> LookupResult? {
        guard !settings.isShadow, cache.backend.isUnknown(fingerprint) else { return nil }
        for strategy in query.strategies {
            switch strategy {
            case .exact:
                if missReason == .strategyNotAsked { missReason = .noCandidate }
            case .semantic:
                guard query.embedding == nil, cache.usableEmbedder == nil else { return nil }
                missReason = .noEmbedder
            }
        }
        return result()
    }

    private mutating func searchExact() throws(CacheError) {
        let now = cache.time.servingMillis
        if missReason == .strategyNotAsked { missReason = .noCandidate }
        for stored in try cache.backend.exactCandidates(fingerprint) {
            guard hits.count < query.maxResults else { return }
            let entry = stored.entry
            guard entry.scope == query.scope, !hits.contains(where: { $0.entry.id == entry.id }),
                isSamePrompt(entry.prompt), cache.backend.isAlive(entry, nowMillis: now),
                query.attributes.allSatisfy({ entry.attributes[$0.key] == $0.value })
            else { continue }
            guard !stored.isBlocked else {
                missReason = .feedbackBlocked
                continue
            }
            hits.append(Hit(entry: entry, similarity: 1, strategy: .exact))
        }
    }

    func isSamePrompt(_ stored: String) -> Bool {
        stored == query.prompt
            || NormalizedPrompt(stored).matches(prompt, foldsCase: settings.foldsCase)
    }

    private mutating func searchSemantic(_ embed: EmbeddingSource) async throws(CacheError) {
        let began = ContinuousClock.now
        let made = try await embed()
        cost.embeddingNanos = nanos(since: began)
        if query.embedding == nil {
            cache.backend.counters.embeddingLatency.observe(nanos: cost.embeddingNanos)
        }
        guard case .made(let embedding) = made else {
            if case .absent(let reason) = made { missReason = reason }
            return
        }
        self.embedding = embedding
        guard embedding.truncatedTokenCount == 0 else {
            missReason = .promptTruncated
            return
        }
        guard Double(embedding.unknownShare) <= settings.unknownShareMax else {
            missReason = .promptUnknownTokens
            return
        }
        let (passed, wanted) = try compare(embedding)
        let near = try lookedAtTwice(passed, embedding, wanted: wanted)
        let believed = try await believed(near, wanted: wanted)
        let served = try admitted(believed)
        if let first = served.first {
            lateSimilarity = lateSimilarities[first.stored.entry.id]
        }
        hits += served.map {
            Hit(entry: $0.stored.entry, similarity: $0.similarity, strategy: .semantic)
        }
    }

    /// The candidates that passed threshold and checks, best first, and how many hits are wanted.
    private mutating func compare(
        _ embedding: Embedding
    ) throws(CacheError) -> (passed: [PassedEntry], wanted: Int) {
        let began = ContinuousClock.now
        let wanted = settings.policy == .verified ? 1 : query.maxResults - hits.count
        let spare = max(settings.verifierSpare, settings.lateSpare)
        let known = Set(hits.map(\.entry.id))
        var decision = SemanticDecision(
            threshold: threshold, resultsMax: wanted + spare,
            check: Decision.checks(for: query.prompt, settings))
        let found = try cache.backend.nearest(
            NearestQuery(
                vector: embedding.vector, scope: query.scope, attributes: query.attributes,
                labels: cache.labels(query.attributes), fingerprint: fingerprint,
                limit: min(Limits.candidatesMax, max(16, query.maxResults * 4)),
                nowMillis: cache.time.servingMillis, unknownShareMax: settings.unknownShareMax)
        ) { candidate in
            known.contains(candidate.stored.entry.id) || decision.consider(candidate)
        }
        cost.searchNanos = nanos(since: began)
        cost.nodesVisited = found.visitedCount
        cost.distancesComputed = found.distanceCount
        cost.candidatesReranked = found.rerankedCount
        cost.searchMethod = found.method
        nearest = decision.nearest
        findings = decision.findings
        probability = decision.probability
        missReason = decision.reason(isScopeEmpty: found.isScopeEmpty)
        return (decision.served, wanted)
    }

    private mutating func result() -> LookupResult {
        if query.recordsUse, !settings.isShadow {
            let now = cache.time.servingMillis
            for hit in hits { cache.backend.touch(hit.entry, nowMillis: now) }
        }
        cost.totalNanos = nanos(since: start)
        let (outcome, reason): (Outcome, Reason) =
            switch hits.first?.strategy {
            case .exact: (.exactHit, .exactMatch)
            case .semantic: (.semanticHit, verification == nil ? .aboveThreshold : .verified)
            case nil: (.miss, missReason)
            }
        var decision = Decision(outcome: outcome, reason: reason, threshold: threshold)
        decision.nearest = nearest
        decision.findings = findings
        decision.probability = probability
        decision.verifierProbability = verifierProbability
        decision.lateSimilarity = lateSimilarity
        decision.cost = cost
        if let embedding {
            decision.tokenCount = embedding.tokenCount
            decision.truncatedTokenCount = embedding.truncatedTokenCount
            decision.unknownShare = Double(embedding.unknownShare)
        }
        decision.verification = verification
        decision.probe = probe
        if settings.isShadow { withhold(&decision) }
        cache.backend.counters.count(decision)
        let ticket =
            hits.isEmpty
            ? MissTicket(
                prompt: query.prompt, scope: query.scope, embedding: embedding, probe: probe) : nil
        return LookupResult(hits: hits, decision: decision, ticket: ticket)
    }
}

/// Nanoseconds since a moment.
func nanos(since start: ContinuousClock.Instant) -> Int64 {
    let components = (ContinuousClock.now - start).components
    return components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
}
