/// What stands beside what: exchanges that a reworded text hides.
extension PreparedPair {
    /// In a reworded text: two words without a counterpart that stand between the same two words.
    func slotExchange() -> String? {
        guard !alignment.onlyA.isEmpty, !alignment.onlyB.isEmpty else { return nil }
        let a = loneSlots(query, alignment.onlyA, isQuery: true)
        guard !a.isEmpty else { return nil }
        let b = loneSlots(stored, alignment.onlyB, isQuery: false)
        for x in a {
            for y in b where isSameSlot(x, y) {
                return exchange("word", [x.token], [y.token])
            }
        }
        return nil
    }

    /// A lone word with the pairs that its neighbours belong to.
    private struct Slot {
        let token: Token
        let before: Int?
        let after: Int?
    }

    private func isSameSlot(_ x: Slot, _ y: Slot) -> Bool {
        guard let before = x.before, let after = x.after else { return false }
        return before == y.before && after == y.after
    }

    private func loneSlots(_ text: PreparedText, _ lone: [Int32], isQuery: Bool) -> [Slot] {
        var pairOf = [Int](repeating: -1, count: text.tokens.count)
        for (index, pair) in alignment.pairs.enumerated() {
            pairOf[Int(isQuery ? pair.a : pair.b)] = index
        }
        var slots: [Slot] = []
        for index in lone.prefix(CheckLimits.leftoversMax) {
            let token = text.tokens[Int(index)]
            guard token.wordClass == .content, token.kind == .word, token.weight >= 0.5 else {
                continue
            }
            slots.append(
                Slot(
                    token: token, before: neighbour(text, Int(index), -1, pairOf),
                    after: neighbour(text, Int(index), 1, pairOf)))
        }
        return slots
    }

    /// The pair of the next word that carries meaning, when nothing but an article or a preposition
    /// stands between.
    private func neighbour(
        _ text: PreparedText, _ index: Int, _ step: Int, _ pairOf: [Int]
    ) -> Int? {
        let place = index + step
        guard text.tokens.indices.contains(place) else { return nil }
        let token = text.tokens[place]
        guard token.wordClass == .content, pairOf[place] >= 0 else { return nil }
        return pairOf[place]
    }
}
