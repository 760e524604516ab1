/// A stored prompt and one that was asked, with what people said of serving the one's answer to the
/// other.
public struct FeedbackPair: Sendable, Equatable {
    /// The entry that answered.
    public var entry: EntryID
    /// Its prompt.
    public var stored: String
    /// The prompt that was asked.
    public var asked: String
    /// Whether its answer was right.
    public var isRight: Bool
    /// Cosine of the two prompts, where it was known.
    public var similarity: Double?
    /// When the last verdict came.
    public var atMillis: Int64
}
