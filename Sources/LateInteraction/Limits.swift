/// What is kept and compared at most.
public enum LateInteractionLimits {
    /// Tokens of a text, special tokens left out; a longer text has no token vectors.
    ///
    /// Work grows with the product of two texts' tokens and space with each: at this size a pair is
    /// some 30 microseconds and a text of 384 dimensions 25 kB.
    public static let tokensMax = 64
    /// Numbers of a token's vector.
    public static let dimensionMax = 8_192
}
