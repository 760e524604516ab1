/// What a text's function words say of it as a whole.
struct SentenceFacts: Sendable {
    /// Bit `1 << QuestionKind.rawValue` for each kind asked.
    var questions: UInt32 = 0
    /// Bit `1 << Modality.rawValue`.
    var modalities: UInt32 = 0
    /// Bit `1 << Person.rawValue`.
    var persons: UInt32 = 0
    /// Bit `1 << Tense.rawValue`.
    var tenses: UInt32 = 0
    var negations = 0
    /// Most Words Are Capitalised, so that a capital says nothing.
    var isTitleCase = false

    init(tokens: [Token]) {
        var isLeading = true
        var leadsWithVerb = false
        var embedded: UInt32 = 0
        var sawContent = false
        for token in tokens {
            if token.flags.contains(.startsSentence) {
                isLeading = true
                leadsWithVerb = false
            }
            note(token)
            switch token.wordClass {
            case .question:
                let bit = UInt32(1) << UInt32(token.info)
                if isLeading || token.kind == .han {
                    questions |= bit
                    isLeading = false
                } else if embedded == 0 {
                    embedded = bit
                }
            case .auxiliary, .modal:
                if isLeading, !leadsWithVerb, !sawContent || token.flags.contains(.startsSentence) {
                    leadsWithVerb = true
                }
            case .content, .number, .date, .unit, .scope, .multiplier, .light:
                if isLeading, token.flags.contains(.startsSentence) || !sawContent {
                    noteImperative(token)
                }
                if isLeading, leadsWithVerb { questions |= SentenceFacts.bit(.yesNo) }
                isLeading = token.wordClass == .light && !leadsWithVerb
                sawContent = true
            case .pronoun:
                if isLeading, leadsWithVerb { questions |= SentenceFacts.bit(.yesNo) }
                if leadsWithVerb { isLeading = false }
            case .stop, .preposition, .conjunction, .negator:
                break
            }
        }
        if questions == 0 { questions = embedded }
        let words = tokens.reduce(0) { $0 + ($1.kind == .word ? 1 : 0) }
        let capitals = tokens.reduce(0) { $0 + ($1.flags.contains(.capitalised) ? 1 : 0) }
        isTitleCase = words >= 4 && capitals * 3 > words * 2
        if questions & SentenceFacts.bit(.produce) != 0 { questions &= ~SentenceFacts.bit(.yesNo) }
    }

    static func bit(_ kind: QuestionKind) -> UInt32 { 1 << UInt32(kind.rawValue) }

    private mutating func note(_ token: Token) {
        switch token.wordClass {
        case .modal: modalities |= 1 << UInt32(token.info)
        case .pronoun: persons |= 1 << UInt32(token.info)
        case .auxiliary: tenses |= 1 << UInt32(token.info)
        case .negator: negations += 1
        default: break
        }
    }

    private mutating func noteImperative(_ token: Token) {
        if SentenceFacts.producing.contains(token.concept) {
            questions |= SentenceFacts.bit(.produce)
        }
    }

    /// Requests for a text: "write a poem" is not "how to write a poem".
    private static let producing: Set<UInt64> = Set(
        [
            "write", "draft", "compose", "generate", "create", "translate", "summarize", "rewrite",
            "paraphrase", "撰写", "写", "翻译", "生成", "总结",
        ]
        .map { Lexicon.shared.words[WordHash.of($0)]?.concept ?? Lexicon.concept(of: $0[...]) })
}
