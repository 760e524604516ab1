import JSON
public import SemanticCache

/// A cache's statistics as the API and the command line show them.
public struct StatisticsReply: Sendable {
    private let name: String
    private let settings: CacheSettings
    private let statistics: CacheStatistics
    private let exactOnlyBecause: String?

    /// Takes them at this moment.
    public init(_ cache: Cache, exactOnlyBecause: String?) {
        name = cache.name
        settings = cache.settings
        statistics = cache.statistics()
        self.exactOnlyBecause = exactOnlyBecause
    }

    /// The statistics as one JSON object.
    public var bytes: [UInt8] {
        var writer = JSONWriter(capacity: 2_048)
        writer.object { write(to: &$0) }
        return writer.bytes
    }

    func write(to writer: inout JSONWriter) {
        writer.member("cacheId", name)
        writer.member("entries", statistics.entryCount)
        writer.member("bytes", statistics.byteCount)
        writer.member("vectors", statistics.vectorCount)
        writer.member("indexBytes", statistics.indexBytes)
        writer.member("mode", exactOnlyBecause == nil ? "semantic" : "exact-only")
        if let exactOnlyBecause { writer.member("exactOnlyBecause", exactOnlyBecause) }
        writer.member("threshold", settings.similarityScale.shown(settings.threshold))
        writer.member("scale", settings.similarityScale.rawValue)
        writer.member("policy", settings.policy.rawValue)
        writer.member("shadow", settings.isShadow)
        writeOutcomes(to: &writer)
        writeChanges(to: &writer)
        writer.objectMember("latency") { writer in
            writer.latency("exactHit", statistics.exactHitLatency)
            writer.latency("semanticHit", statistics.semanticHitLatency)
            writer.latency("miss", statistics.missLatency)
            writer.latency("insert", statistics.insertLatency)
            writer.latency("embedding", statistics.embeddingLatency)
            writer.latency("verifier", statistics.verifierLatency)
        }
    }

    private func writeOutcomes(to writer: inout JSONWriter) {
        let hits = statistics.exactHitCount + statistics.semanticHitCount
        let lookups = hits + statistics.missCount
        writer.member("lookups", lookups)
        writer.objectMember("hits") { writer in
            writer.member("exact", statistics.exactHitCount)
            writer.member("semantic", statistics.semanticHitCount)
        }
        writer.objectMember("misses") { writer in
            for (reason, count) in statistics.missCounts.sorted(by: {
                $0.key.rawValue < $1.key.rawValue
            }) {
                writer.member(reason.rawValue, count)
            }
        }
        writer.key("hitRate")
        // No lookups is no rate, which is not the same as a rate of 0.
        if lookups > 0 { writer.number(Double(hits) / Double(lookups)) } else { writer.null() }
    }

    private func writeChanges(to writer: inout JSONWriter) {
        writer.member("inserts", statistics.insertCount)
        writer.member("replaced", statistics.replacedCount)
        writer.member("removed", statistics.removedCount)
        writer.member("evicted", statistics.evictedCount)
        writer.member("expired", statistics.expiredCount)
        writer.member("damaged", statistics.damagedCount)
        writer.objectMember("feedback") { writer in
            writer.member("correct", statistics.feedbackCorrectCount)
            writer.member("wrong", statistics.feedbackWrongCount)
        }
        writer.objectMember("verifier") { writer in
            for outcome in VerifierOutcome.allCases {
                writer.member(outcome.rawValue, statistics.verifierCounts[outcome] ?? 0)
            }
        }
        writer.objectMember("probes") { writer in
            for outcome in ProbeOutcome.allCases {
                writer.member(outcome.rawValue, statistics.probeCounts[outcome] ?? 0)
            }
        }
    }
}
