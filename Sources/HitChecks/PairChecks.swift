/// Two prepared texts and their alignment: what every check and feature is a function of.
public struct PreparedPair: Sendable {
    let query: PreparedText
    let stored: PreparedText
    let alignment: PairAlignment
    /// Share of the words in common, in the same order, 0…1; see `Nearness`.
    let nearness: Double
    /// Dice's coefficient of all their words, 0…1.
    let wordShare: Double
    /// Whether the two are the same text but for a few words or their order.
    var isNearCopy: Bool {
        nearness >= Nearness.nearCopyShare || wordShare >= Nearness.sameWordsShare
    }

    /// Aligns a query with a stored prompt.
    public init(query: PreparedText, stored: PreparedText) {
        self.query = query
        self.stored = stored
        alignment = PairAlignment(query, stored)
        nearness = Nearness.share(query, stored)
        wordShare = Overlap.dice(query.words, stored.words)
    }

    /// Tokens of the query without a counterpart.
    var onlyQuery: [Token] { alignment.onlyA.map { query.tokens[Int($0)] } }
    /// Tokens of the stored prompt without a counterpart.
    var onlyStored: [Token] { alignment.onlyB.map { stored.tokens[Int($0)] } }
}

/// The checks between a new prompt and a stored one.
public enum PairChecks {
    /// What the enabled checks refuse, in the order of `Check.allCases`; empty when they let it
    /// pass.
    public static func findings(
        query: String, stored: String, enabled: CheckSet = .all
    ) -> [Finding] {
        findings(
            PreparedPair(query: PreparedText(query), stored: PreparedText(stored)), enabled: enabled
        )
    }

    /// The same for texts that were read before.
    public static func findings(_ pair: PreparedPair, enabled: CheckSet = .all) -> [Finding] {
        guard !pair.query.isTooLong, !pair.stored.isTooLong else {
            return enabled.contains(CheckSet(.length)) ? [tooLong(pair)] : []
        }
        var found: [Finding] = []
        for check in Check.allCases where enabled.contains(CheckSet(check)) {
            if let detail = pair.difference(check) {
                found.append(Finding(check: check, detail: detail))
            }
        }
        return found
    }

    private static func tooLong(_ pair: PreparedPair) -> Finding {
        let side = pair.query.isTooLong ? "the new prompt" : "the stored prompt"
        return Finding(
            check: .length,
            detail: "\(side) has more than \(CheckLimits.textBytesMax) bytes or "
                + "\(CheckLimits.tokensMax) tokens, which is not compared word by word")
    }
}

extension PreparedPair {
    func difference(_ check: Check) -> String? {
        switch check {
        case .numbers: numberDifference()
        case .units: unitDifference()
        case .dates: dateDifference()
        case .negation: negationDifference()
        case .polarity: polarityDifference()
        case .scope: scopeDifference()
        case .quotes: quoteDifference()
        case .literals: literalDifference()
        case .names: wordDifference(names: true)
        case .content: wordDifference(names: false)
        case .question: questionDifference()
        case .order: orderDifference()
        case .language: languageDifference()
        case .length: nil
        }
    }

    /// "only the new prompt has “a”, “b”", or what stands where.
    func exchange(_ what: String, _ a: [Token], _ b: [Token]) -> String? {
        let left = a.prefix(3).map { "“\(query.spelling(of: $0))”" }.joined(separator: ", ")
        let right = b.prefix(3).map { "“\(stored.spelling(of: $0))”" }.joined(separator: ", ")
        switch (a.isEmpty, b.isEmpty) {
        case (true, true): return nil
        case (false, true): return "only the new prompt has the \(what) \(left)"
        case (true, false): return "only the stored prompt has the \(what) \(right)"
        case (false, false):
            return "the new prompt has the \(what) \(left), the stored one \(right)"
        }
    }
}
