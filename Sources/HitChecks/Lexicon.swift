/// What is known of a word beforehand.
struct LexiconEntry: Sendable {
    var wordClass: WordClass
    var info: UInt16 = 0
    var value: Double = 0
    var concept: UInt64
    var flags: TokenFlags = []
}

/// A fixed word sequence: the hashes after its first word, and what the whole stands for.
struct LexiconPhrase: Sendable {
    var rest: [UInt64]
    var entry: LexiconEntry
}

/// The words the checks know, English and Chinese, built once at first use.
///
/// The lists are written by hand: function words, question forms, units, opposites, and groups of
/// words that one answer serves alike. A word that is on no list counts as content, so an
/// incomplete list costs hits, never trust.
struct Lexicon: Sendable {
    static let shared = Lexicon()

    private(set) var words: [UInt64: LexiconEntry] = [:]
    private(set) var stems: [UInt64: LexiconEntry] = [:]
    private(set) var phrases: [UInt64: [LexiconPhrase]] = [:]
    /// Longest Chinese word that starts with a scalar, in scalars.
    private(set) var hanLengths: [UInt32: Int] = [:]
    private(set) var opposites: [UInt64: Set<UInt64>] = [:]
    /// Characters so common that one alone says little.
    private(set) var commonHan: Set<UInt32> = []
    /// People and animals, who do things to each other.
    private(set) var roles: Set<UInt64> = []
    private(set) var implicitNegatives: Set<UInt64> = []
    /// How common a listed word is: 1 everyday, 2 common.
    private(set) var ranks: [UInt64: UInt8] = [:]
    private var aliases: [UInt64: UInt64] = [:]

    private init() {
        addEnglish()
        addUnits()
        addChinese()
        addSynonyms(Lexicon.englishSynonyms)
        addSynonyms(Lexicon.englishWordings)
        addSynonyms(Lexicon.chineseSynonyms)
        addSynonyms(Lexicon.chineseWordings)
        for word in Lexicon.chineseWords.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
            _ = known(word)
        }
        addSynonyms(Lexicon.placeNames, flags: .name)
        addImplicitNegatives()
        resolveAliases()
        addOpposites(Lexicon.englishOpposites)
        addOpposites(Lexicon.englishAntonyms)
        addOpposites(Lexicon.chineseOpposites)
        addOpposites(Lexicon.chineseAntonyms)
        for key in phrases.keys {
            phrases[key]?.sort { $0.rest.count > $1.rest.count }
        }
        rank(Lexicon.commonWords, 2)
        rank(Lexicon.everydayWords, 1)
        commonHan = Set(Lexicon.commonHanText.unicodeScalars.map(\.value))
    }

    /// Marks words that deny by themselves: "forgot" is "did not remember".
    private mutating func addImplicitNegatives() {
        for word in Lexicon.implicitNegatives.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
            let key = WordHash.of(String(word))
            let concept = words[key]?.concept ?? Lexicon.concept(of: word)
            implicitNegatives.insert(concept)
        }
        for word in Lexicon.roleNouns.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
            let key = WordHash.of(String(word))
            roles.insert(words[key]?.concept ?? known(word))
        }
    }

    func entry(surface: UInt64, stem: UInt64) -> LexiconEntry? { words[surface] ?? stems[stem] }

    func areOpposite(_ a: UInt64, _ b: UInt64) -> Bool { opposites[a]?.contains(b) ?? false }
}

