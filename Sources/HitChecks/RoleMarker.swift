/// Notes, for each content token, the preposition that governs it, the coordination it belongs to
/// and whether a negator stands right before it: a cheap stand-in for a parse, enough to see that
/// "from A to B" became "from B to A".
enum RoleMarker {
    static let ofConcept = Lexicon.concept(of: "of")
    static let byConcept = Lexicon.concept(of: "by")
    static let fromConcept = Lexicon.concept(of: "from")
    private static let toConcept = Lexicon.concept(of: "to")
    private static let forConcept = Lexicon.concept(of: "for")
    /// "Leave Oslo for Rome": from the one, to the other.
    private static let leaving: Set<UInt64> = Set(
        ["leave", "depart"].map {
            Lexicon.shared.words[WordHash.of($0)]?.concept ?? Lexicon.concept(of: $0[...])
        })
    /// "By our script": the owner does not end what "by" governs.
    private static let owners: Set<UInt16> = Set(
        [Person.my, .your, .his, .her, .their, .our].map(\.rawValue))
    /// "More than lead": as "heavier than lead".
    private static let comparing: Set<UInt64> = Set(
        ["more_than", "less_than"].map { Lexicon.concept(of: $0[...]) })
    private static let thanConcept = Lexicon.concept(of: "than")
    private static let possessive = WordHash.of("'s")
    static let symmetric: Set<UInt64> = Set(
        [
            "compare", "difference", "differ", "similarity", "similar", "vs", "versus", "区别", "比较",
            "对比",
        ]
        .map { Lexicon.shared.words[WordHash.of($0)]?.concept ?? Lexicon.concept(of: $0[...]) })
    private static let pairing: Set<UInt64> = Set(
        ["with", "to", "from"].map { Lexicon.concept(of: $0[...]) })

    /// Whether a name behind this preposition, or none, may be the one who acts or suffers; "in",
    /// "with" and their like only say where or by what means.
    static func isActing(_ marker: UInt64) -> Bool {
        marker == 0 || marker == ofConcept || marker == aboutConcept
    }

    /// Whether what stands behind it is where a change leads to.
    static func isGoal(_ marker: UInt64) -> Bool {
        marker != 0 && Lexicon.direction(marker) == Lexicon.direction(toConcept)
    }

    private static let aboutConcept = Lexicon.concept(of: "about")

    static func mark(_ tokens: inout [Token]) {
        var state = State()
        for index in tokens.indices {
            step(&tokens, index, &state)
        }
    }

    private struct State {
        var marker: UInt64 = 0
        var governs = false
        var negates = false
        var isSymmetric = false
        var coordination: Int32 = 0
        var joining = false
        var leaves = false
    }

    private static func step(_ tokens: inout [Token], _ index: Int, _ state: inout State) {
        let token = tokens[index]
        if token.flags.contains(.startsSentence)
            || (token.flags.contains(.afterComma) && !state.joining)
        {
            state.marker = 0
            state.governs = false
        }
        if symmetric.contains(token.concept) { state.isSymmetric = true }
        switch token.wordClass {
        case .preposition where state.isSymmetric && pairing.contains(token.concept) && index > 0:
            beginCoordination(&tokens, index, &state)
        case .preposition where state.marker == thanConcept && !state.governs: break
        case .preposition:
            let leads = state.leaves && token.concept == forConcept
            state.marker = leads ? toConcept : token.concept
            state.governs = false
            state.joining = false
        case .conjunction:
            beginCoordination(&tokens, index, &state)
        case .negator:
            state.negates = !token.flags.contains(.contracted)
            closeGroup(&state)
        case .stop where token.surface == possessive && index > 0,
            .auxiliary where token.surface == possessive && isName(tokens, index):
            markPossessive(&tokens, index)
        case .stop:
            if state.governs { closeGroup(&state) }
        case .pronoun where !state.governs && owners.contains(token.info): break
        case .auxiliary, .modal, .question, .pronoun:
            closeGroup(&state)
        case .light where state.governs:
            closeGroup(&state)
        case .content, .light, .scope, .unit, .number, .multiplier, .date:
            let isFirst = !state.governs
            assign(&tokens[index], &state)
            // "Of converting X": the verb is governed, its object is not.
            if isFirst, tokens[index].flags.contains(.gerund) { closeGroup(&state) }
        }
        if comparing.contains(token.concept), token.wordClass == .scope {
            state.marker = thanConcept
            state.governs = false
        }
        if leaving.contains(token.concept), token.kind == .word {
            state.marker = fromConcept
            state.governs = false
            state.leaves = true
        }
    }

    /// "France's capital", not "what's new".
    private static func isName(_ tokens: [Token], _ index: Int) -> Bool {
        guard index > 0 else { return false }
        let owner = tokens[index - 1]
        return owner.wordClass == .content || owner.wordClass == .date
    }

    private static func markPossessive(_ tokens: inout [Token], _ index: Int) {
        tokens[index - 1].flags.insert(.possessive)
        tokens[index - 1].marker = ofConcept
    }

    private static func closeGroup(_ state: inout State) {
        state.marker = 0
        state.governs = false
        state.joining = false
    }

    private static func assign(_ token: inout Token, _ state: inout State) {
        token.marker = state.marker
        state.governs = true
        if state.negates {
            token.flags.insert(.negated)
            state.negates = false
        }
        if state.joining {
            token.coordination = state.coordination
            state.joining = token.flags.contains(.capitalised)
        }
    }

    /// Joins the token (or capitalised run) before the conjunction with what follows it.
    private static func beginCoordination(
        _ tokens: inout [Token], _ index: Int, _ state: inout State
    ) {
        var first = index - 1
        guard first >= 0, tokens[first].isCompared else { return }
        let open = tokens[first].coordination
        if open != 0 {
            state.coordination = open
        } else {
            state.coordination = Int32(index)
            let wantsRun = tokens[first].flags.contains(.capitalised)
            repeat {
                tokens[first].coordination = state.coordination
                first -= 1
            } while wantsRun && first >= 0 && tokens[first].isCompared
                && tokens[first].flags.contains(.capitalised)
        }
        state.joining = true
        state.marker = tokens[index - 1].marker
    }
}
