/// A pair of tokens that mean the same, and the second one's place.
private struct OrderedPair {
    let a: Token
    let b: Token
    let place: Int32
}

extension PreparedPair {
    func orderDifference() -> String? {
        var pairs: [OrderedPair] = []
        for pair in alignment.pairs {
            let x = query.tokens[Int(pair.a)]
            let y = stored.tokens[Int(pair.b)]
            guard x.weight > 0 else { continue }
            // In a reworded text only what could take another's role counts, not every moved word.
            guard isNearCopy || (isExchangeable(x) && isExchangeable(y)) else { continue }
            pairs.append(OrderedPair(a: x, b: y, place: pair.b))
        }
        if let detail = markerExchange() ?? numberExchange() { return detail }
        if let detail = passiveWords() ?? exchangedPerson() { return detail }
        return isNearCopy
            ? movedWords(pairs) : exchangedNames(pairs) ?? exchangedWords() ?? exchangedGoal()
    }

    /// Names: they fill any role, so an exchange of two of them is still a sentence.
    private func isExchangeable(_ token: Token) -> Bool {
        guard token.wordClass == .content else { return false }
        if token.flags.contains(.name) || Lexicon.shared.roles.contains(token.concept) {
            return true
        }
        return token.flags.contains(.capitalised) && !token.flags.contains(.startsSentence)
            && !query.sentence.isTitleCase
            && !stored.sentence.isTitleCase
    }

    /// A word behind "from" in one text and behind "to" in the other.
    private func markerExchange() -> String? {
        for pair in alignment.pairs {
            let x = query.tokens[Int(pair.a)]
            let y = stored.tokens[Int(pair.b)]
            guard x.marker != y.marker, x.wordClass != .light else { continue }
            if Lexicon.direction(x.marker) != Lexicon.direction(y.marker),
                Lexicon.shared.areOpposite(x.marker, y.marker)
            {
                return "“\(query.spelling(of: x))” stands in another role"
            }
        }
        return nil
    }

    /// In a near copy: what stands in another order, unless it is a phrase that moved with its
    /// preposition, or equals joined by "and".
    private func movedWords(_ pairs: [OrderedPair]) -> String? {
        let runs = OrderRuns(pairs.map(\.place))
        guard runs.count > 1 else { return nil }
        let isBenign: Bool
        switch runs.count {
        case 2:
            isBenign =
                isPhraseMove(pairs[runs.first], pairs[runs.second])
                || isClauseMove(pairs[runs.first], pairs[runs.second])
                || isFronted(pairs[runs.first], pairs[runs.second])
                || isModifierMove(pairs[runs.first], pairs[runs.second])
        case 3 where runs.isExchange: isBenign = isParallel(pairs, runs)
        default: isBenign = false
        }
        guard !isBenign, let x = pairs[runs.first].first, let y = pairs[runs.second].first else {
            return nil
        }
        return
            "“\(query.spelling(of: x.a))” and “\(query.spelling(of: y.a))” stand in another order"
    }

    /// Two neighbouring blocks changed places: "sort a list | in Python".
    private func isPhraseMove(_ x: ArraySlice<OrderedPair>, _ y: ArraySlice<OrderedPair>) -> Bool {
        guard let first = x.first, let second = y.first else { return false }
        let joinedInQuery =
            first.a.coordination != 0
            && y.contains { $0.a.coordination == first.a.coordination }
        let joinedInStored =
            first.b.coordination != 0
            && y.contains { $0.b.coordination == first.b.coordination }
        if joinedInQuery && joinedInStored { return true }
        guard (x + y).allSatisfy({ $0.a.marker == $0.b.marker }) else { return false }
        let governsOne =
            (first.a.marker != 0) != (second.a.marker != 0)
            || (first.a.marker != second.a.marker)
        let isDated = first.a.wordClass == .date || second.a.wordClass == .date
        // Chinese puts the topic first or last as it likes.
        return governsOne || isDated || (first.a.kind == .han && second.a.kind == .han)
    }

    /// Two clauses changed places: a comma or a full stop stands between them in both texts.
    private func isClauseMove(_ x: ArraySlice<OrderedPair>, _ y: ArraySlice<OrderedPair>) -> Bool {
        guard let first = x.first, let last = x.last, let next = y.first, let end = y.last,
            x.count > 1, y.count > 1
        else { return false }
        return query.hasBreak(last.a, next.a) && stored.hasBreak(end.b, first.b)
            && (x + y).allSatisfy { $0.a.marker == $0.b.marker }
    }

    /// "As a beginner, how …": a short phrase set before the rest with a comma.
    private func isFronted(_ x: ArraySlice<OrderedPair>, _ y: ArraySlice<OrderedPair>) -> Bool {
        guard let first = x.first, let last = x.last, let next = y.first, let end = y.last else {
            return false
        }
        guard (x + y).allSatisfy({ $0.a.marker == $0.b.marker }) else { return false }
        let leadsQuery = x.count <= 2 && query.hasBreak(last.a, next.a) && query.leads(first.a)
        let leadsStored = y.count <= 2 && stored.hasBreak(end.b, first.b) && stored.leads(next.b)
        return leadsQuery || leadsStored
    }

