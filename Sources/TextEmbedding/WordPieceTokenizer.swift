import CEncoderKernels

/// A text as the model reads it.
public struct TextTokens: Equatable, Sendable {
    /// The tokens' ids, special tokens included.
    public var ids: [Int32]
    /// Tokens of the text that did not fit.
    public var truncatedCount: Int
    /// Share of `[UNK]` among the tokens of the text itself, 0…1.
    public var unknownShare: Float
}

/// A pair of texts as the model reads it.
struct PairTokens: Equatable {
    /// `[CLS] first [SEP] second [SEP]`.
    var ids: [Int32]
    /// Where the second text begins.
    var second: Int
    /// Tokens of both texts that did not fit.
    var truncatedCount: Int
    /// Share of `[UNK]` in the text that has more of it, 0…1.
    var unknownShare: Float
}

/// The reference BERT tokenizer, token for token.
///
/// Special tokens such as `[SEP]` are cut out of the raw text first, as the reference does. The
/// rest is cleaned (controls dropped, every white space a space), Chinese characters become words,
/// accents go by canonical decomposition, letters become lower case, punctuation becomes words, and
/// each word is split greedily into the longest tokens of the vocabulary; a word that cannot be
/// split, or has over 100 characters, is one `[UNK]`. ASCII takes a path without tables. Source:
/// the BERT repository's tokenization.py, and the behaviour of Hugging Face `tokenizers`.
struct WordPieceTokenizer: Sendable {
    let vocabulary: Vocabulary
    let settings: TokenizerSettings

    /// Tokens of `text` in `[CLS] … [SEP]`, at most `maxTokens` in all.
    func encode(_ text: String, maxTokens: Int) -> TextTokens {
        var splitter = WordSplitter(
            vocabulary: vocabulary, settings: settings, keeping: max(0, maxTokens - 2))
        splitter.add(text)
        let unknownCount = splitter.ids.count { $0 == vocabulary.unknown }
        return TextTokens(
            ids: [vocabulary.classifier] + splitter.ids + [vocabulary.separator],
            truncatedCount: splitter.count - splitter.ids.count,
            unknownShare: Float(unknownCount) / Float(max(1, splitter.ids.count)))
    }

    /// Tokens of a pair, `[CLS] first [SEP] second [SEP]`.
    ///
    /// Where they do not fit, the longer one is cut first.
    func encode(_ first: String, _ second: String, maxTokens: Int) -> PairTokens {
        let room = max(0, maxTokens - 3)
        func split(_ text: String) -> (ids: [Int32], count: Int, unknownShare: Float) {
            var splitter = WordSplitter(vocabulary: vocabulary, settings: settings, keeping: room)
            splitter.add(text)
            let unknownCount = splitter.ids.count { $0 == vocabulary.unknown }
            let share = Float(unknownCount) / Float(max(1, splitter.ids.count))
            return (splitter.ids, splitter.count, share)
        }
        let (left, right) = (split(first), split(second))
        let (a, b) = Self.shares(left.ids.count, right.ids.count, room: room)
        let head = [vocabulary.classifier] + left.ids.prefix(a) + [vocabulary.separator]
        return PairTokens(
            ids: head + right.ids.prefix(b) + [vocabulary.separator], second: head.count,
            truncatedCount: left.count + right.count - a - b,
            unknownShare: max(left.unknownShare, right.unknownShare))
    }

    /// How many tokens of each text stay: the shorter one whole while the longer is cut down to
    /// it, then half of the room each, the odd one to the longer.
    static func shares(_ first: Int, _ second: Int, room: Int) -> (Int, Int) {
        guard first + second > room else { return (first, second) }
        var short = min(first, second)
        var long = max(short, room - short)
        if short + long > room {
            short = room / 2
            long = room - short
        }
        return first > second ? (long, short) : (short, long)
    }
}

/// One text on its way through the tokenizer.
private struct WordSplitter {
    let vocabulary: Vocabulary
    let settings: TokenizerSettings
    let keeping: Int
    /// The first `keeping` tokens, and how many there are in all.
    var ids: [Int32] = []
    var count = 0
    private var word: [UInt8] = []
    private var wordCharacters = 0
    private var hashes: [UInt64] = []
    private var pieces: [Int32] = []

    init(vocabulary: Vocabulary, settings: TokenizerSettings, keeping: Int) {
        self.vocabulary = vocabulary
        self.settings = settings
        self.keeping = keeping
        word.reserveCapacity(64)
        ids.reserveCapacity(min(keeping, 64))
    }

