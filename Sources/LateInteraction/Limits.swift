/// What is kept and compared at most.
public enum LateInteractionLimits {
    /// Tokens of a text, special tokens left out; a longer text has no token vectors.
    ///
    /// Work grows with the product of two texts' tokens and space with each: at this size five
    /// pairs are read and compared within 200 microseconds with AVX2 (at 60 tokens in 260), and a
    /// text of 384 dimensions has 19 kB.
    public static let tokensMax = 48
    /// Numbers of a token's vector.
    public static let dimensionMax = 8_192
}
