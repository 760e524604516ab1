/// Two prompts and whether one answer serves both.
public struct LabelledPair: Sendable, Equatable {
    /// Where it stood in its file, counted from 1.
    public var line: Int
    /// Whether one answer serves both prompts.
    public var isSame: Bool
    /// The prompt that is stored.
    public var stored: String
    /// The prompt that is looked up.
    public var asked: String
    /// What sort of pair the file says it is, or empty.
    public var kind: String
    /// The file's own vectors of the two prompts, where it carries them.
    public var vectors: Vectors?

    /// A pair's own vectors; both have the same dimension and unit length.
    public struct Vectors: Sendable, Equatable {
        /// The stored prompt's vector.
        public var stored: [Float]
        /// The asked prompt's vector.
        public var asked: [Float]

        /// Makes a pair of vectors.
        public init(stored: [Float], asked: [Float]) {
            self.stored = stored
            self.asked = asked
        }
    }

    /// Makes a pair.
    public init(
        line: Int, isSame: Bool, stored: String, asked: String, kind: String = "",
        vectors: Vectors? = nil
    ) {
        self.line = line
        self.isSame = isSame
        self.stored = stored
        self.asked = asked
        self.kind = kind
        self.vectors = vectors
    }
}
