/// Limits of the checks, with their units in their names.
public enum CheckLimits {
    /// Longer texts are not read: `length` refuses them, all other checks are silent.
    public static let textBytesMax = 32 * 1024
    /// Texts of more tokens are not compared: `length` refuses them.
    public static let tokensMax = 4_096
    /// Unpaired tokens of each text that the quadratic second look considers; beyond it they stay
    /// unpaired, which refuses.
    public static let leftoversMax = 48
    /// Scalars a quoted string may span before its opening quote counts as stray.
    public static let quoteScalarsMax = 400
    /// Characters of the texts that a finding repeats.
    public static let detailScalarsMax = 48
}
