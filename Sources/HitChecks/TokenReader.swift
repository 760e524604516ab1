/// Looks the scanner's tokens up in the lexicon and joins what belongs together: fixed phrases,
/// Chinese words, numbers written in words, numbers with their units.
struct TokenReader {
    var tokens: [Token] = []
    var quotes: [Quote] = []
    private let raw: [Token]
    private let rawQuotes: [Quote]
    private let scalars: [UInt32]
    private let lexicon = Lexicon.shared
    private var position = 0
    /// Index in `tokens` of each raw token.
    private var places: [Int] = []
    private let isShouting: Bool

    init(_ scanner: TextScanner) {
        raw = scanner.tokens
        rawQuotes = scanner.quotes
        scalars = scanner.scalars
        tokens.reserveCapacity(raw.count)
        places.reserveCapacity(raw.count)
        let capitals = raw.reduce(0) { $0 + ($1.flags.contains(.allCaps) ? 1 : 0) }
        isShouting = capitals * 2 > raw.count
    }

    mutating func read() {
        while position < raw.count {
            switch raw[position].kind {
            case .han: readHan()
            case .word: readWord()
            case .number, .literal: take(1, raw[position])
            case .symbol: readSymbol()
            }
        }
        for index in tokens.indices { tokens[index].rarity = Rarity.of(tokens[index]) }
        NumberReader.join(&tokens, &places)
        for quote in rawQuotes where quote.tokens.upperBound <= places.count {
            let first = places[quote.tokens.lowerBound]
            let last = places[quote.tokens.upperBound - 1]
            if first <= last {
                quotes.append(Quote(tokens: first..<(last + 1), isCode: quote.isCode))
            }
        }
    }

    private mutating func take(_ count: Int, _ token: Token) {
        for _ in 0..<count { places.append(tokens.count) }
        tokens.append(token)
        position += count
    }

    private mutating func readSymbol() {
        var token = raw[position]
        if let entry = lexicon.words[WordHash.of(scalars[Int(token.start)..<Int(token.end)])] {
            apply(entry, to: &token)
        }
        take(1, token)
    }

    private mutating func readHan() {
        let first = raw[position]
        let scalar = scalars[Int(first.start)]
        let longest = min(lexicon.hanLengths[scalar] ?? 1, raw.count - position)
        var hash = WordHash.start
        var best: (count: Int, hash: UInt64, entry: LexiconEntry)?
        for count in 1...max(1, longest) {
            let token = raw[position + count - 1]
            guard token.kind == .han, count == 1 || token.flags.contains(.attached) else { break }
            hash = WordHash.fold(hash, UInt64(scalars[Int(token.start)]))
            if let entry = lexicon.words[hash] { best = (count, hash, entry) }
        }
        var token = first
        if isChoiceQuestion(scalar) {
            token.wordClass = .question
            token.info = QuestionKind.yesNo.rawValue
            return take(1, token)
        }
        if let best {
            token.end = raw[position + best.count - 1].end
            token.surface = best.hash
            apply(best.entry, to: &token)
            token.weight = best.entry.wordClass == .light ? 0.3 : 1
            return take(best.count, token)
        }
        token.weight = lexicon.commonHan.contains(scalar) ? 0.5 : 1
        take(1, token)
    }

    /// The 不 of 好不好用: a question, not a negation.
    private func isChoiceQuestion(_ scalar: UInt32) -> Bool {
        guard scalar == 0x4E0D || scalar == 0x6CA1, position > 0, position + 1 < raw.count else {
            return false
        }
        let before = raw[position - 1]
        let after = raw[position + 1]
        return before.kind == .han && after.kind == .han && before.surface == after.surface
    }

