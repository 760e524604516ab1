/// Who of "I" and somebody else does it, and which of two names: where a prompt was worded anew and
/// the prepositions no longer tell.
extension PreparedPair {
    /// The first person before a verb in one text and behind it in the other: "I owe my sister",
    /// "my sister owes me".
    func exchangedPerson() -> String? {
        for pair in alignment.pairs {
            let (i, j) = (Int(pair.a), Int(pair.b))
            let x = query.tokens[i]
            guard x.kind == .word, x.wordClass == .content || x.wordClass == .light else {
                continue
            }
            let (acts, suffers) = (query.firstPersonActs(at: i), query.firstPersonSuffers(at: i))
            let (actsToo, suffersToo) = (
                stored.firstPersonActs(at: j), stored.firstPersonSuffers(at: j)
            )
            guard
                (acts && suffersToo && !actsToo && !suffers)
                    || (suffers && actsToo && !acts && !suffersToo)
            else { continue }
            return "the first person is before “\(query.spelling(of: x))” in one prompt and behind "
                + "it in the other"
        }
        return nil
    }

    /// Two names in another order, a word between them in both texts and nothing that would explain
    /// it: "what did Freud think of Jung", "how did Jung see Freud".
    func exchangedActors(_ x: (a: Token, b: Token), _ y: (a: Token, b: Token)) -> Bool {
        guard !query.isSymmetric, !stored.isSymmetric, !query.hasPassive, !stored.hasPassive,
            [x.a, x.b, y.a, y.b].allSatisfy({ RoleMarker.isActing($0.marker) })
        else { return false }
        return query.hasVerbalWord(between: x.a, y.a) && stored.hasVerbalWord(between: y.b, x.b)
    }

    /// "Convert X to Y" against "I have a Y and need an X": the goal of one text stands before its
    /// source in the other, where no preposition says that it is the source of something.
    func exchangedGoal() -> String? {
        goalBefore(query, stored, alignment.pairs.map { (Int($0.a), Int($0.b)) })
            ?? goalBefore(stored, query, alignment.pairs.map { (Int($0.b), Int($0.a)) })
    }

    private func goalBefore(
        _ text: PreparedText, _ other: PreparedText, _ pairs: [(Int, Int)]
    ) -> String? {
        guard !other.tokens.contains(where: { RoleMarker.isGoal($0.marker) }), !other.isSymmetric
        else { return nil }
        for (goal, otherGoal) in pairs
        where RoleMarker.isGoal(text.tokens[goal].marker) && text.tokens[goal].wordClass == .content
        {
            for (source, otherSource) in pairs
            where source < goal && goal - source <= 3 && otherGoal < otherSource {
                let (s, t) = (text.tokens[source], other.tokens[otherSource])
                let g = other.tokens[otherGoal]
                guard s.wordClass == .content, s.marker == 0 || s.marker == RoleMarker.fromConcept,
                    t.marker == 0, g.marker == 0, other.hasWordBetween(otherGoal, otherSource)
                else { continue }
                return "“\(text.spelling(of: text.tokens[goal]))” is the goal in one prompt only"
            }
        }
        return nil
    }
}

extension PreparedText {
    /// Whether "I" or "we" stands before the token, with auxiliaries and adverbs between at most.
    func firstPersonActs(at place: Int) -> Bool {
        for index in stride(from: place - 1, through: max(0, place - 3), by: -1) {
            let token = tokens[index]
            if token.surface == Self.iHash || token.surface == Self.weHash { return true }
            guard [.auxiliary, .modal, .negator, .stop].contains(token.wordClass),
                !token.flags.contains(.startsSentence)
            else { return false }
        }
        return false
    }

    /// Whether "me" or "us" stands right behind it.
    func firstPersonSuffers(at place: Int) -> Bool {
        guard place + 1 < tokens.count, !tokens[place + 1].flags.contains(.startsSentence) else {
            return false
        }
        let next = tokens[place + 1].surface
        return next == Self.meHash || next == Self.usHash
    }

    /// Whether a lower-case word that carries meaning stands between two tokens.
    func hasVerbalWord(between x: Token, _ y: Token) -> Bool {
        tokens.contains {
            $0.start > x.start && $0.start < y.start && $0.kind == .word
                && ($0.wordClass == .content || $0.wordClass == .light)
                && !$0.flags.contains(.capitalised)
        }
    }

    private static let iHash = WordHash.of("i")
    private static let weHash = WordHash.of("we")
    private static let meHash = WordHash.of("me")
    private static let usHash = WordHash.of("us")
}