// Building.
extension Lexicon {
    /// Adds space-separated words; an underscore joins the words of a phrase.
    mutating func add(
        _ list: String, _ wordClass: WordClass, info: UInt16 = 0, value: Double = 0,
        oneConcept: Bool = false, flags: TokenFlags = []
    ) {
        var shared: UInt64?
        for word in list.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
            let concept = shared ?? Lexicon.concept(of: word)
            if oneConcept, shared == nil { shared = concept }
            set(
                word,
                LexiconEntry(
                    wordClass: wordClass, info: info, value: value, concept: concept,
                    flags: flags.union(.known)))
        }
    }

    /// One group a line.
    ///
    /// The first word's entry, or a new content entry, stands for all of them.
    mutating func addSynonyms(_ text: String, flags: TokenFlags = []) {
        for line in text.split(separator: "\n") {
            let group = line.split(separator: " ")
            guard let head = group.first else { continue }
            let concept = Lexicon.concept(of: head)
            var entry =
                find(head)
                ?? LexiconEntry(wordClass: .content, concept: concept, flags: .known)
            entry.flags.formUnion(flags.union(.known))
            for word in group {
                if let old = find(word), old.concept != entry.concept {
                    aliases[old.concept] = entry.concept
                }
                set(word, entry)
            }
        }
    }

    private mutating func rank(_ words: String, _ value: UInt8) {
        for word in words.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
            ranks[Lexicon.concept(of: word)] = value
            ranks[WordHash.of(String(word))] = value
        }
    }

    /// Follows the merges of groups that share a word.
    private func resolved(_ concept: UInt64) -> UInt64 {
        var current = concept
        var hops = 0
        while let next = aliases[current], next != current, hops < 8 {
            current = next
            hops += 1
        }
        return current
    }

    private func resolved(_ entry: LexiconEntry) -> LexiconEntry {
        var entry = entry
        entry.concept = resolved(entry.concept)
        return entry
    }

    private mutating func resolveAliases() {
        words = words.mapValues(resolved)
        stems = stems.mapValues(resolved)
        phrases = phrases.mapValues { list in
            list.map { LexiconPhrase(rest: $0.rest, entry: resolved($0.entry)) }
        }
    }

    /// One pair of groups a line, `a b | c d`: each word of one side is opposite to each of the
    /// other.
    mutating func addOpposites(_ text: String) {
        for line in text.split(separator: "\n") {
            let sides = line.split(separator: "|").map { side in
                side.split(separator: " ").map { known($0) }
            }
            for (index, side) in sides.enumerated() {
                for other in sides[(index + 1)...] { oppose(side, other) }
            }
        }
    }

    /// The word's concept; a phrase or a Chinese word that is on no other list is added, or it
    /// would be read word by word, or character by character.
    private mutating func known(_ word: Substring) -> UInt64 {
        if let entry = find(word) { return entry.concept }
        let concept = Lexicon.concept(of: word)
        if Lexicon.parts(of: word).count > 1 {
            set(word, LexiconEntry(wordClass: .content, concept: concept, flags: .known))
        }
        if let scalar = word.unicodeScalars.first, ScalarClass.isHan(scalar.value) {
            set(word, LexiconEntry(wordClass: .content, concept: concept, flags: .known))
        }
        return concept
    }

    private mutating func oppose(_ side: [UInt64], _ other: [UInt64]) {
        for a in side {
            for b in other where a != b {
                opposites[a, default: []].insert(b)
                opposites[b, default: []].insert(a)
            }
        }
    }

    private mutating func set(_ word: Substring, _ entry: LexiconEntry) {
        let parts = Lexicon.parts(of: word)
        guard let first = parts.first else { return }
        if let scalar = word.unicodeScalars.first, ScalarClass.isHan(scalar.value) {
            hanLengths[scalar.value] = max(hanLengths[scalar.value] ?? 0, word.unicodeScalars.count)
            words[WordHash.of(String(word))] = entry
        } else if parts.count > 1 {
            let rest = parts.dropFirst().map { WordHash.of(String($0)) }
            phrases[WordHash.of(String(first)), default: []].append(
                LexiconPhrase(rest: rest, entry: entry))
        } else {
            words[WordHash.of(String(word))] = entry
            if entry.wordClass == .content || entry.wordClass == .light {
                let stem = Lexicon.stem(of: word)
                if stems[stem] == nil { stems[stem] = entry }
            }
        }
    }

    private func find(_ word: Substring) -> LexiconEntry? {
        let parts = Lexicon.parts(of: word)
        guard parts.count > 1, let first = parts.first else {
            return words[WordHash.of(String(word))]
        }
        let rest = parts.dropFirst().map { WordHash.of(String($0)) }
        return phrases[WordHash.of(String(first))]?.first { $0.rest == rest }?.entry
    }

    /// The tokens the scanner makes of a listed word: "what's_new" is "what", "'s", "new".
    private static func parts(of word: Substring) -> [Substring] {
        word.split(whereSeparator: { $0 == "_" || $0 == "-" }).flatMap { part in
            if part.hasSuffix("n't"), part.count > 3 { return [part.dropLast(3), part.suffix(3)] }
            guard let mark = part.lastIndex(of: "'"), mark != part.startIndex, part != "n't" else {
                return [part]
            }
            return [part[..<mark], part[mark...]]
        }
    }

    static func concept(of word: Substring) -> UInt64 {
        word.contains("_") ? WordHash.of(String(word)) : stem(of: word)
    }

    private static func stem(of word: Substring) -> UInt64 {
        WordStem.hash(of: word.unicodeScalars.map { ScalarClass.lowercased($0.value) }[...])
    }
}
