/// What a text's function words say of it as a whole.
struct SentenceFacts: Sendable {
    /// Bit `1 << QuestionKind.rawValue` for each kind asked.
    private(set) var questions: UInt32 = 0
    /// Bit `1 << Modality.rawValue`.
    private(set) var modalities: UInt32 = 0
    /// Bit `1 << Person.rawValue`.
    private(set) var persons: UInt32 = 0
    /// Bit `1 << Tense.rawValue`.
    private(set) var tenses: UInt32 = 0
    private(set) var negations = 0
    /// Most Words Are Capitalised, so that a capital says nothing.
    private(set) var isTitleCase = false
    /// "I need", "could you give me": a thing is asked for.
    private(set) var hasRequest = false

    init(tokens: [Token]) {
        var clause = Clause()
        for index in tokens.indices {
            note(tokens[index])
            readQuestion(tokens, index, &clause)
        }
        if questions == SentenceFacts.bit(.what), SentenceFacts.asksLike(tokens) {
            questions = SentenceFacts.bit(.how)
        }
        if questions == 0 { questions = clause.embedded }
        if questions & SentenceFacts.bit(.produce) != 0 { questions &= ~SentenceFacts.bit(.yesNo) }
        let words = tokens.filter { $0.kind == .word && $0.isCompared }
        isTitleCase = words.count >= 5 && words.allSatisfy { $0.flags.contains(.capitalised) }
    }

    /// "What is the weather like in May?" asks how it is.
    private static func asksLike(_ tokens: [Token]) -> Bool {
        for index in tokens.indices where tokens[index].surface == likeHash {
            guard index + 1 < tokens.count else { return true }
            let next = tokens[index + 1]
            if next.wordClass == .preposition || next.wordClass == .date
                || next.flags.contains(.startsSentence) || next.flags.contains(.afterComma)
            {
                return true
            }
        }
        return false
    }

    private static let likeHash = WordHash.of("like")

    static func bit(_ kind: QuestionKind) -> UInt32 { 1 << UInt32(kind.rawValue) }

    private mutating func note(_ token: Token) {
        switch token.wordClass {
        case .modal: modalities |= 1 << UInt32(token.info)
        case .light where token.concept == SentenceFacts.possible:
            modalities |= 1 << UInt32(Modality.can.rawValue)
        case .pronoun: persons |= 1 << UInt32(token.info)
        case .auxiliary: tenses |= 1 << UInt32(token.info)
        case .negator: negations += 1
        case .stop where SentenceFacts.requests.contains(token.concept): hasRequest = true
        default: break
        }
    }

    /// Where in a clause the reader stands.
    private struct Clause {
        /// Nothing that carries meaning was said yet.
        var isLeading = true
        /// It begins with "is", "can", …: a question to be answered with yes or no.
        var leadsWithVerb = false
        var hasQuestion = false
        /// "… and has a volume" asks nothing.
        var isContinued = false
        var embedded: UInt32 = 0
    }

    private mutating func readQuestion(_ tokens: [Token], _ index: Int, _ clause: inout Clause) {
        let token = tokens[index]
        if token.flags.contains(.startsSentence) || token.flags.contains(.afterComma) {
            clause.isLeading = true
            clause.isContinued = false
            clause.leadsWithVerb = false
            if token.flags.contains(.startsSentence) { clause.hasQuestion = false }
        }
        switch token.wordClass {
        case .question: readQuestionWord(tokens, index, &clause)
        case .auxiliary, .modal:
            if clause.isLeading, !clause.isContinued, !clause.hasQuestion, token.kind != .han,
                !isRequest(tokens, index)
            {
                clause.leadsWithVerb = true
            }
        case .conjunction:
            clause.isContinued = !clause.isLeading
            clause.isLeading = true
        case .content, .number, .date, .unit, .scope, .multiplier:
            if clause.isLeading, SentenceFacts.producing.contains(token.concept) {
                questions |= SentenceFacts.bit(.produce)
            }
            endLead(&clause)
        case .light:
            if clause.leadsWithVerb { endLead(&clause) }
        case .pronoun:
            if clause.leadsWithVerb || token.flags.contains(.startsSentence) { endLead(&clause) }
        case .stop, .preposition, .negator: break
        }
    }

    private mutating func endLead(_ clause: inout Clause) {
        if clause.isLeading, clause.leadsWithVerb {
            questions |= SentenceFacts.bit(.yesNo)
            clause.hasQuestion = true
        }
        clause.isLeading = false
        clause.leadsWithVerb = false
    }

    private mutating func readQuestionWord(
        _ tokens: [Token], _ index: Int, _ clause: inout Clause
    ) {
        let token = tokens[index]
        let bit = SentenceFacts.askedKind(tokens, index)
        if token.kind == .han {
            questions |= bit
        } else if isConditional(tokens, index) {
            return
        } else if clause.isLeading {
            questions |= bit
            clause.hasQuestion = true
            clause.isLeading = false
            clause.leadsWithVerb = false
        } else if clause.embedded == 0, !isRelative(tokens, index) {
            clause.embedded = bit
        }
    }

    /// Makes nouns that only say what kind of thing is asked for carry little: "which artist" is
    /// "who".
    static func softenAsked(_ tokens: inout [Token]) {
        for index in tokens.indices where tokens[index].wordClass == .question {
            guard tokens[index].info == QuestionKind.what.rawValue else { continue }
            guard let place = askedPlace(tokens, index), tokens[place].wordClass == .content else {
                continue
            }
            tokens[place].wordClass = .light
            tokens[place].weight = 0.3
        }
    }

