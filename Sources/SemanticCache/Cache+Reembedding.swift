import LMDB
import Synchronization
import TextEmbedding

extension Cache {
    /// Embeds every stored prompt with the embedder of now and replaces the vectors, tokens' too.
    ///
    /// Each batch is a commit, and the cache takes the new identity with the last one, so that an
    /// interrupted run begins anew. Callers' own vectors are replaced like the others.
    func reembed(_ progress: (@Sendable (Int, Int) -> Void)?) async throws(CacheError) {
        guard let embedder else { return }
        let identity = embedder.identity
        backend.rebind(identity)
        let total = backend.table.withLock { $0.count }
        var done = 0
        var after: EntryID?
        while true {
            let page = try backend.page(after: after, limit: 256)
            guard let last = page.last else { break }
            let made: [Embedding]
            do throws(EmbeddingError) {
                made = try await embedder.embed(
                    page.map(\.prompt), withTokens: settings.lateInteraction)
            } catch {
                throw CacheError.embedderUnavailable("\(error)")
            }
            guard made.count == page.count, made.allSatisfy({ isSound($0, embedder) }) else {
                throw CacheError.embedderUnavailable("no unit vectors came back")
            }
            try await backend.replaceVectors(Array(zip(page, made)), identity)
            done += page.count
            progress?(done, total)
            after = last.id
        }
        try await backend.putIdentity(identity)
    }
}
