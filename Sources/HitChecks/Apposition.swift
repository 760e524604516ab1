/// Words that say what kind of thing the name, the code or the quotation beside them is.
///
/// "The cp command" is "cp", "fix the error “No such file”" is "fix “No such file”": beside such a
/// token they carry little, anywhere else they count like other words.
enum Apposition {
    private static let kinds: Set<UInt64> = Set(
        """
        account error exception message command option flag switch argument parameter function
        method keyword statement operator operation expression formula file folder directory path
        package library module framework language program tool app application software website
        site page document table column field variable class object value code snippet line string
        city town country state county province region island river mountain mount lake street
        company brand firm bank airline school university museum hotel restaurant station airport
        book novel film movie series show song album painting play game poem drug medicine pill
        """.split(whereSeparator: { $0 == " " || $0 == "\n" }).map {
            Lexicon.shared.words[WordHash.of(String($0))]?.concept ?? Lexicon.concept(of: $0)
        })

    /// Makes such words carry little where they stand beside what they name.
    static func soften(_ tokens: inout [Token], _ quotes: [Quote]) {
        for index in tokens.indices
        where tokens[index].wordClass == .content && tokens[index].kind == .word
            && !tokens[index].flags.contains(.capitalised)
            && kinds.contains(tokens[index].concept)
        {
            guard
                isNamed(tokens, index - 1, index) || isNamed(tokens, index + 1, index)
                    || quotes.contains(where: {
                        $0.tokens.lowerBound == index + 1 || $0.tokens.upperBound == index
                    })
            else { continue }
            tokens[index].wordClass = .light
            tokens[index].weight = 0.3
        }
    }

    private static func isNamed(_ tokens: [Token], _ place: Int, _ index: Int) -> Bool {
        guard tokens.indices.contains(place) else { return false }
        let token = tokens[place]
        if token.kind == .literal { return true }
        guard token.kind == .word, token.wordClass == .content else { return false }
        if token.flags.contains(.name) { return true }
        return token.flags.contains(.capitalised) && !token.flags.contains(.startsSentence)
    }
}