    /// One word went from before its noun to behind it: "a Python function", "a function in
    /// Python", "the youngest president", "the president who was youngest".
    private func isModifierMove(
        _ x: ArraySlice<OrderedPair>, _ y: ArraySlice<OrderedPair>
    ) -> Bool {
        guard x.count == 1 || y.count == 1 else { return false }
        for (moved, rest) in [(x, y), (y, x)] where moved.count == 1 {
            guard let word = moved.first, let other = rest.first else { continue }
            let isMarkedOnce = (word.a.marker == 0) != (word.b.marker == 0)
            let marker = word.a.marker == 0 ? word.b.marker : word.a.marker
            let isOwner = word.a.flags.union(word.b.flags).contains(.possessive)
            if isMarkedOnce, !isOwner, !Lexicon.isDirected(marker), other.a.marker == other.b.marker
            {
                return true
            }
            if word.a.wordClass != .content || PreparedPair.isSuperlative(word.a, query) {
                let isPredicate =
                    query.hasOnlyBe(between: word.a, other.a)
                    || stored.hasOnlyBe(between: word.b, other.b)
                if isPredicate { return true }
            }
        }
        return false
    }

    private static func isSuperlative(_ token: Token, _ text: PreparedText) -> Bool {
        text.letters(of: token).suffix(3).elementsEqual([0x65, 0x73, 0x74])
    }

    /// "x law and y law" against "y law and x law": the words between repeat after the second.
    private func isParallel(_ pairs: [OrderedPair], _ runs: OrderRuns) -> Bool {
        let middle = pairs[runs.second].map(\.a.concept)
        let after = pairs[runs.third.upperBound...].prefix(middle.count).map(\.a.concept)
        guard !middle.isEmpty, middle == after, let last = pairs[runs.second].last,
            let next = pairs[runs.third].first
        else { return false }
        return query.tokens.contains {
            $0.wordClass == .conjunction && $0.start >= last.a.end && $0.end <= next.a.start
        }
    }

    /// In a reworded text: two names that took each other's place and preposition.
    private func exchangedNames(_ pairs: [OrderedPair]) -> String? {
        for (index, y) in pairs.enumerated() {
            for x in pairs[..<index].suffix(CheckLimits.leftoversMax) {
                if x.place < y.place {
                    if let detail = passive(x, y) { return detail }
                } else if isExchange(x, y) {
                    return "“\(query.spelling(of: x.a))” and “\(query.spelling(of: y.a))” "
                        + "stand in another order"
                }
            }
        }
        return nil
    }

    private func isExchange(_ x: OrderedPair, _ y: OrderedPair) -> Bool {
        let joined =
            x.a.coordination != 0 && x.a.coordination == y.a.coordination
            && x.b.coordination != 0 && x.b.coordination == y.b.coordination
        guard !joined, x.a.concept != y.a.concept else { return false }
        return
            (Lexicon.direction(x.a.marker) == Lexicon.direction(y.b.marker)
            && Lexicon.direction(y.a.marker) == Lexicon.direction(x.b.marker))
            || exchangedActors((x.a, x.b), (y.a, y.b))
    }

    /// The same order, but one text is in the passive: "A beat B" against "A was beaten by B".
    private func passive(_ x: OrderedPair, _ y: OrderedPair) -> String? {
        let isAgent = y.a.marker == RoleMarker.byConcept && x.a.marker != RoleMarker.byConcept
        let isAgentStored = y.b.marker == RoleMarker.byConcept && x.b.marker != RoleMarker.byConcept
        guard isAgent != isAgentStored else { return nil }
        guard query.hasPassive != stored.hasPassive else { return nil }
        return "“\(query.spelling(of: y.a))” acts in one prompt and not in the other"
    }
}

/// A sequence of places cut into runs that kept their inner order.
///
/// Ranks replace places first, and what stands first or last in both orders is left out.
private struct OrderRuns {
    private(set) var ranges: [Range<Int>] = []
    /// Three runs in exactly the opposite order: the outer two changed places.
    private(set) var isExchange = false

    var count: Int { ranges.count }
    var first: Range<Int> { range(0) }
    var second: Range<Int> { range(1) }
    var third: Range<Int> { range(2) }

    private func range(_ index: Int) -> Range<Int> { index < ranges.count ? ranges[index] : 0..<0 }

    init(_ places: [Int32]) {
        let order = places.indices.sorted { places[$0] < places[$1] }
        var ranks = [Int](repeating: 0, count: places.count)
        for (rank, index) in order.enumerated() { ranks[index] = rank }
        var low = 0
        var high = ranks.count
        while low < high, ranks[low] == low { low += 1 }
        while high > low, ranks[high - 1] == high - 1 { high -= 1 }
        var start = low
        for index in low..<high where index + 1 == high || ranks[index + 1] != ranks[index] + 1 {
            ranges.append(start..<(index + 1))
            start = index + 1
        }
        isExchange =
            ranges.count == 3 && ranks[ranges[0].lowerBound] > ranks[ranges[1].lowerBound]
            && ranks[ranges[1].lowerBound] > ranks[ranges[2].lowerBound]
    }
}
