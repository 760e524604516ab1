extension PreparedPair {
    func negationDifference() -> String? {
        let a = query.sentence.negations
        let b = stored.sentence.negations
        if a != b, (a == 0) != (b == 0) || a % 2 != b % 2, !isDeniedOtherwise(a - b) {
            let (more, fewer) = a > b ? ("new", "stored") : ("stored", "new")
            return min(a, b) == 0
                ? "only the \(more) prompt is negated"
                : "the \(more) prompt has more negations than the \(fewer) one"
        }
        return a > 0 && b > 0 ? movedNegation() : nil
    }

    /// In a reworded text "forgot" may stand for "cannot remember": a word that denies by itself in
    /// the text with fewer negations.
    private func isDeniedOtherwise(_ surplus: Int) -> Bool {
        guard !isNearCopy, surplus.magnitude == 1 else { return false }
        let text = surplus > 0 ? stored : query
        let other = surplus > 0 ? query : stored
        let lexicon = Lexicon.shared
        return text.tokens.contains { token in
            lexicon.implicitNegatives.contains(token.concept)
                && !other.tokens.contains { $0.concept == token.concept }
        }
    }

    /// "safe but not cheap" against "cheap but not safe".
    private func movedNegation() -> String? {
        var gained: Token?
        var lost: Token?
        for pair in alignment.pairs {
            let x = query.tokens[Int(pair.a)]
            let y = stored.tokens[Int(pair.b)]
            if x.flags.contains(.negated), !y.flags.contains(.negated) { gained = x }
            if y.flags.contains(.negated), !x.flags.contains(.negated) { lost = y }
        }
        guard let gained, let lost else { return nil }
        return "the new prompt negates “\(query.spelling(of: gained))”, the stored one "
            + "“\(stored.spelling(of: lost))”"
    }

    func polarityDifference() -> String? {
        let negations = (query.sentence.negations - stored.sentence.negations).magnitude
        // "Cannot remember" and "forgot" cancel out.
        if !isNearCopy, negations == 1 { return persons() }
        return opposites() ?? affixes() ?? persons() ?? (isNearCopy ? prepositions() : nil)
    }

    /// Tokens that could have an opposite and are not in the other text.
    private func lone(_ text: PreparedText, _ other: PreparedText) -> [Token] {
        let opposites = Lexicon.shared.opposites
        var lone: [Token] = []
        for token in text.tokens where token.wordClass != .stop || token.flags.contains(.known) {
            guard opposites[token.concept] != nil else { continue }
            if other.tokens.contains(where: { $0.concept == token.concept }) { continue }
            lone.append(token)
            if lone.count == CheckLimits.leftoversMax { break }
        }
        return lone
    }

    /// Whether an opposite of the word means something in a reworded text: prepositions vary with
    /// the wording, but for "with" and "without", "before" and "after", "on" and "off".
    private func isPolar(_ token: Token) -> Bool {
        token.wordClass != .preposition || Lexicon.polarPrepositions.contains(token.concept)
    }

    private func opposites() -> String? {
        let a = lone(query, stored)
        let b = lone(stored, query)
        if let detail = contrary(a, stored, isQuery: true) ?? contrary(b, query, isQuery: false) {
            return detail
        }
        for x in a {
            for y in b where Lexicon.shared.areOpposite(x.concept, y.concept) {
                guard isNearCopy || (isPolar(x) && isPolar(y)) else { continue }
                return "the new prompt says “\(query.spelling(of: x))” where the stored one says "
                    + "“\(stored.spelling(of: y))”"
            }
        }
        return nil
    }

    /// A word whose opposite the other text has, even where both have that: "thaw frozen berries"
    /// against "freeze berries".
    private func contrary(_ lone: [Token], _ other: PreparedText, isQuery: Bool) -> String? {
        let text = isQuery ? query : stored
        for x in lone where x.wordClass == .content {
            for y in other.tokens
            where y.wordClass == .content && Lexicon.shared.areOpposite(x.concept, y.concept) {
                return "one prompt says “\(text.spelling(of: x))”, the other "
                    + "“\(other.spelling(of: y))” alone"
            }
        }
        return nil
    }

    /// In a near copy: a preposition of place or time exchanged for another.
    private func prepositions() -> String? {
        func lone(
            _ text: PreparedText, _ other: PreparedText, _ among: Set<UInt64>? = nil
        ) -> Token? {
            text.tokens.first { token in
                token.wordClass == .preposition && among?.contains(token.concept) ?? true
                    && !Lexicon.vaguePrepositions.contains(token.concept)
                    && !other.tokens.contains { $0.concept == token.concept }
            }
        }
        let strong =
            lone(query, stored, Lexicon.timePrepositions).map(query.spelling)
            ?? lone(stored, query, Lexicon.timePrepositions).map(stored.spelling)
        if let strong { return "only one prompt says “\(strong)”" }
        guard let x = lone(query, stored), let y = lone(stored, query) else { return nil }
        return "the new prompt says “\(query.spelling(of: x))” where the stored one says "
            + "“\(stored.spelling(of: y))”"
    }

    /// His against her, and "my" against "your" where nobody speaks of "I" or "you" in general.
    private func persons() -> String? {
        let a = query.sentence.persons
        let b = stored.sentence.persons
        func bit(_ person: Person) -> UInt32 { 1 << UInt32(person.rawValue) }
        let exclusive: [(Person, Person)] = [
            (.his, .her), (.their, .our), (.his, .their), (.her, .their),
        ]
        for (x, y) in exclusive
        where (a & bit(x) != 0 && a & bit(y) == 0 && b & bit(y) != 0 && b & bit(x) == 0)
            || (a & bit(y) != 0 && a & bit(x) == 0 && b & bit(x) != 0 && b & bit(y) == 0)
        {
            return "one prompt says “\(x.name)”, the other “\(y.name)”"
        }
        let subjects = bit(.subjectI) | bit(.subjectYou)
        guard a & subjects == 0, b & subjects == 0 else { return nil }
        let mine =
            (a & bit(.my) != 0 && a & bit(.your) == 0 && b & bit(.your) != 0 && b & bit(.my) == 0)
        let yours =
            (a & bit(.your) != 0 && a & bit(.my) == 0 && b & bit(.my) != 0 && b & bit(.your) == 0)
        return mine || yours ? "one prompt says “my”, the other “your”" : nil
    }

    func scopeDifference() -> String? {
        let a = onlyQuery.filter { $0.wordClass == .scope && isBinding($0, stored) }
        let b = onlyStored.filter { $0.wordClass == .scope && isBinding($0, query) }
        return exchange("word", a, b)
    }

    /// In a reworded text "only" and "except" still bind; "each" or "already" may go.
    private func isBinding(_ token: Token, _ other: PreparedText) -> Bool {
        guard !isNearCopy else { return true }
        guard Lexicon.bindingScopes.contains(token.concept) else { return false }
        let isOnly = token.concept == Lexicon.onlyConcept
        return !isOnly || !other.tokens.contains { Lexicon.justHash == $0.surface }
    }
}

extension Lexicon {
    /// Prepositions that stand for each other.
    static let vaguePrepositions = Set(
        [
            "of", "in", "at", "on", "for", "to", "with", "by", "about", "per", "via", "using",
            "within",
            "during", "through", "into", "onto", "在", "用", "对", "为", "把", "将", "给", "以", "于", "通过",
        ].map { shared.words[WordHash.of($0)]?.concept ?? concept(of: $0[...]) })
    static let polarPrepositions = Set(
        [
            "with", "without", "before", "after", "on", "off", "up", "down", "against", "above",
            "below", "under", "until", "since", "during",
        ]
        .map { shared.words[WordHash.of($0)]?.concept ?? concept(of: $0[...]) })
    /// Whether one is there or not is never a matter of wording.
    static let timePrepositions = Set(
        ["before", "after", "without", "against"].map {
            shared.words[WordHash.of($0)]?.concept ?? concept(of: $0[...])
        })
    static let bindingScopes = Set(
        ["only", "except", "只", "除了"].map {
            shared.words[WordHash.of($0)]?.concept ?? concept(of: $0[...])
        })
    static let onlyConcept = shared.words[WordHash.of("only")]?.concept ?? 0
    static let justHash = WordHash.of("just")
}
