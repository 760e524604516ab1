public import SemanticCache

/// An error of the cache in one sentence.
public enum ErrorSentence {
    /// The sentence that an answer of the API has as `detail`.
    public static func describe(_ error: CacheError) -> String {
        ErrorResponse(error).detail
    }
}
