public import LateInteraction

/// What makes two vectors comparable: they came from embedders with equal identities.
public struct EmbedderIdentity: Hashable, Sendable, Codable {
    /// Such as `all-MiniLM-L6-v2`.
    public var model: String
    /// A hash over weights, vocabulary, tokenizer settings and pooling, in hex; precision included.
    public var revision: String
    /// Floats of a vector.
    public var dimension: Int

    /// Puts an identity together, for embedders that are not this module's.
    public init(model: String, revision: String, dimension: Int) {
        self.model = model
        self.revision = revision
        self.dimension = dimension
    }
}

/// A text's vector, and how much of the text it stands for.
public struct Embedding: Sendable, Equatable {
    /// `[dimension]` floats of unit length.
    public var vector: [Float]
    /// Tokens that were embedded, special tokens included.
    public var tokenCount: Int
    /// Tokens beyond the model's window, which the vector knows nothing of.
    public var truncatedTokenCount: Int
    /// Share of unknown tokens among the embedded ones without the special tokens, 0…1.
    public var unknownShare: Float
    /// The vectors of its tokens without the special ones, where they were asked for and the
    /// embedder gives them; nil for a text that was cut or is longer than
    /// `LateInteractionLimits.tokensMax`.
    public var tokens: TokenVectors?

    /// Puts an embedding together; the vector must have unit length.
    public init(
        vector: [Float], tokenCount: Int, truncatedTokenCount: Int = 0, unknownShare: Float = 0,
        tokens: TokenVectors? = nil
    ) {
        self.vector = vector
        self.tokenCount = tokenCount
        self.truncatedTokenCount = truncatedTokenCount
        self.unknownShare = unknownShare
        self.tokens = tokens
    }
}

/// The contextual vector of each token of a text.
public struct TokenEmbedding: Sendable, Equatable {
    /// `[tokens.count, dimension]`, row by row; each row of unit length.
    public var vectors: [Float]
    /// Floats of a row.
    public var dimension: Int
    /// Ids of the tokens, special tokens included.
    public var ids: [Int32]
    /// The tokens' text in the vocabulary, such as `##ing`.
    public var tokens: [String]
    /// Tokens beyond the model's window.
    public var truncatedTokenCount: Int
    /// Share of unknown tokens without the special ones, 0…1.
    public var unknownShare: Float
}

/// Why a text has no vector.
public enum EmbeddingError: Error, Sendable, Equatable {
    /// The queue is full or the deadline passed; retrying later helps.
    case overloaded(String)
    /// The embedder cannot work at all: no model, or a broken one.
    case unavailable(String)
    /// The task that asked was cancelled before its text was embedded.
    case cancelled
    /// The text is too long for this embedder, or the engine gave something that is no unit vector.
    case failed(String)
}

/// Text to unit vector.
///
/// `LocalEmbedder` runs a model in this process. Conformers are safe to call from any task and
/// never block the caller's thread: the work happens on threads of their own.
public protocol Embedder: Sendable {
    var identity: EmbedderIdentity { get }

    /// Returns one embedding per text, in order.
    func embed(_ texts: [String]) async throws(EmbeddingError) -> [Embedding]

    /// Returns one embedding per text, in order, with the vectors of its tokens where they are
    /// wanted and the embedder has them; the vectors of the texts are the same either way.
    func embed(
        _ texts: [String], withTokens: Bool
    ) async throws(EmbeddingError) -> [Embedding]
}

extension Embedder {
    /// An embedder that sees no tokens gives none.
    public func embed(
        _ texts: [String], withTokens: Bool
    ) async throws(EmbeddingError) -> [Embedding] {
        try await embed(texts)
    }
}
