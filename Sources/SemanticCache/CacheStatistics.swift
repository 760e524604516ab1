public import Telemetry
public import TextEmbedding

/// What a cache did since it was opened, and what it holds.
public struct CacheStatistics: Sendable, Equatable {
    /// Entries held, expired ones that are not swept yet included.
    public var entryCount = 0
    /// Bytes of records and vectors.
    public var byteCount: Int64 = 0
    /// Vectors in the index.
    public var vectorCount = 0
    /// Bytes of memory of the index.
    public var indexBytes = 0
    /// Bytes of memory of the usage table and the fingerprints.
    public var tableBytes = 0
    /// Lookups answered by the exact tier.
    public var exactHitCount: UInt64 = 0
    /// Lookups answered by the semantic tier.
    public var semanticHitCount: UInt64 = 0
    /// Lookups without a hit, by reason.
    public var missCounts: [Reason: UInt64] = [:]
    /// Entries written.
    public var insertCount: UInt64 = 0
    /// Entries replaced by an insert of the same prompt or id.
    public var replacedCount: UInt64 = 0
    /// Entries removed by request.
    public var removedCount: UInt64 = 0
    /// Entries removed for space.
    public var evictedCount: UInt64 = 0
    /// Entries removed for age.
    public var expiredCount: UInt64 = 0
    /// Records found damaged by a read.
    public var damagedCount: UInt64 = 0
    /// Verdicts `correct`.
    public var feedbackCorrectCount: UInt64 = 0
    /// Verdicts `wrong`.
    public var feedbackWrongCount: UInt64 = 0
    /// Fresh answers that were compared with a candidate's, by what came of it.
    public var probeCounts: [ProbeOutcome: UInt64] = [:]
    /// Pairs the verifier was asked about, by what came of it.
    public var verifierCounts: [VerifierOutcome: UInt64] = [:]
    /// Durations of exact hits.
    public var exactHitLatency = Histogram().snapshot
    /// Durations of semantic hits, embedding included.
    public var semanticHitLatency = Histogram().snapshot
    /// Durations of misses, embedding included.
    public var missLatency = Histogram().snapshot
    /// Durations of single inserts, commit included.
    public var insertLatency = Histogram().snapshot
    /// Waiting for embeddings in lookups.
    public var embeddingLatency = Histogram().snapshot
    /// Waiting for the verifier, for each pair.
    public var verifierLatency = Histogram().snapshot

    /// Nothing done yet.
    public init() {}

    /// Lookups without a hit.
    public var missCount: UInt64 { missCounts.values.reduce(0, +) }
}

/// What a data directory holds.
public struct CacheSetStatistics: Sendable, Equatable {
    /// Caches.
    public var cacheCount: Int
    /// Entries.
    public var entryCount: Int
    /// Bytes of records and vectors.
    public var byteCount: Int64
    /// The quota, or nil.
    public var bytesMax: Int64?
    /// Bytes of the store's file in use.
    public var fileBytes: Int
    /// Address space reserved for the file.
    public var mapSizeBytes: Int
    /// Bytes of memory of all indexes.
    public var indexBytes: Int
    /// Commits since the file was made.
    public var commitCount: Int
    /// What embeds prompts, or nil.
    public var embedder: EmbedderIdentity?
}

/// Whether a data directory serves, and how much of it.
public struct Readiness: Sendable, Equatable {
    /// Whether the store answers.
    public var isStoreOpen: Bool
    /// Whether every stored vector is in the index.
    public var isIndexLoaded: Bool
    /// Nil where lookups are semantic too, else why only the exact tier answers prompts.
    public var exactOnlyBecause: String?
    /// Nil where the wall clock is believed, else what is wrong with it.
    public var clockDoubt: String?

    /// Whether requests are answered.
    public var isReady: Bool { isStoreOpen && isIndexLoaded }
}

/// What an inspection of the store found.
public struct VerificationReport: Sendable, Equatable {
    /// Entries.
    public var entryCount = 0
    /// Vectors.
    public var vectorCount = 0
    /// Entries with token vectors.
    public var tokenRowCount = 0
    /// Bytes of records and vectors.
    public var byteCount: Int64 = 0
    /// A sentence for each thing that is not as it should be, at most `problemsMax` of them.
    public var problems: [String] = []
    /// Things that are not as they should be.
    public var problemCount = 0

    /// Problems that are spelled out at most.
    public static let problemsMax = 100

    /// Whether everything is as it should be.
    public var isSound: Bool { problemCount == 0 }

    mutating func note(_ problem: String) {
        problemCount += 1
        if problems.count < VerificationReport.problemsMax { problems.append(problem) }
    }
}
