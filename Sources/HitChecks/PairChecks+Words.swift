extension PreparedPair {
    /// Words that carry meaning and have no counterpart, names or others.
    func wordDifference(names: Bool) -> String? {
        let a = strongWords(onlyQuery, otherIsEmpty: alignment.onlyB.isEmpty)
            .filter { isName($0, query) == names }
        let b = strongWords(onlyStored, otherIsEmpty: alignment.onlyA.isEmpty)
            .filter { isName($0, stored) == names }
        if names { return exchange("name", a, b) ?? (isNearCopy ? otherForm() : nil) }
        if !isNearCopy, !isHanExchange(a, b), !isOneExchange(a, b), !isTooMuch(a, query),
            !isTooMuch(b, stored)
        {
            return slotExchange() ?? nothingToCompare()
        }
        return exchange("word", a, b) ?? lightExchange() ?? nothingToCompare()
    }

    /// In a near copy: a name in the singular and in the plural are two names ("Alien", "Aliens").
    private func otherForm() -> String? {
        for pair in alignment.pairs {
            let x = query.tokens[Int(pair.a)]
            let y = stored.tokens[Int(pair.b)]
            guard x.surface != y.surface, !x.flags.contains(.known), x.kind == .word,
                isName(x, query), isName(y, stored), x.end - x.start != y.end - y.start
            else { continue }
            return exchange("name", [x], [y])
        }
        return nil
    }

    /// In a near copy even "give" and "take" are the point when one stands for the other.
    private func lightExchange() -> String? {
        func isPoint(_ token: Token) -> Bool {
            // "Find …" and "list …" at the start ask for the same.
            let isOpening =
                token.flags.contains(.startsSentence)
                && SentenceFacts.requested.contains(token.concept)
            return token.wordClass == .light && token.kind == .word && !isOpening
        }
        let a = onlyQuery.filter(isPoint)
        let b = onlyStored.filter(isPoint)
        return a.isEmpty || b.isEmpty ? nil : exchange("word", a, b)
    }

    /// Share of a reworded text's weight that may be words the other does not have.
    private static let rewordedShareMax = 0.45

    /// Chinese words are short: where each text has one that the other lacks, it is the point.
    private func isHanExchange(_ a: [Token], _ b: [Token]) -> Bool {
        func strong(_ words: [Token]) -> Bool {
            words.contains { $0.kind == .han && $0.weight >= 1 }
        }
        return strong(a) && strong(b)
    }

    /// One word stands for one other behind the same preposition: "by bike", "by car".
    private func isOneExchange(_ a: [Token], _ b: [Token]) -> Bool {
        guard a.count == 1, b.count == 1, a[0].kind == .word, b[0].kind == .word else {
            return false
        }
        return a[0].marker != 0
            && Lexicon.direction(a[0].marker) == Lexicon.direction(b[0].marker)
    }

    private func isTooMuch(_ words: [Token], _ text: PreparedText) -> Bool {
        let lone = words.reduce(0) { $0 + Double($1.weight) }
        var total = 0.0
        for index in text.byConcept { total += Double(text.tokens[Int(index)].weight) }
        return lone > PreparedPair.rewordedShareMax * total
    }

    /// One frequent character more in one text only is no difference.
    private func strongWords(_ lone: [Token], otherIsEmpty: Bool) -> [Token] {
        let words = lone.filter {
            ($0.kind == .word || $0.kind == .han) && $0.wordClass == .content && !isOrder($0)
        }
        let isWeakHan = words.count == 1 && words.allSatisfy { $0.kind == .han && $0.weight < 1 }
        return isWeakHan && otherIsEmpty ? [] : words
    }

    /// "Write a file that …" asks for what "I need a file that …" asks for.
    private func isOrder(_ token: Token) -> Bool {
        token.flags.contains(.startsSentence) && SentenceFacts.requested.contains(token.concept)
            && (query.sentence.hasRequest || stored.sentence.hasRequest)
    }

    private func isName(_ token: Token, _ text: PreparedText) -> Bool {
        if token.flags.contains(.name) { return true }
        return token.flags.contains(.capitalised) && !token.flags.contains(.startsSentence)
            && !text.sentence.isTitleCase && token.end - token.start > 1
    }

    /// Texts of function words alone must be the same words.
    private func nothingToCompare() -> String? {
        guard query.byConcept.isEmpty || stored.byConcept.isEmpty else { return nil }
        let same = query.tokens.map(\.surface) == stored.tokens.map(\.surface)
        return same ? nil : "a prompt has no word that could be compared"
    }

    func questionDifference() -> String? {
        let a = query.sentence
        let b = stored.sentence
        let differs = isNearCopy ? asksOther(a, b) : contradicts(a.questions, b.questions)
        if differs, !asksValue(a.questions, b.questions) {
            return "the new prompt asks \(names(a)), the stored one \(names(b))"
        }
        guard isNearCopy, asksModality(a, b), a.modalities != b.modalities
        else { return nil }
        return "the new prompt asks whether one \(modals(a)), the stored one whether one "
            + "\(modals(b))"
    }

    /// Whether the modal verb is part of the question: in yes-or-no questions always; elsewhere
    /// "must" and "will" against anything, since "how can I" is "how should I" and "how do I".
    private func asksModality(_ a: SentenceFacts, _ b: SentenceFacts) -> Bool {
        if a.questions & SentenceFacts.bit(.yesNo) != 0 { return true }
        let binding = UInt32(1) << UInt32(Modality.must.rawValue)
        return (a.modalities ^ b.modalities) & binding != 0 && a.modalities != 0
            && b.modalities != 0
    }

    /// In a near copy any other question word is another question; a text without one may be the
    /// bare form of "what is" or "how to".
    private func asksOther(_ a: SentenceFacts, _ b: SentenceFacts) -> Bool {
        var open = SentenceFacts.bit(.what) | SentenceFacts.bit(.how)
        if a.hasRequest || b.hasRequest { open |= SentenceFacts.bit(.produce) }
        if a.questions == 0 { return b.questions & ~open != 0 }
        if b.questions == 0 { return a.questions & ~open != 0 }
        return a.questions != b.questions
    }

    /// "What is 20 % of 350" and "how much is 20 % of 350".
    private func asksValue(_ a: UInt32, _ b: UInt32) -> Bool {
        let value =
            SentenceFacts.bit(.what) | SentenceFacts.bit(.howMuch) | SentenceFacts.bit(.howMany)
        guard a & ~value == 0, b & ~value == 0, a & b == 0 else { return false }
        return alignment.pairs.contains {
            let token = query.tokens[Int($0.a)]
            return token.wordClass == .number || Lexicon.measures.contains(token.concept)
        }
    }

    private static let amounts =
        SentenceFacts.bit(.howMany) | SentenceFacts.bit(.howMuch) | SentenceFacts.bit(.howLong)

    /// Two questions of which each asks something definite that the other does not.
    private func contradicts(_ a: UInt32, _ b: UInt32) -> Bool {
        let onlyA = definite(a & ~b)
        let onlyB = definite(b & ~a)
        if hasSameWords, a != 0, b != 0, (onlyA | onlyB) & PreparedPair.amounts != 0 { return true }
        if onlyA != 0, onlyB != 0 {
            return (onlyA | onlyB) & ~PreparedPair.amounts != 0
        }
        let why = SentenceFacts.bit(.why)
        let what = SentenceFacts.bit(.what)
        return (a == why && b == what) || (a == what && b == why)
    }

    /// "What" may ask for anything.
    private func definite(_ questions: UInt32) -> UInt32 {
        questions & ~SentenceFacts.bit(.what)
    }

    private func names(_ facts: SentenceFacts) -> String {
        let kinds = QuestionKind.allCases.filter { facts.questions & SentenceFacts.bit($0) != 0 }
        return kinds.isEmpty
            ? "nothing in particular" : kinds.map { "“\($0.name)”" }.joined(separator: " and ")
    }

    private func modals(_ facts: SentenceFacts) -> String {
        let all: [Modality] = [.can, .should, .must, .will]
        let found = all.filter { facts.modalities & (1 << UInt32($0.rawValue)) != 0 }
        return found.isEmpty ? "does" : found.map(\.name).joined(separator: " or ")
    }

    func languageDifference() -> String? {
        let a = dominant(query.scriptCounts)
        let b = dominant(stored.scriptCounts)
        guard let a, let b, a != b else { return nil }
        return "the new prompt is written in \(a) letters, the stored one in \(b) letters"
    }

    private func dominant(_ counts: [Int32]) -> Script? {
        guard let most = counts.indices.max(by: { counts[$0] < counts[$1] }), counts[most] > 0
        else { return nil }
        return Script(rawValue: UInt8(most))
    }
}
