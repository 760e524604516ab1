public import LateInteraction
import Synchronization
public import TextEmbedding

/// An embedder whose similarities a test states instead of finding texts that have them.
///
/// A text planned near another gets a vector in the plane of that one's and of one more that is
/// orthogonal to all others; a text nobody planned gets an axis of its own.
public final class PlannedEmbedder: Embedder {
    /// Its model, revision and dimension.
    public let identity: EmbedderIdentity

    private struct State {
        var embeddings: [String: Embedding] = [:]
        var axesUsed = 0
        var callCount = 0
        var textCount = 0
        var tokenCallCount = 0
        var failure: EmbeddingError?
        var delay: Duration?
    }

    private let state = Mutex(State())

    /// Room for `dimension` unrelated texts; later ones reuse axes.
    public init(dimension: Int = 64, model: String = "planned", revision: String = "1") {
        identity = EmbedderIdentity(model: model, revision: revision, dimension: dimension)
    }

    /// Calls so far.
    public var callCount: Int { state.withLock { $0.callCount } }

    /// Texts embedded so far.
    public var textCount: Int { state.withLock { $0.textCount } }

    /// Calls so far that wanted token vectors.
    public var tokenCallCount: Int { state.withLock { $0.tokenCallCount } }

    /// Gives `text` a vector whose cosine with `other`'s is `similarity`.
    public func plan(_ text: String, near other: String, similarity: Double) {
        state.withLock { state in
            let base = embedding(of: other, &state).vector
            let axis = state.axesUsed % identity.dimension
            state.axesUsed += 1
            let across = max(0, 1 - similarity * similarity).squareRoot()
            var vector = base.map { Double($0) * similarity }
            vector[axis] += across
            state.embeddings[text] = Embedding(
                vector: vector.map { Float($0) }, tokenCount: text.split(separator: " ").count + 2)
        }
    }

    /// Gives `text` this embedding.
    public func plan(_ text: String, _ embedding: Embedding) {
        state.withLock { $0.embeddings[text] = embedding }
    }

    /// Says of `text` that this much of it was cut or unknown.
    public func plan(_ text: String, truncatedTokenCount: Int = 0, unknownShare: Float = 0) {
        state.withLock { state in
            var embedding = embedding(of: text, &state)
            embedding.truncatedTokenCount = truncatedTokenCount
            embedding.unknownShare = unknownShare
            state.embeddings[text] = embedding
        }
    }

    /// Makes every call fail, until called with nil.
    public func fail(_ error: EmbeddingError?) {
        state.withLock { $0.failure = error }
    }

    /// Makes every call take this long, until called with nil.
    public func delay(_ duration: Duration?) {
        state.withLock { $0.delay = duration }
    }

    /// The planned vectors, in order.
    public func embed(_ texts: [String]) async throws(EmbeddingError) -> [Embedding] {
        let delay = state.withLock { state in
            state.callCount += 1
            state.textCount += texts.count
            return state.delay
        }
        // A cancelled delay only ends sooner.
        if let delay { try? await Task.sleep(for: delay) }
        if let failure = state.withLock({ $0.failure }) { throw failure }
        return state.withLock { state in texts.map { embedding(of: $0, &state) } }
    }

    /// The planned vectors, and one for each word: the same for a word wherever it stands, nearly
    /// orthogonal for different ones.
    public func embed(
        _ texts: [String], withTokens: Bool
    ) async throws(EmbeddingError) -> [Embedding] {
        var made = try await embed(texts)
        guard withTokens else { return made }
        state.withLock { $0.tokenCallCount += 1 }
        for (place, text) in texts.enumerated() { made[place].tokens = tokens(of: text) }
        return made
    }

    /// The token vectors it gives for a text.
    public func tokens(of text: String) -> TokenVectors? {
        let rows = text.split(separator: " ").flatMap { word in
            var random = SeededRandom(seed: word.utf8.reduce(5) { $0 &* 131 &+ UInt64($1) })
            return random.unitVector(identity.dimension)
        }
        return TokenVectors(rows: rows, stride: identity.dimension, dimension: identity.dimension)
    }

    private func embedding(of text: String, _ state: inout State) -> Embedding {
        if let known = state.embeddings[text] { return known }
        var vector = [Float](repeating: 0, count: identity.dimension)
        vector[state.axesUsed % identity.dimension] = 1
        state.axesUsed += 1
        let made = Embedding(vector: vector, tokenCount: text.split(separator: " ").count + 2)
        state.embeddings[text] = made
        return made
    }
}
