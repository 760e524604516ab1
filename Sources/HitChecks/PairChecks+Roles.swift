/// Who does what to whom, where the words alone are the same.
extension PreparedPair {
    /// A number that counts one thing in one text and another in the other: "100 francs in euros"
    /// and "100 euros in francs", "in one word" and "in one sentence".
    func numberExchange() -> String? {
        for pair in alignment.pairs {
            let x = query.tokens[Int(pair.a)]
            guard x.wordClass == .number, x.info == Dimension.none,
                stored.tokens[Int(pair.b)].info == Dimension.none,
                stored.tokens[Int(pair.b)].weight == x.weight,
                let p = counted(query, Int(pair.a)), let q = counted(stored, Int(pair.b)),
                p.concept != q.concept, stored.has(p.concept) == query.has(q.concept)
            else { continue }
            return "“\(query.spelling(of: x))” counts “\(query.spelling(of: p))” in the new prompt "
                + "and “\(stored.spelling(of: q))” in the stored one"
        }
        return nil
    }

    /// The word a number stands right before, or its unit.
    private func counted(_ text: PreparedText, _ index: Int) -> Token? {
        let next = index + 1
        guard next < text.tokens.count else { return nil }
        let token = text.tokens[next]
        let isCounted = token.wordClass == .content || token.wordClass == .unit
        return isCounted && !token.flags.contains(.afterComma)
            && !token.flags.contains(.startsSentence) ? token : nil
    }

    /// In a reworded text: two words that changed places and prepositions ("a PDF into a page", "a
    /// page to a PDF"), or places alone where nothing else was changed.
    func exchangedWords() -> String? {
        let pairs = contentPairs()
        guard pairs.count >= 2, pairs.count <= CheckLimits.leftoversMax else { return nil }
        guard !query.isSymmetric, !stored.isSymmetric else { return nil }
        let isBare = hasSameWords && !query.hasClauses && !stored.hasClauses
        for (index, y) in pairs.enumerated() {
            for x in pairs[..<index] where x.b > y.b {
                let xa = query.tokens[Int(x.a)]
                let xb = stored.tokens[Int(x.b)]
                let ya = query.tokens[Int(y.a)]
                let yb = stored.tokens[Int(y.b)]
                guard isExchange((xa, xb), (ya, yb)) else { continue }
                let isMarked =
                    Lexicon.isDirected(xa.marker) || Lexicon.isDirected(ya.marker)
                let isApart =
                    query.hasPreposition(Int(x.a), Int(y.a))
                    && stored.hasPreposition(Int(y.b), Int(x.b))
                if (isMarked && isApart)
                    || (isBare && xa.wordClass != .light && ya.wordClass != .light
                        && hasPivot(x, y))
                {
                    return "“\(query.spelling(of: xa))” and “\(query.spelling(of: ya))” "
                        + "stand in exchanged places"
                }
            }
        }
        return nil
    }

    /// Whether a third word stands between the two in both texts: "A causes B", "B causes A".
    private func hasPivot(_ x: (a: Int32, b: Int32), _ y: (a: Int32, b: Int32)) -> Bool {
        alignment.pairs.contains { $0.a > x.a && $0.a < y.a && $0.b > y.b && $0.b < x.b }
    }

    private func isExchange(_ x: (a: Token, b: Token), _ y: (a: Token, b: Token)) -> Bool {
        let isJoined =
            x.a.coordination != 0 && x.a.coordination == y.a.coordination
            && x.b.coordination != 0 && x.b.coordination == y.b.coordination
        guard !isJoined, x.a.concept != y.a.concept else { return false }
        let xa = Lexicon.direction(x.a.marker)
        let ya = Lexicon.direction(y.a.marker)
        guard xa == Lexicon.direction(y.b.marker), ya == Lexicon.direction(x.b.marker) else {
            return false
        }
        return xa != ya || xa == 0
    }

    /// The same order of two words, once before and once behind "caused by" and its like.
    func passiveWords() -> String? {
        guard query.hasPassive != stored.hasPassive else { return nil }
        let (text, other) = query.hasPassive ? (query, stored) : (stored, query)
        guard text.hasParticipleBeforeBy else { return nil }
        let pairs = contentPairs()
        for (index, y) in pairs.enumerated() {
            let agent = query.hasPassive ? query.tokens[Int(y.a)] : stored.tokens[Int(y.b)]
            let same = query.hasPassive ? stored.tokens[Int(y.b)] : query.tokens[Int(y.a)]
            guard agent.marker == RoleMarker.byConcept, same.marker == 0,
                !agent.flags.contains(.allCaps)
            else { continue }
            for x in pairs[..<index] where x.b < y.b {
                let place = Int(query.hasPassive ? x.b : x.a)
                let token = other.tokens[place]
                let agentPlace = Int(query.hasPassive ? y.b : y.a)
                guard token.marker == 0, !other.isAsked(place),
                    other.hasWordBetween(place, agentPlace)
                else { continue }
                return "“\(text.spelling(of: agent))” acts in one prompt and not in the other"
            }
        }
        return nil
    }

