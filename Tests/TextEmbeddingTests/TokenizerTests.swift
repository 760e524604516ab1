import TestSupport
import Testing

@testable import TextEmbedding

@Suite struct TokenizerTests {
    static func tokenizer(
        _ words: [String], _ settings: TokenizerSettings = TokenizerSettings()
    ) throws -> WordPieceTokenizer {
        let lines = (["[PAD]", "[UNK]", "[CLS]", "[SEP]"] + words).map { $0 + "\n" }.joined()
        return WordPieceTokenizer(
            vocabulary: try Vocabulary(lines: Array(lines.utf8), file: "vocab.txt"),
            settings: settings)
    }

    static func words(
        _ text: String, _ vocabulary: [String], _ settings: TokenizerSettings = .init()
    ) throws -> [String] {
        let tokenizer = try tokenizer(vocabulary, settings)
        return tokenizer.encode(text, maxTokens: 512).ids.dropFirst().dropLast()
            .map { tokenizer.vocabulary.token($0) ?? "?" }
    }

    @Test func `a word is split into the longest known pieces`() throws {
        let vocabulary = ["un", "##aff", "##able", "##a", "##f", "unaffe"]
        #expect(try Self.words("unaffable", vocabulary) == ["un", "##aff", "##able"])
    }

    @Test func `a word with an unknown part is one unknown token`() throws {
        #expect(try Self.words("unx un", ["un", "##y"]) == ["[UNK]", "un"])
    }

    @Test func `a word of 100 characters is split and one of 101 is unknown`() throws {
        let vocabulary = ["é", "##e", "e"]
        let hundred = String(repeating: "é", count: 100)
        #expect(try Self.words(hundred, vocabulary).count == 100)
        #expect(try Self.words(hundred + "é", vocabulary) == ["[UNK]"])
    }

    @Test func `accents and case go, unless the model keeps them`() throws {
        #expect(try Self.words("ÉCOLE", ["ecole", "école", "ÉCOLE"]) == ["ecole"])
        let cased = TokenizerSettings(lowerCases: false, stripsAccents: false)
        #expect(try Self.words("ÉCOLE", ["ecole", "école", "ÉCOLE"], cased) == ["ÉCOLE"])
        let lower = TokenizerSettings(lowerCases: true, stripsAccents: false)
        #expect(try Self.words("ÉCOLE", ["ecole", "école", "ÉCOLE"], lower) == ["école"])
    }

    @Test func `Chinese characters are words, unless the model says no`() throws {
        #expect(try Self.words("你好a", ["你", "好", "a"]) == ["你", "好", "a"])
        let joined = TokenizerSettings(splitsChinese: false)
        #expect(try Self.words("你好a", ["你", "##好", "##a"], joined) == ["你", "##好", "##a"])
    }

    @Test func `controls vanish and every space splits`() throws {
        #expect(try Self.words("a\u{200b}b\u{00ad}c\u{0}d\u{fffd}", ["abcd"]) == ["abcd"])
        #expect(
            try Self.words("a\u{3000}b\u{a0}c\u{2028}d\re", ["a", "b", "c", "d", "e"])
                == ["a", "b", "c", "d", "e"])
    }

    @Test func `punctuation is a word of its own`() throws {
        #expect(
            try Self.words("a,b—c。d", ["a", ",", "b", "—", "c", "。", "d"])
                == ["a", ",", "b", "—", "c", "。", "d"])
    }

    @Test func `Hangul syllables become their letters`() throws {
        #expect(try Self.words("각", ["\u{1100}\u{1161}\u{11a8}"]) == ["\u{1100}\u{1161}\u{11a8}"])
    }

    @Test func `a special token in the text is that token`() throws {
        #expect(
            try Self.words("a[SEP]b [sep]", ["a", "b", "[", "]", "sep"])
                == ["a", "[SEP]", "b", "[", "sep", "]"])
    }

    @Test func `what does not fit is cut and counted`() throws {
        let tokens = try Self.tokenizer(["a"]).encode("a a a a x", maxTokens: 5)
        #expect(tokens.ids.count == 5)
        #expect(tokens.truncatedCount == 2)
        #expect(tokens.unknownShare == 0)
    }

    @Test func `the share of unknown tokens leaves out the special ones`() throws {
        let tokens = try Self.tokenizer(["a"]).encode("a x y a", maxTokens: 16)
        #expect(tokens.unknownShare == 0.5)
        #expect(try Self.tokenizer(["a"]).encode("", maxTokens: 16).unknownShare == 0)
    }

    @Test(arguments: [
        (3, 4, 10, 3, 4), (3, 40, 10, 3, 7), (40, 3, 10, 7, 3), (30, 40, 10, 5, 5),
        (40, 30, 11, 6, 5), (30, 40, 11, 5, 6), (0, 40, 10, 0, 10),
    ])
    func `a pair is cut at its longer text`(a: Int, b: Int, room: Int, keptA: Int, keptB: Int) {
        #expect(WordPieceTokenizer.shares(a, b, room: room) == (keptA, keptB))
    }

    @Test func `any scalars give tokens within the limit`() throws {
        let seed = testSeed(20)
        var random = SeededRandom(seed: seed)
        let tokenizer = try Self.tokenizer(["a", "##a", "é", "中", "[MASK]"])
        for _ in 0..<400 {
            var text = ""
            for _ in 0..<Int.random(in: 0...40, using: &random) {
                let point = UInt32.random(in: 0...0x10ffff, using: &random)
                if let scalar = Unicode.Scalar(point) { text.unicodeScalars.append(scalar) }
            }
            let tokens = tokenizer.encode(text, maxTokens: 16)
            #expect(tokens.ids.count <= 16, "seed \(seed): \(text.debugDescription)")
        }
    }

    @Test(.enabled(if: Golden.hasModel, "the model is not at data/models"))
    func `MiniLM's tokens are those of the reference`() throws {
        let tokenizer = WordPieceTokenizer(
            vocabulary: try Vocabulary(directory: Golden.model),
            settings: try ModelConfiguration(directory: Golden.model).tokenizer)
        for golden in try Golden.cases(in: Golden.folder) {
            let tokens = tokenizer.encode(golden.text, maxTokens: 256)
            #expect(tokens.ids == golden.ids, "\(golden.text.debugDescription)")
            #expect(tokens.truncatedCount == golden.cut, "\(golden.text.debugDescription)")
        }
    }
}