    /// The bit of the kind a question word asks for; "which city" asks where, "what is the age" how
    /// old.
    private static func askedKind(_ tokens: [Token], _ index: Int) -> UInt32 {
        let usual = UInt32(1) << UInt32(tokens[index].info)
        guard let place = askedPlace(tokens, index) else { return usual }
        let table = place == index + 1 ? Lexicon.askedDirectly : Lexicon.askedAbout
        return table[tokens[place].concept].map(bit) ?? usual
    }

    /// Where the noun stands that says what a "which" or "what" asks for.
    private static func askedPlace(_ tokens: [Token], _ index: Int) -> Int? {
        guard tokens[index].info == QuestionKind.what.rawValue, tokens[index].kind == .word else {
            return nil
        }
        var isDirect = true
        for place in tokens.indices.dropFirst(index + 1).prefix(4) {
            let token = tokens[place]
            switch token.wordClass {
            case .auxiliary, .stop: isDirect = false
            case .light
            where Lexicon.askedAbout[token.concept] == nil
                && Lexicon.askedDirectly[token.concept] == nil:
                isDirect = false
            default:
                let table = isDirect ? Lexicon.askedDirectly : Lexicon.askedAbout
                return table[token.concept] == nil ? nil : place
            }
        }
        return nil
    }

    /// "When interest rates rise, …", `WHERE id = 1`: no question.
    ///
    /// One goes on with a verb: "when does", "where can", "where to".
    private func isConditional(_ tokens: [Token], _ index: Int) -> Bool {
        let token = tokens[index]
        let kind = QuestionKind(rawValue: token.info)
        guard kind == .when || kind == .whereAt else { return false }
        guard index + 1 < tokens.count, token.end - token.start <= 5 else { return false }
        let next = tokens[index + 1]
        return ![.auxiliary, .modal, .preposition, .conjunction].contains(next.wordClass)
            || next.flags.contains(.startsSentence)
    }

    /// "The people who …", "the day when …": a clause about the word before it.
    private func isRelative(_ tokens: [Token], _ index: Int) -> Bool {
        let kinds: [QuestionKind] = [.who, .when, .whereAt, .what]
        guard let kind = QuestionKind(rawValue: tokens[index].info), kinds.contains(kind) else {
            return false
        }
        return index > 0 && tokens[index - 1].isCompared
    }

    /// "Can you give me …" asks for the thing, not whether one can.
    private func isRequest(_ tokens: [Token], _ index: Int) -> Bool {
        guard tokens[index].wordClass == .modal, index + 2 < tokens.count else { return false }
        guard tokens[index + 1].info == Person.subjectYou.rawValue,
            tokens[index + 1].wordClass == .pronoun
        else { return false }
        for token in tokens[(index + 2)...].prefix(3) where token.wordClass != .stop {
            return SentenceFacts.requested.contains(token.concept)
        }
        return true
    }

    private static let requests = Set(
        [
            "i_need", "i_want", "i_am_looking_for", "i'm_looking_for", "im_looking_for", "find_me",
            "give_me", "show_me", "can_you_give_me", "could_you_give_me",
            "i_would_like", "i'd_like",
        ].map { Lexicon.concept(of: $0[...]) })

    private static let possible = concepts("possible").first ?? 0

    private static func concepts(_ words: String) -> Set<UInt64> {
        Set(
            words.split(separator: " ").map {
                Lexicon.shared.words[WordHash.of(String($0))]?.concept ?? Lexicon.concept(of: $0)
            })
    }

    /// Requests for a text: "write a poem" is not "how to write a poem".
    private static let producing = concepts(
        "write draft compose generate create translate summarize rewrite paraphrase 撰写 写 翻译 生成 总结")

    /// What a reader asks a model to do with "can you".
    static let requested = producing.union(
        concepts(
            """
            give tell show explain describe list name suggest recommend provide make plan help find
            compare convert calculate check correct fix review edit improve shorten prepare set
            outline design build code sort add remove change recite solve
            """))
}

extension Lexicon {
    /// What "which" or "what" asks for right before a word: "what date", "which artist".
    static let askedDirectly = askedTable([
        (
            .who,
            """
            artist painter author writer composer singer actor director scientist inventor architect
            founder person people woman man team player president king queen
            """
        ),
        (.when, "date day year month century decade time hour"),
        (.whereAt, "place places location"),
        (.howOld, "age"), (.howFar, "distance"), (.howMuch, "price cost fee amount"),
    ])

    /// What "what is the" asks for before a word: "what is the age of", "what's the distance".
    static let askedAbout = askedTable([
        (.why, "reason reasons cause causes"), (.how, "way ways method procedure process trick"),
        (.howOld, "age"), (.howFar, "distance"), (.howLong, "duration length"),
        (.howOften, "frequency"),
        (.whereAt, "location place"), (.when, "date"), (.howMuch, "price cost fee"),
    ])

    /// What "how much" and "what" ask for alike.
    static let measures = Set(
        ["weight", "height", "length", "size", "price", "cost", "salary", "distance"].map {
            shared.words[WordHash.of($0)]?.concept ?? concept(of: $0[...])
        })

    private static func askedTable(_ groups: [(QuestionKind, String)]) -> [UInt64: QuestionKind] {
        var table: [UInt64: QuestionKind] = [:]
        for (kind, words) in groups {
            for word in words.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
                let entry = shared.words[WordHash.of(String(word))]
                table[entry?.concept ?? concept(of: word)] = kind
            }
        }
        return table
    }
}