    /// Pairs of words that carry meaning, in the order of the query.
    private func contentPairs() -> [(a: Int32, b: Int32)] {
        alignment.pairs.filter { pair in
            let x = query.tokens[Int(pair.a)]
            let y = stored.tokens[Int(pair.b)]
            return x.kind == .word && [.content, .unit, .light].contains(x.wordClass)
                && [.content, .unit, .light].contains(y.wordClass)
        }
    }

    /// Whether no word that carries meaning lacks a counterpart.
    var hasSameWords: Bool {
        !(onlyQuery + onlyStored).contains { $0.wordClass != .light }
    }
}

extension PreparedText {
    /// Whether it asks for a difference or a comparison, in which the two sides are equal.
    var isSymmetric: Bool { tokens.contains { RoleMarker.symmetric.contains($0.concept) } }

    func has(_ concept: UInt64) -> Bool { tokens.contains { $0.concept == concept } }

    /// Whether a comma or a full stop stands between words, so that a clause may have moved.
    var hasClauses: Bool {
        tokens.dropFirst().contains {
            $0.flags.contains(.afterComma) || $0.flags.contains(.startsSentence)
        }
    }

    /// Whether a word like "caused" or "written" stands before "by".
    var hasParticipleBeforeBy: Bool {
        for index in tokens.indices.dropFirst() where tokens[index].concept == RoleMarker.byConcept
        {
            // "Comes from" and its like are one token.
            if tokens[index].end - tokens[index].start > 2 { return true }
            let before = tokens[index - 1]
            guard before.kind == .word, before.isCompared else { continue }
            let ending = letters(of: before).suffix(2)
            if ending.elementsEqual([0x65, 0x64]) || ending.elementsEqual([0x65, 0x6E])
                || ending.last == 0x74 || ending.elementsEqual([0x77, 0x6E])
            {
                return true
            }
        }
        return false
    }

    /// Whether a question word stands before the word: "which novels".
    func isAsked(_ place: Int) -> Bool {
        place > 0 && tokens[place - 1].wordClass == .question
    }

    /// Whether a clause ends between two tokens, the first before the second.
    func hasBreak(_ first: Token, _ second: Token) -> Bool {
        tokens.contains {
            $0.start > first.start && $0.start <= second.start
                && ($0.flags.contains(.afterComma) || $0.flags.contains(.startsSentence))
        }
    }

    /// Whether the token is the first that carries meaning.
    func leads(_ token: Token) -> Bool {
        tokens.first { $0.isCompared }?.start == token.start
    }

    /// Whether a form of "be", and no other word that carries meaning, stands between two tokens.
    func hasOnlyBe(between x: Token, _ y: Token) -> Bool {
        let (first, last) = x.start < y.start ? (x, y) : (y, x)
        let between = tokens.filter { $0.start > first.start && $0.start < last.start }
        return between.contains { $0.wordClass == .auxiliary }
            && !between.contains { $0.isCompared }
    }

    /// Whether a preposition or a word of measure stands between two places.
    func hasPreposition(_ first: Int, _ last: Int) -> Bool {
        guard first + 1 < last else { return false }
        return tokens[(first + 1)..<last].contains {
            $0.wordClass == .preposition || $0.wordClass == .scope
        }
    }

    /// Whether a word that carries meaning stands between two places.
    func hasWordBetween(_ first: Int, _ last: Int) -> Bool {
        guard first + 1 < last else { return false }
        return tokens[(first + 1)..<last].contains { $0.wordClass == .content }
    }
}

extension Lexicon {
    /// Prepositions of one direction count as one.
    static func direction(_ marker: UInt64) -> UInt64 { directions[marker] ?? marker }

    /// Whether what stands behind the preposition cannot change places with what stands before it.
    static func isDirected(_ marker: UInt64) -> Bool { directed.contains(direction(marker)) }

    private static let directed = Set(
        ["to", "from", "than", "before", "after", "for", "over", "by"].map {
            direction(shared.words[WordHash.of($0)]?.concept ?? concept(of: $0[...]))
        })

    private static let directions: [UInt64: UInt64] = {
        var table: [UInt64: UInt64] = [:]
        for group in ["to into onto toward towards", "from out_of off"] {
            let words = group.split(separator: " ").map {
                shared.words[WordHash.of(String($0))]?.concept ?? concept(of: $0)
            }
            for word in words { table[word] = words[0] }
        }
        return table
    }()
}
