import TextEmbedding

/// A prompt's embedding, or why there is none.
enum PromptEmbedding: Sendable {
    case made(Embedding)
    case absent(Reason)
}

extension Cache {
    /// The embedding a query is compared by: its own, or the embedder's within the deadline.
    func embedding(for query: Query) async throws(CacheError) -> PromptEmbedding {
        if let given = query.embedding {
            return .made(try own(given))
        }
        guard let embedder = usableEmbedder else { return .absent(.noEmbedder) }
        let result = await EmbeddingCall.run(
            embedder, [query.prompt], withTokens: settings.lateInteraction,
            deadline: query.embeddingDeadline)
        switch result {
        case .success(let embeddings):
            guard let first = embeddings.first, isSound(first, embedder) else {
                return .absent(.embedderFailed)
            }
            return .made(first)
        case .failure(.deadline): return .absent(.embedderDeadline)
        case .failure(.failed): return .absent(.embedderFailed)
        }
    }

    /// A caller's vector, which is taken to stand for the whole prompt.
    func own(_ vector: [Float]) throws(CacheError) -> Embedding {
        let unit = try RequestRules.unitVector(
            vector, dimension: embedderIdentity?.dimension, field: "embedding")
        return Embedding(vector: unit, tokenCount: 0)
    }

    /// Whether an embedder's answer is a unit vector of the right dimension.
    func isSound(_ embedding: Embedding, _ embedder: any Embedder) -> Bool {
        let vector = embedding.vector
        guard vector.count == embedder.identity.dimension, vector.allSatisfy(\.isFinite) else {
            return false
        }
        let square = vector.reduce(0.0) { $0 + Double($1) * Double($1) }
        return abs(square - 1) < 1e-3
    }
}
