extension PreparedPair {
    func quoteDifference() -> String? {
        if let lone = loneQuote(query, stored) {
            return "only the new prompt quotes “\(lone)”"
        }
        if let lone = loneQuote(stored, query) {
            return "only the stored prompt quotes “\(lone)”"
        }
        return nil
    }

    /// A quoted span whose words the other text does not have in this order.
    private func loneQuote(_ text: PreparedText, _ other: PreparedText) -> String? {
        for quote in text.quotes.prefix(CheckLimits.leftoversMax) {
            let words = text.tokens[quote.tokens].map(\.surface)
            guard !words.isEmpty, !contains(other.tokens, words) else { continue }
            let first = text.tokens[quote.tokens.lowerBound].start
            let last = text.tokens[quote.tokens.upperBound - 1].end
            return text.spelling(from: first, to: last)
        }
        return nil
    }

    private func contains(_ tokens: [Token], _ words: [UInt64]) -> Bool {
        guard words.count <= tokens.count else { return false }
        for start in 0...(tokens.count - words.count) where tokens[start].surface == words[0] {
            if zip(tokens[start...], words).allSatisfy({ $0.surface == $1 }) { return true }
        }
        return false
    }

    func literalDifference() -> String? {
        let a = onlyQuery.filter { $0.kind == .literal }
        let b = onlyStored.filter { $0.kind == .literal }
        let kind = (a.first ?? b.first).flatMap { LiteralKind(rawValue: $0.info) } ?? .code
        if let detail = exchange(kind.name, a, b) { return detail }
        return exchange(
            "sign", onlyQuery.filter { $0.kind == .symbol },
            onlyStored.filter { $0.kind == .symbol })
    }
}