    mutating func add(_ text: String) {
        var text = text
        text.makeContiguousUTF8()
        let bytes = text.utf8.span
        var offset = 0
        while offset < bytes.count {
            let byte = bytes[offset]
            if byte == UInt8(ascii: "["), let special = special(at: offset, in: bytes) {
                finishWord()
                append(special.id)
                offset += special.bytes.count
            } else if byte < 0x80 {
                addASCII(byte)
                offset += 1
            } else {
                let (point, length) = Self.decode(bytes, at: offset)
                add(point)
                offset += length
            }
        }
        finishWord()
    }

    private func special(
        at offset: Int, in bytes: borrowing Span<UInt8>
    ) -> (bytes: [UInt8], id: Int32)? {
        for token in vocabulary.special where bytes.count - offset >= token.bytes.count {
            var matches = true
            for i in token.bytes.indices where bytes[offset + i] != token.bytes[i] {
                matches = false
                break
            }
            if matches { return token }
        }
        return nil
    }

    /// A scalar of valid UTF-8, which a `String` always is.
    private static func decode(_ bytes: borrowing Span<UInt8>, at offset: Int) -> (UInt32, Int) {
        let lead = bytes[offset]
        let length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
        var point = UInt32(lead) & (0x7f >> UInt32(length))
        for i in 1..<length { point = point << 6 | UInt32(bytes[offset + i] & 0x3f) }
        return (point, length)
    }

    private mutating func addASCII(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            extendWord(byte)
        case UInt8(ascii: "A")...UInt8(ascii: "Z"):
            extendWord(settings.lowerCases ? byte | 0x20 : byte)
        case 0x20, 0x09, 0x0a, 0x0d:
            finishWord()
        case 0..<0x20, 0x7f:
            break
        default:
            finishWord()
            extendWord(byte)
            finishWord()
        }
    }

    private mutating func extendWord(_ byte: UInt8) {
        word.append(byte)
        wordCharacters += 1
    }

    private mutating func add(_ point: UInt32) {
        let kind = ek_unicode_class(point)
        if kind & Int32(EK_REMOVED) != 0 { return }
        if kind & Int32(EK_SPACE) != 0 { return finishWord() }
        let isWord = settings.splitsChinese && kind & Int32(EK_CHINESE) != 0
        if isWord { finishWord() }
        addFolded(point)
        if isWord { finishWord() }
    }

    private mutating func addFolded(_ point: UInt32) {
        guard settings.stripsAccents || settings.lowerCases else { return addPlain(point) }
        var folded: InlineArray<12, UInt32> = .init(repeating: 0)
        var span = folded.mutableSpan
        let count = unsafe span.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return Int32(0) }
            return unsafe ek_unicode_fold(
                point, settings.stripsAccents ? 1 : 0, settings.lowerCases ? 1 : 0, base)
        }
        for i in 0..<Int(count) { addPlain(folded[i]) }
    }

    /// A code point that needs no more folding, though it may split words.
    private mutating func addPlain(_ point: UInt32) {
        let kind = ek_unicode_class(point)
        if kind & Int32(EK_SPACE) != 0 { return finishWord() }
        let isPunctuation = kind & Int32(EK_PUNCTUATION) != 0
        if isPunctuation { finishWord() }
        guard let scalar = Unicode.Scalar(point) else { return }
        for unit in UTF8.encode(scalar) ?? .init() { word.append(unit) }
        wordCharacters += 1
        if isPunctuation { finishWord() }
    }

    private mutating func append(_ id: Int32) {
        count += 1
        if ids.count < keeping { ids.append(id) }
    }

    private mutating func finishWord() {
        guard !word.isEmpty else { return }
        if wordCharacters <= EmbeddingLimits.wordCharactersMax && split() {
            for piece in pieces { append(piece) }
        } else {
            append(vocabulary.unknown)
        }
        word.removeAll(keepingCapacity: true)
        wordCharacters = 0
    }

    /// Fills `pieces` with the word's tokens; false when some part of it is in no token.
    private mutating func split() -> Bool {
        pieces.removeAll(keepingCapacity: true)
        var begin = 0
        while begin < word.count {
            let isContinuation = begin > 0
            let limit = min(word.count - begin, vocabulary.longestByteCount)
            hashes.removeAll(keepingCapacity: true)
            var hash = isContinuation ? Vocabulary.continuation : Vocabulary.start
            for i in 0..<limit {
                hash = Vocabulary.extend(hash, with: word[begin + i])
                hashes.append(hash)
            }
            guard let (id, length) = longest(at: begin, limit: limit) else { return false }
            pieces.append(id)
            begin += length
        }
        return true
    }

    private func longest(at begin: Int, limit: Int) -> (id: Int32, length: Int)? {
        var length = limit
        while length > 0 {
            let slice = word[begin..<begin + length]
            let id =
                begin > 0
                ? vocabulary.findContinuation(slice, hash: hashes[length - 1])
                : vocabulary.find(slice, hash: hashes[length - 1])
            if let id { return (id, length) }
            length -= 1
        }
        return nil
    }
}
