extension PreparedPair {
    /// Paired tokens that carry meaning, in the query's order.
    var orderedPairs: [(a: Token, b: Token, place: Int32)] {
        alignment.pairs.compactMap { pair in
            let x = query.tokens[Int(pair.a)]
            let y = stored.tokens[Int(pair.b)]
            guard x.wordClass != .light, y.wordClass != .light, x.weight > 0 else { return nil }
            return (x, y, pair.b)
        }
    }

    func orderDifference() -> String? {
        let pairs = orderedPairs
        return markerExchange(pairs) ?? roleExchange(pairs)
    }

    /// A word behind "from" in one text and behind "to" in the other.
    private func markerExchange(_ pairs: [(a: Token, b: Token, place: Int32)]) -> String? {
        for pair in pairs where pair.a.marker != pair.b.marker {
            if Lexicon.shared.areOpposite(pair.a.marker, pair.b.marker) {
                return "“\(query.spelling(of: pair.a))” stands in another role"
            }
        }
        return nil
    }

    /// Two words in another order, unless both kept their prepositions or are joined as equals.
    private func roleExchange(_ pairs: [(a: Token, b: Token, place: Int32)]) -> String? {
        var highest = 0
        for index in pairs.indices.dropFirst() {
            if pairs[index].place >= pairs[highest].place {
                highest = index
                continue
            }
            // Everything before `index` that stands after it in the stored prompt.
            var before = index - 1
            while before >= 0, index - before <= CheckLimits.leftoversMax {
                let x = pairs[before]
                let y = pairs[index]
                if x.place > y.place, !keptRoles(x, y) {
                    return "“\(query.spelling(of: x.a))” and “\(query.spelling(of: y.a))” "
                        + "stand in another order"
                }
                before -= 1
            }
        }
        return nil
    }

    private func keptRoles(
        _ x: (a: Token, b: Token, place: Int32), _ y: (a: Token, b: Token, place: Int32)
    ) -> Bool {
        let joinedInQuery = x.a.coordination != 0 && x.a.coordination == y.a.coordination
        let joinedInStored = x.b.coordination != 0 && x.b.coordination == y.b.coordination
        if joinedInQuery && joinedInStored { return true }
        if x.a.concept == y.a.concept { return true }
        let kept = x.a.marker == x.b.marker && y.a.marker == y.b.marker
        return kept && x.a.marker != y.a.marker
    }
}
