extension PreparedPair {
    /// Words that carry meaning and have no counterpart, names or others.
    func wordDifference(names: Bool) -> String? {
        let a = strongWords(onlyQuery, otherIsEmpty: alignment.onlyB.isEmpty)
            .filter { isName($0, query) == names }
        let b = strongWords(onlyStored, otherIsEmpty: alignment.onlyA.isEmpty)
            .filter { isName($0, stored) == names }
        if let detail = exchange(names ? "name" : "word", a, b) { return detail }
        return names ? nil : nothingToCompare()
    }

    /// One frequent character more in one text only is no difference.
    private func strongWords(_ lone: [Token], otherIsEmpty: Bool) -> [Token] {
        let words = lone.filter {
            ($0.kind == .word || $0.kind == .han) && $0.wordClass == .content
        }
        let isWeakHan = words.allSatisfy { $0.kind == .han && $0.weight < 1 } && words.count == 1
        return isWeakHan && otherIsEmpty ? [] : words
    }

    private func isName(_ token: Token, _ text: PreparedText) -> Bool {
        token.flags.contains(.capitalised) && !token.flags.contains(.startsSentence)
            && !text.sentence.isTitleCase
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
        let open = SentenceFacts.bit(.what) | SentenceFacts.bit(.how)
        let differs =
            a.questions != b.questions
            && !(a.questions == 0 && b.questions & ~open == 0)
            && !(b.questions == 0 && a.questions & ~open == 0)
        if differs { return "the new prompt asks \(names(a)), the stored one \(names(b))" }
        guard a.questions & SentenceFacts.bit(.yesNo) != 0, a.modalities != b.modalities else {
            return nil
        }
        return
            "the new prompt asks whether one \(modals(a)), the stored one whether one \(modals(b))"
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
