/// A text read once, ready to be compared with any number of others.
///
/// Holds the text's scalars and tokens, so it costs about 100 bytes a token; keep it for the length
/// of a decision, not with an entry.
public struct PreparedText: Sendable {
    /// Whether the text is over a limit and was not read to its end.
    public let isTooLong: Bool
    /// Bytes of the text in UTF-8.
    public let byteCount: Int
    let scalars: [UInt32]
    let tokens: [Token]
    let quotes: [Quote]
    let scriptCounts: [Int32]
    /// Indices of compared tokens, ordered by concept, then place.
    let byConcept: [Int32]
    let sentence: SentenceFacts
    /// Sorted spellings of all tokens but marks.
    let words: [UInt64]
    /// Different concepts with their rarity, sorted by concept.
    let vocabulary: [(concept: UInt64, rarity: Float)]
    /// Sorted character trigrams of the letters and digits, each packed into one word.
    let trigrams: [UInt64]

    /// Reads a text; over `CheckLimits.textBytesMax` it is only measured.
    public init(_ text: String) {
        let byteCount = text.utf8.count
        guard byteCount <= CheckLimits.textBytesMax else {
            self.init(byteCount: byteCount, read: nil)
            return
        }
        var scanner = TextScanner(text)
        scanner.scan()
        guard scanner.tokens.count <= CheckLimits.tokensMax else {
            self.init(byteCount: byteCount, read: nil)
            return
        }
        var reader = TokenReader(scanner)
        reader.read()
        SentenceFacts.softenAsked(&reader.tokens)
        Apposition.soften(&reader.tokens, reader.quotes)
        RoleMarker.mark(&reader.tokens)
        self.init(byteCount: byteCount, read: (scanner, reader))
    }

    private init(byteCount: Int, read: (scanner: TextScanner, reader: TokenReader)?) {
        self.byteCount = byteCount
        isTooLong = read == nil
        scalars = read?.scanner.scalars ?? []
        tokens = read?.reader.tokens ?? []
        quotes = read?.reader.quotes ?? []
        scriptCounts = read?.scanner.scriptCounts ?? []
        sentence = SentenceFacts(tokens: tokens)
        byConcept = PreparedText.order(tokens)
        words = tokens.filter { $0.kind != .symbol }.map(\.surface).sorted()
        vocabulary = PreparedText.vocabulary(tokens)
        trigrams = PreparedText.trigrams(scalars)
    }

    var questionMarks: Int { scalars.reduce(0) { $0 + ($1 == 0x3F ? 1 : 0) } }

    var sentenceCount: Int {
        tokens.reduce(0) { $0 + ($1.flags.contains(.startsSentence) ? 1 : 0) }
    }

    /// Whether something is done "by" somebody.
    var hasPassive: Bool { tokens.contains { $0.marker == RoleMarker.byConcept } }

    private static func order(_ tokens: [Token]) -> [Int32] {
        var indices: [Int32] = []
        indices.reserveCapacity(tokens.count)
        for index in tokens.indices where tokens[index].isCompared { indices.append(Int32(index)) }
        indices.sort { a, b in
            let x = tokens[Int(a)].concept
            let y = tokens[Int(b)].concept
            return x == y ? a < b : x < y
        }
        return indices
    }

    private static func vocabulary(_ tokens: [Token]) -> [(concept: UInt64, rarity: Float)] {
        var entries: [(concept: UInt64, rarity: Float)] = []
        entries.reserveCapacity(tokens.count)
        for token in tokens where token.kind != .symbol {
            entries.append((token.concept, token.rarity))
        }
        entries.sort { $0.concept < $1.concept }
        var unique: [(concept: UInt64, rarity: Float)] = []
        unique.reserveCapacity(entries.count)
        for entry in entries where unique.last?.concept != entry.concept { unique.append(entry) }
        return unique
    }

    /// Runs of spaces and marks count as one space, so that punctuation does not matter.
    private static func trigrams(_ scalars: [UInt32]) -> [UInt64] {
        var grams: [UInt64] = []
        grams.reserveCapacity(scalars.count + 2)
        var window: UInt64 = 0x20
        var last: UInt32 = 0x20
        for s in scalars {
            let isText =
                ScalarClass.isLetter(s) || ScalarClass.isDigit(s) || ScalarClass.isHan(s)
                || ScalarClass.isKana(s)
            let c = isText ? ScalarClass.lowercased(s) : 0x20
            if c == 0x20, last == 0x20 { continue }
            window = ((window << 21) | UInt64(c)) & 0x7FFF_FFFF_FFFF_FFFF
            last = c
            grams.append(window)
        }
        grams.sort()
        return grams
    }

    /// The token as written, cut to `CheckLimits.detailScalarsMax`.
    func spelling(of token: Token) -> String { spelling(from: token.start, to: token.end) }

    func spelling(from start: Int32, to end: Int32) -> String {
        var view = String.UnicodeScalarView()
        for s in scalars[Int(start)..<Int(end)].prefix(CheckLimits.detailScalarsMax) {
            if let scalar = Unicode.Scalar(s) { view.append(scalar) }
        }
        return String(view)
    }
}