    private mutating func readWord() {
        var token = raw[position]
        if let (count, entry) = phrase() {
            token.end = raw[position + count - 1].end
            for offset in 1..<count {
                token.surface = WordHash.fold(token.surface, raw[position + offset].surface)
            }
            apply(entry, to: &token)
            return take(count, token)
        }
        if token.flags.contains(.allCaps), !isShouting,
            let name = Lexicon.capitalNames[token.surface]
        {
            token.concept = name
            return take(1, token)
        }
        if isMonthOfMay(token) {
            token.wordClass = .date
            token.concept = Lexicon.monthConcepts[4]
            return take(1, token)
        }
        if isGerund(token) { token.flags.insert(.gerund) }
        let isPlainCode = token.flags.contains(.code) && !token.flags.contains(.capitalised)
        let letters = scalars[Int(token.start)..<Int(token.end)]
        let stem = isPlainCode ? token.surface : stemHash(letters)
        if let entry = lexicon.entry(surface: token.surface, stem: stem) {
            apply(entry, to: &token)
        } else {
            token.concept = stem
        }
        if ScalarClass.script(scalars[Int(token.start)]) == .latin, token.end - token.start == 1,
            token.wordClass == .content
        {
            token.weight = 0.6
        }
        take(1, token)
    }

    private func isGerund(_ token: Token) -> Bool {
        token.end - token.start >= 6
            && scalars[Int(token.end - 3)..<Int(token.end)].elementsEqual([0x69, 0x6E, 0x67])
    }

    private func isMonthOfMay(_ token: Token) -> Bool {
        token.surface == Lexicon.mayHash && token.flags.contains(.capitalised)
            && !token.flags.contains(.startsSentence) && !isShouting
    }

    private func stemHash(_ letters: ArraySlice<UInt32>) -> UInt64 {
        WordStem.hash(of: letters.map { ScalarClass.lowercased($0) }[...])
    }

    private func apply(_ entry: LexiconEntry, to token: inout Token) {
        token.wordClass = entry.wordClass
        token.info = entry.info
        token.value = entry.value
        token.concept = entry.concept
        token.flags.formUnion(entry.flags)
        if entry.wordClass == .light { token.weight = 0.3 }
        if entry.wordClass == .number {
            token.kind = .number
            if entry.info == Dimension.ordinal {
                token.flags.insert(.ordinal)
                token.info = Dimension.none
            }
        }
    }

    /// "Turn the light on": the particle stands a few words on, and nothing belongs to it there.
    private func separated(_ candidates: [LexiconPhrase]) -> LexiconEntry? {
        let next = position + 1
        guard next < raw.count, !Lexicon.particles.contains(raw[next].surface) else { return nil }
        for place in (next + 1)..<max(next + 1, min(raw.count, position + 7)) {
            let token = raw[place]
            if token.flags.contains(.startsSentence) { return nil }
            guard Lexicon.particles.contains(token.surface) else { continue }
            let isLast =
                place + 1 == raw.count || raw[place + 1].flags.contains(.startsSentence)
                || raw[place + 1].flags.contains(.afterComma)
            let isFree = isLast || lexicon.words[raw[place + 1].surface]?.wordClass == .preposition
            guard isFree else { return nil }
            return candidates.first { $0.rest == [token.surface] }?.entry
        }
        return nil
    }

    private func phrase() -> (Int, LexiconEntry)? {
        guard let candidates = lexicon.phrases[raw[position].surface] else { return nil }
        if let entry = separated(candidates) { return (1, entry) }
        for candidate in candidates where position + candidate.rest.count < raw.count {
            var matches = true
            for (offset, hash) in candidate.rest.enumerated() {
                let token = raw[position + 1 + offset]
                if token.kind != .word || token.surface != hash
                    || token.flags.contains(.startsSentence)
                {
                    matches = false
                    break
                }
            }
            if matches { return (candidate.rest.count + 1, candidate.entry) }
        }
        return nil
    }
}

extension Lexicon {
    static let particles: Set<UInt64> = [WordHash.of("on"), WordHash.of("off")]
    static let mayHash = WordHash.of("may")
    /// Words that are names when they alone are written in capitals.
    static let capitalNames: [UInt64: UInt64] = [
        WordHash.of("us"): shared.words[WordHash.of("usa")]?.concept ?? WordHash.of("usa"),
        WordHash.of("it"): WordHash.of("information_technology"),
        WordHash.of("who"): WordHash.of("world_health_organization"),
        WordHash.of("aids"): WordHash.of("aids_disease"),
        WordHash.of("can"): WordHash.of("controller_area_network"),
    ]
}
