import CEncoderKernels
import JSON

/// The tokens of a model, found by the hash of their bytes.
///
/// An open-addressing table over one block of bytes: 30,522 tokens are indexed in about 2 ms, and
/// the prefixes of a word are hashed incrementally, which a `Dictionary` of strings cannot do.
struct Vocabulary: Sendable {
    /// The hash of no bytes, and of "##", from which a continuation goes on.
    static let start: UInt64 = 0xcbf2_9ce4_8422_2325
    static let continuation = hash("##".utf8)

    let count: Int
    let longestByteCount: Int
    let unknown: Int32
    let classifier: Int32
    let separator: Int32
    /// Tokens that are taken from the raw text before anything else, such as `[SEP]`.
    let special: [(bytes: [UInt8], id: Int32)]
    private let bytes: [UInt8]
    private let ends: [Int32]
    private let slots: [Int32]

    /// FNV-1a, one byte further.
    static func extend(_ hash: UInt64, with byte: UInt8) -> UInt64 {
        (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }

    static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(start, extend)
    }

    private static func slot(_ hash: UInt64, _ mask: Int) -> Int {
        Int(truncatingIfNeeded: hash ^ (hash >> 29)) & mask
    }

    /// Tokens in the order of their ids, separated by line feeds.
    init(lines: [UInt8], file: String) throws(ModelError) {
        var bytes: [UInt8] = []
        var ends: [Int32] = []
        bytes.reserveCapacity(lines.count)
        var lineStart = 0
        for offset in 0...lines.count {
            let isEnd = offset == lines.count
            guard isEnd || lines[offset] == 0x0a else { continue }
            if isEnd && lineStart == offset { break }
            var end = offset
            if end > lineStart && lines[end - 1] == 0x0d { end -= 1 }
            bytes.append(contentsOf: lines[lineStart..<end])
            ends.append(Int32(bytes.count))
            lineStart = offset + 1
        }
        try self.init(bytes: bytes, ends: ends, file: file)
    }

    /// Tokens by id, from the `model.vocab` of a tokenizer.json.
    init(identifiers: JSONValue, file: String) throws(ModelError) {
        var tokens = [ArraySlice<UInt8>?](repeating: nil, count: identifiers.count)
        for (token, value) in identifiers.members {
            guard let id = value.int, tokens.indices.contains(id), tokens[id] == nil else {
                throw .malformed(file: file, reason: "token ids are not 0..<count")
            }
            tokens[id] = token.stringBytes
        }
        var bytes: [UInt8] = []
        var ends: [Int32] = []
        for token in tokens {
            bytes.append(contentsOf: token ?? [])
            ends.append(Int32(bytes.count))
        }
        try self.init(bytes: bytes, ends: ends, file: file)
    }

    private init(bytes: [UInt8], ends: [Int32], file: String) throws(ModelError) {
        guard !ends.isEmpty, ends.count <= EmbeddingLimits.vocabularyMax else {
            throw .malformed(file: file, reason: "\(ends.count) tokens")
        }
        var capacity = 16
        while capacity < ends.count * 4 { capacity *= 2 }
        var slots = [Int32](repeating: -1, count: capacity)
        var longest = 0
        var begin = 0
        for id in ends.indices {
            let end = Int(ends[id])
            longest = max(longest, end - begin)
            var place = Self.slot(Self.hash(bytes[begin..<end]), capacity - 1)
            while slots[place] >= 0 { place = (place + 1) & (capacity - 1) }
            slots[place] = Int32(id)
            begin = end
        }
        self.bytes = bytes
        self.ends = ends
        self.slots = slots
        count = ends.count
        longestByteCount = longest
        let find = { (name: String) -> Int32? in
            Self.find(
                Array(name.utf8)[...], Self.hash(name.utf8), bytes: bytes, ends: ends, slots: slots)
        }
        guard let unknown = find("[UNK]"), let classifier = find("[CLS]"),
            let separator = find("[SEP]")
        else {
            throw .malformed(file: file, reason: "no [UNK], [CLS] or [SEP]")
        }
        self.unknown = unknown
        self.classifier = classifier
        self.separator = separator
        special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"].compactMap { name in
            find(name).map { (Array(name.utf8), $0) }
        }
    }

    /// The id of the token with these bytes and this hash; the last of equal ones.
    func find(_ token: ArraySlice<UInt8>, hash: UInt64) -> Int32? {
        Self.find(token, hash, bytes: bytes, ends: ends, slots: slots)
    }

    /// The id of a continuation "##" + `token`, whose hash goes on from `continuation`.
    func findContinuation(_ token: ArraySlice<UInt8>, hash: UInt64) -> Int32? {
        Self.find(token, hash, isContinuation: true, bytes: bytes, ends: ends, slots: slots)
    }

    private static func find(
        _ token: ArraySlice<UInt8>, _ hash: UInt64, isContinuation: Bool = false, bytes: [UInt8],
        ends: [Int32], slots: [Int32]
    ) -> Int32? {
        var place = slot(hash, slots.count - 1)
        let prefix = isContinuation ? 2 : 0
        var found: Int32?
        while slots[place] >= 0 {
            let id = Int(slots[place])
            place = (place + 1) & (slots.count - 1)
            let begin = id == 0 ? 0 : Int(ends[id - 1])
            let length = Int(ends[id]) - begin
            guard length == token.count + prefix else { continue }
            if isContinuation && (bytes[begin] != 0x23 || bytes[begin + 1] != 0x23) { continue }
            guard bytes[begin + prefix..<begin + length].elementsEqual(token) else { continue }
            // Equal tokens share an id upstream: the file's last line wins.
            found = Int32(id)
        }
        return found
    }

    /// The text of token `id`, "##" included.
    func token(_ id: Int32) -> String? {
        guard id >= 0, Int(id) < count else { return nil }
        let begin = id == 0 ? 0 : Int(ends[Int(id) - 1])
        return String(decoding: bytes[begin..<Int(ends[Int(id)])], as: UTF8.self)
    }

    /// Identifies the tokens and their order.
    var contentHash: UInt64 {
        let lengths = unsafe ends.withUnsafeBytes { unsafe ek_xxh64($0.baseAddress, $0.count, 0) }
        return unsafe bytes.withUnsafeBytes { unsafe ek_xxh64($0.baseAddress, $0.count, lengths) }
    }
}

extension Vocabulary {
    /// vocab.txt where there is one, else the vocabulary inside tokenizer.json.
    init(directory: String) throws(ModelError) {
        if ModelFile.exists("vocab.txt", in: directory) {
            let lines = try ModelFile.contents("vocab.txt", in: directory)
            try self.init(lines: lines, file: "vocab.txt")
            return
        }
        let name = "tokenizer.json"
        let json = try ModelFile.json(name, in: directory)
        guard json["model"]?["type"]?.string == "WordPiece" else {
            throw .unsupported(
                file: name, field: "model.type",
                value: json["model"]?["type"]?.shortDescription ?? "missing",
                supported: "\"WordPiece\"")
        }
        guard let identifiers = json["model"]?["vocab"], identifiers.kind == .object else {
            throw .malformed(file: name, reason: "no model.vocab")
        }
        try self.init(identifiers: identifiers, file: name)
    }
}
