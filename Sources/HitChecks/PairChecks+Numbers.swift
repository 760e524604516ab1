extension PreparedPair {
    private func loneNumbers(_ tokens: [Token]) -> [Token] {
        tokens.filter { $0.wordClass == .number }
    }

    /// Whether two numbers are written with the same value and differ in their units only.
    private func differInUnit(_ a: Token, _ b: Token) -> Bool {
        guard a.info != b.info || a.value != b.value else { return false }
        return leadingValue(query, a) == leadingValue(stored, b)
    }

    /// The digits of a number token, without its unit.
    private func leadingValue(_ text: PreparedText, _ token: Token) -> [UInt32] {
        let written = text.scalars[Int(token.start)..<Int(token.end)]
        return Array(
            written.drop { !ScalarClass.isDigit($0) }
                .prefix { ScalarClass.isDigit($0) || $0 == 0x2E || $0 == 0x2C })
    }

    private func isUnitExchange(_ a: [Token], _ b: [Token]) -> Bool {
        guard a.count == b.count, !a.isEmpty else { return false }
        return zip(a, b).allSatisfy { x, y in
            !leadingValue(query, x).isEmpty && differInUnit(x, y)
        }
    }

    func numberDifference() -> String? {
        let a = loneNumbers(onlyQuery)
        let b = loneNumbers(onlyStored)
        // "one" is also a pronoun and an article: alone it says nothing, against a number it does.
        guard a.contains(where: { $0.weight > 0 }) || b.contains(where: { $0.weight > 0 }) else {
            return nil
        }
        return isUnitExchange(a, b) ? nil : exchange("number", a, b)
    }

    func unitDifference() -> String? {
        let a = loneNumbers(onlyQuery)
        let b = loneNumbers(onlyStored)
        if isUnitExchange(a, b) { return exchange("quantity", a, b) }
        if let detail = strandedUnit() { return detail }
        let x = onlyQuery.filter { $0.wordClass == .unit }
        let y = onlyStored.filter { $0.wordClass == .unit }
        guard isNearCopy else { return x.isEmpty || y.isEmpty ? nil : exchange("unit", x, y) }
        return bareQuantity() ?? exchange("unit", x, y)
    }

    /// "100 euros" against "100 … how many euros": the unit stands there without the number.
    private func strandedUnit() -> String? {
        for pair in alignment.pairs {
            let x = query.tokens[Int(pair.a)]
            let y = stored.tokens[Int(pair.b)]
            guard x.wordClass == .number, y.wordClass == .number, x.info != y.info else { continue }
            let (bare, full) = x.info == Dimension.none ? (x, y) : (y, x)
            guard bare.info == Dimension.none, full.info >= Dimension.firstPlain else { continue }
            let holder = x.info == Dimension.none ? query : stored
            if holder.tokens.contains(where: { $0.wordClass == .unit && $0.info == full.info }) {
                return exchange("quantity", [x], [y])
            }
        }
        return nil
    }

    /// "5" against "5 km", which the alignment pairs.
    private func bareQuantity() -> String? {
        for pair in alignment.pairs {
            let x = query.tokens[Int(pair.a)]
            let y = stored.tokens[Int(pair.b)]
            if x.wordClass == .number, y.wordClass == .number, x.info != y.info {
                return exchange("quantity", [x], [y])
            }
        }
        return nil
    }

    func dateDifference() -> String? {
        let days = exchange(
            "date", onlyQuery.filter { $0.wordClass == .date && !isRate($0, in: stored) },
            onlyStored.filter { $0.wordClass == .date && !isRate($0, in: query) })
        return days ?? (isNearCopy ? tenseDifference() : nil)
    }

    /// "Per day" where the other text says "a day".
    private func isRate(_ token: Token, in other: PreparedText) -> Bool {
        guard let unit = Lexicon.ratedUnits[token.concept] else { return false }
        return other.tokens.contains { $0.wordClass == .unit && $0.concept == unit }
    }

    /// "Who is" against "who was", "will win" against "won": another time, another answer.
    private func tenseDifference() -> String? {
        let present = UInt32(1) << UInt32(Tense.present.rawValue)
        let past = UInt32(1) << UInt32(Tense.past.rawValue)
        let future = UInt32(1) << UInt32(Modality.will.rawValue)
        let a = query.sentence
        let b = stored.sentence
        let isPastA = a.tenses & past != 0 && a.tenses & present == 0 && a.modalities & future == 0
        let isPastB = b.tenses & past != 0 && b.tenses & present == 0 && b.modalities & future == 0
        let isNowA = a.tenses & past == 0 && (a.tenses & present != 0 || a.modalities & future != 0)
        let isNowB = b.tenses & past == 0 && (b.tenses & present != 0 || b.modalities & future != 0)
        if isPastA && isNowB { return "the new prompt speaks of the past, the stored one does not" }
        if isNowA && isPastB { return "the stored prompt speaks of the past, the new one does not" }
        return nil
    }
}

extension Lexicon {
    /// The unit of each rate: "per day" and "daily" go by the day.
    static let ratedUnits: [UInt64: UInt64] = {
        var table: [UInt64: UInt64] = [:]
        for unit in ["hour", "day", "week", "month", "year"] {
            table[concept(of: "per_\(unit)"[...])] = shared.words[WordHash.of(unit)]?.concept
        }
        return table
    }()
}
