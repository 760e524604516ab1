/// What the lexicon says a word does in a prompt.
enum WordClass: UInt8, Sendable {
    /// Carries the meaning: must be in both texts.
    case content
    /// Carries little ("get", "good", "way"): may be missing from one text, not exchanged.
    case light
    /// Carries none ("the", "please", 请问).
    case stop
    /// Says how much is meant ("all", "only", "except", 只).
    case scope
    /// "not", "never", 不.
    case negator
    /// "how", "why", 什么时候; `info` is the `QuestionKind`.
    case question
    /// "from", "in"; marks the words after it.
    case preposition
    /// "can", "should"; `info` is the `Modality`.
    case modal
    /// A unit of measure; `info` is its dimension, `value` the factor to the base unit.
    case unit
    /// A number word; `value` is the number.
    case number
    /// A multiplier after a number ("million", 万).
    case multiplier
    /// A day, month or relative day.
    case date
    /// Joins equals: "and", "or", "vs", 和.
    case conjunction
    /// A pronoun; `info` is its `Person`.
    case pronoun
    /// A form of "be", "do" or "have" that tells the tense; `info` is the `Tense`.
    case auxiliary
}

/// What the scanner saw.
enum TokenKind: UInt8, Sendable {
    case word, han, number
    /// Code, a path, a flag, an address: compared letter by letter.
    case literal
    /// An operator or another mark that is not punctuation.
    case symbol
}

/// Facts about a token's place and looks.
struct TokenFlags: OptionSet, Sendable {
    let rawValue: UInt16
    static let capitalised = TokenFlags(rawValue: 1)
    static let allCaps = TokenFlags(rawValue: 2)
    static let startsSentence = TokenFlags(rawValue: 4)
    /// No space stood between it and the token before.
    static let attached = TokenFlags(rawValue: 8)
    static let afterComma = TokenFlags(rawValue: 16)
    static let negated = TokenFlags(rawValue: 32)
    static let ordinal = TokenFlags(rawValue: 64)
    /// The lexicon has the word.
    static let known = TokenFlags(rawValue: 128)
    /// `camelCase`, `foo()`, `a_b`: not stemmed.
    static let code = TokenFlags(rawValue: 256)
    /// A number whose spelling says more than its value: a version, a leading zero.
    static let verbatim = TokenFlags(rawValue: 512)
    static let possessive = TokenFlags(rawValue: 1024)
    static let negative = TokenFlags(rawValue: 2048)
    /// "n't": negates the clause, not the next word.
    static let contracted = TokenFlags(rawValue: 4096)
    /// Ends in "-ing".
    static let gerund = TokenFlags(rawValue: 16384)
    /// The lexicon knows it as the name of a place.
    static let name = TokenFlags(rawValue: 8192)
}

/// What kind of literal a token is, for the sentence in a finding.
enum LiteralKind: UInt16, Sendable {
    case none, code, path, url, email, flag

    var name: String {
        switch self {
        case .none, .code: "code"
        case .path: "path"
        case .url: "URL"
        case .email: "e-mail address"
        case .flag: "flag"
        }
    }
}

/// A word, number, literal or symbol of a text, with what is known of it.
struct Token: Sendable {
    var kind: TokenKind
    var wordClass = WordClass.content
    var flags: TokenFlags = []
    /// Meaning depends on the class; see `WordClass`.
    ///
    /// For literals a `LiteralKind`.
    var info: UInt16 = 0
    /// Scalars `start..<end` of the text.
    var start: Int32
    var end: Int32
    /// Hash of the lower-cased spelling (exact spelling for literals).
    var surface: UInt64
    /// Equal for words that mean the same to the checks.
    var concept: UInt64
    /// Concept of the preposition that governs it, or 0.
    var marker: UInt64 = 0
    /// Coordination ("A and B") it belongs to, or 0.
    var coordination: Int32 = 0
    var value: Double = 0
    /// A number's value as written, before its unit.
    var amount: Double = 0
    /// How much its absence matters, 0…1; see `Lexicon.weight`.
    var weight: Float = 1
    /// How little of a language's texts has the word, roughly in nats; see `Rarity`.
    var rarity: Float = 0

    /// Whether the aligner looks at it at all.
    var isCompared: Bool {
        switch wordClass {
        case .content, .light, .scope, .unit, .number, .multiplier, .date: true
        default: false
        }
    }
}
