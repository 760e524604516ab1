import Synchronization
public import TextEmbedding
import VectorSearch

/// One named cache of a data directory: lookup, insert, evict.
///
/// Methods are safe to call from any task. A lookup or insert works on what is committed when it
/// begins.
public final class Cache: Sendable {
    /// The name it was created under.
    public let name: String
    let backend: EmbeddedBackend
    let embedder: (any Embedder)?
    let verifier: (any PairVerifier)?
    let time: CacheTime
    let quota: Quota

    init(
        backend: EmbeddedBackend, embedder: (any Embedder)?, verifier: (any PairVerifier)?,
        time: CacheTime, quota: Quota
    ) {
        name = backend.name
        self.backend = backend
        self.embedder = embedder
        self.verifier = verifier
        self.time = time
        self.quota = quota
    }

    /// What its owner chose.
    public var settings: CacheSettings { backend.settings.withLock { $0 } }

    /// What a vector for this cache must have been made by; nil where anything goes yet.
    public var embedderIdentity: EmbedderIdentity? { backend.identity ?? embedder?.identity }

    /// What it did since it was opened and what it holds.
    public func statistics() -> CacheStatistics {
        var statistics = CacheStatistics()
        backend.counters.fill(&statistics)
        backend.table.withLock {
            statistics.entryCount = $0.count
            statistics.byteCount = $0.byteCount
            statistics.tableBytes = $0.memoryBytes
        }
        statistics.tableBytes += backend.known.withLock { $0.memoryBytes }
        if let index = backend.index {
            statistics.vectorCount = index.count
            statistics.indexBytes = index.byteCount
        }
        return statistics
    }

    func requireOpen() throws(CacheError) {
        guard !backend.isDropped else { throw CacheError.unknownCache(name) }
    }

    func fingerprint(_ scope: Scope, _ prompt: NormalizedPrompt) -> Fingerprint {
        Fingerprint(salt: backend.salt, cache: backend.number, scope: scope, prompt: prompt)
    }

    func labels(_ attributes: [String: String]) -> [UInt64] {
        attributes.map { Label.attribute($0.key, $0.value, seed: backend.labelSeed) }.sorted()
    }

    /// The embedder, where this cache's vectors are its.
    var usableEmbedder: (any Embedder)? {
        guard let embedder else { return nil }
        guard let bound = backend.identity, bound != embedder.identity else { return embedder }
        return nil
    }
}
