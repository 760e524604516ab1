import JSON
import SemanticCache
import Telemetry

extension JSONWriter {
    /// One element of a lookup's `data`: the six members the official clients require, then ours.
    mutating func hit(_ hit: Hit, scale: SimilarityScale) {
        object { writer in
            writer.member("id", hit.entry.id.description)
            writer.member("prompt", hit.entry.prompt)
            writer.member("response", hit.entry.response)
            writer.attributes(hit.entry.attributes)
            // Clients check 0...1; a cosine below 0 passes only a threshold below every client's.
            writer.member("similarity", min(1, max(0, scale.shown(hit.similarity))))
            writer.member("searchStrategy", hit.strategy.rawValue)
            writer.entryDetails(hit.entry)
        }
    }

    /// An entry as it is read, listed and exported.
    mutating func entry(_ entry: Entry, embedding: [Float]? = nil) {
        object { writer in
            writer.member("id", entry.id.description)
            writer.member("prompt", entry.prompt)
            writer.member("response", entry.response)
            writer.attributes(entry.attributes)
            writer.entryDetails(entry)
            if entry.scope != .unscoped { writer.member("scopeId", entry.scope.description) }
            writer.member("hasEmbedding", entry.hasVector)
            writer.member("servedCount", entry.servedCount)
            if let served = entry.lastServedAtMillis { writer.member("lastServedAtMillis", served) }
            if let embedding {
                writer.key("embedding")
                writer.string(utf8: Base64.encode(embedding)[...])
            }
        }
    }

    private mutating func attributes(_ attributes: [String: String]) {
        objectMember("attributes") { writer in
            for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
                writer.member(name, value)
            }
        }
    }

    private mutating func entryDetails(_ entry: Entry) {
        member("createdAtMillis", entry.createdAtMillis)
        if let expiry = entry.expiresAtMillis { member("expiresAtMillis", expiry) }
        if let ttl = entry.slidingTTLMillis { member("slidingTtlMillis", ttl) }
        if let model = entry.model { member("model", model) }
        if let format = entry.responseFormat { member("responseFormat", format) }
        if !entry.tags.isEmpty {
            arrayMember("tags") { writer in
                for tag in entry.tags { writer.string(tag) }
            }
        }
        if let usage = entry.usage {
            objectMember("usage") { writer in
                writer.member("inputTokens", usage.inputTokens)
                writer.member("outputTokens", usage.outputTokens)
                writer.member("cachedInputTokens", usage.cachedInputTokens)
                writer.member("reasoningTokens", usage.reasoningTokens)
            }
        }
        if let cost = entry.costNanoUSD { member("costUsd", Double(cost) / 1e9) }
    }

    /// Why a lookup came out as it did; `explains` adds what differed and what it cost.
    mutating func decision(_ decision: Decision, scale: SimilarityScale, explains: Bool) {
        object { writer in
            writer.member("outcome", decision.outcome.rawValue)
            writer.member("reason", decision.reason.rawValue)
            writer.member("threshold", scale.shown(decision.threshold))
            writer.member("scale", scale.rawValue)
            writer.key("nearest")
            if let nearest = decision.nearest {
                writer.object { writer in
                    writer.member("id", nearest.id.description)
                    writer.member("similarity", scale.shown(nearest.similarity))
                    if explains { writer.member("prompt", nearest.prompt) }
                }
            } else {
                writer.null()
            }
            writer.policy(decision, scale: scale, explains: explains)
            if explains { writer.explanation(decision) }
        }
    }

    private mutating func explanation(_ decision: Decision) {
        arrayMember("checks") { writer in
            for finding in decision.findings {
                writer.object { writer in
                    writer.member("check", finding.check)
                    writer.member("detail", finding.detail)
                    if finding.isOverruled { writer.member("overruled", true) }
                }
            }
        }
        if let tokens = decision.tokenCount { member("tokenCount", tokens) }
        if let cut = decision.truncatedTokenCount { member("truncatedTokenCount", cut) }
        if let share = decision.unknownShare { member("unknownShare", share) }
        objectMember("cost") { writer in
            let cost = decision.cost
            writer.member("searchMethod", cost.searchMethod)
            writer.member("nodesVisited", cost.nodesVisited)
            writer.member("distancesComputed", cost.distancesComputed)
            writer.member("candidatesReranked", cost.candidatesReranked)
            writer.member("embeddingMicros", Double(cost.embeddingNanos) / 1e3)
            writer.member("searchMicros", Double(cost.searchNanos) / 1e3)
            if cost.pairsVerified > 0 {
                writer.member("pairsVerified", cost.pairsVerified)
                writer.member("verifierMicros", Double(cost.verifierNanos) / 1e3)
            }
            if cost.candidatesComparedByToken > 0 {
                writer.member("candidatesComparedByToken", cost.candidatesComparedByToken)
                writer.member("lateMicros", Double(cost.lateNanos) / 1e3)
            }
            writer.member("totalMicros", Double(cost.totalNanos) / 1e3)
        }
    }

    mutating func settings(_ settings: CacheSettings) {
        object { writer in
            writer.member("threshold", settings.threshold)
            writer.member("thresholdFloor", settings.thresholdFloor)
            writer.member("similarityScale", settings.similarityScale.rawValue)
            writer.optionalMember("ttlMillis", settings.ttlMillis)
            writer.member("slidingTtl", settings.slidingTTL)
            writer.member("foldCase", settings.foldsCase)
            writer.optionalMember("entriesMax", settings.entriesMax)
            writer.optionalMember("bytesMax", settings.bytesMax)
            writer.member("evictionPolicy", settings.evictionPolicy.rawValue)
            writer.checks(settings)
            writer.member("unknownShareMax", settings.unknownShareMax)
            writer.policySettings(settings)
        }
    }

    /// `true` where all checks refuse, `false` where none does, or the names of those that do.
    private mutating func checks(_ settings: CacheSettings) {
        let names = settings.checkNames
        if names.isEmpty || names == CacheSettings.allCheckNames {
            return member("checks", !names.isEmpty)
        }
        arrayMember("checks") { writer in
            for name in names { writer.string(name) }
        }
    }

    /// A member with a whole number, or `null`.
    mutating func optionalMember(_ name: String, _ value: (some BinaryInteger)?) {
        key(name)
        if let value { int(value) } else { null() }
    }

    /// A member that is true, false, or `null`.
    mutating func optionalMember(_ name: String, _ value: Bool?) {
        key(name)
        if let value { bool(value) } else { null() }
    }

    /// A member with a number, or `null`.
    mutating func optionalMember(_ name: String, _ value: Double?) {
        key(name)
        if let value { number(value) } else { null() }
    }

    /// Count, mean and quantiles of a histogram, in microseconds.
    mutating func latency(_ name: String, _ histogram: HistogramSnapshot) {
        objectMember(name) { writer in
            let count = histogram.count
            writer.member("count", count)
            guard count > 0 else { return }
            writer.member("meanMicros", Double(histogram.sumNanos) / Double(count) / 1e3)
            for (label, share) in [("p50Micros", 0.5), ("p90Micros", 0.9), ("p99Micros", 0.99)] {
                writer.member(label, Double(histogram.quantileNanos(share)) / 1e3)
            }
        }
    }
}
