import Glibc
import JSON
import TextEmbedding

/// Tokens and vectors of given texts, for comparison with the reference libraries.
struct EmbeddingDump: BenchCommand {
    static let name = "embedding-dump"
    static let summary = "tokens and vectors of the texts of a JSONL file, for comparison"
    static let options = """
          --texts FILE       a JSON string on each line
          --out FILE         little-endian, for each text: token count, cut tokens (uint32),
                             unknown share (float32), token ids (int32), vector (float32)
          --model DIR        default data/models/all-MiniLM-L6-v2
          --precision NAME   float32, bfloat16 or int8
          --tokens-only      no vectors
        """

    static func run(_ arguments: BenchArguments) async throws {
        let model = arguments.string("model", default: "data/models/all-MiniLM-L6-v2")
        let name = arguments.string("precision", default: EncoderPrecision.standard.rawValue)
        guard let precision = EncoderPrecision(rawValue: name) else {
            throw BenchFailure("--precision takes float32, bfloat16 or int8")
        }
        let texts = try readTexts(arguments.string("texts", default: ""))
        let clock = ContinuousClock()
        let start = clock.now
        let embedder = try LocalEmbedder(
            .init(directory: model, precision: precision, waitMax: .seconds(600)))
        print("opened in \(start.duration(to: clock.now)), \(embedder.identity)")
        var out: [UInt8] = []
        let begin = clock.now
        let step = 512
        for first in stride(from: 0, to: texts.count, by: step) {
            let part = Array(texts[first..<min(first + step, texts.count)])
            if arguments.has("tokens-only") {
                for text in part { append(embedder.tokens(of: text), nil, to: &out) }
            } else {
                let embeddings = try await embedder.embed(part)
                for (text, embedding) in zip(part, embeddings) {
                    append(embedder.tokens(of: text), embedding, to: &out)
                }
            }
        }
        print("\(texts.count) texts in \(begin.duration(to: clock.now)), \(embedder.kernelName)")
        try write(out, to: arguments.string("out", default: "embedding.dump"))
    }

    private static func append(_ tokens: TextTokens, _ embedding: Embedding?, to out: inout [UInt8])
    {
        func add(_ bits: UInt32) {
            for shift in [0, 8, 16, 24] as [UInt32] {
                out.append(UInt8(truncatingIfNeeded: bits >> shift))
            }
        }
        add(UInt32(tokens.ids.count))
        add(UInt32(tokens.truncatedCount))
        add(tokens.unknownShare.bitPattern)
        for id in tokens.ids { add(UInt32(bitPattern: id)) }
        for value in embedding?.vector ?? [] { add(value.bitPattern) }
    }

    static func readTexts(_ path: String) throws -> [String] {
        try readLines(path).map { line in
            guard let text = try JSONDocument(line).root.string else {
                throw BenchFailure("a line of \(path) is no JSON string")
            }
            return text
        }
    }

    static func readLines(_ path: String) throws -> [[UInt8]] {
        guard let file = unsafe fopen(path, "rb") else {
            throw BenchFailure("cannot read \(path)")
        }
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe fread(&buffer, 1, buffer.count, file)
            if count == 0 { break }
            bytes.append(contentsOf: buffer[0..<count])
        }
        return bytes.split(separator: 0x0a).map { Array($0) }
    }

    private static func write(_ bytes: [UInt8], to path: String) throws {
        guard let file = unsafe fopen(path, "wb") else {
            throw BenchFailure("cannot write \(path)")
        }
        defer { unsafe fclose(file) }
        guard unsafe fwrite(bytes, 1, bytes.count, file) == bytes.count else {
            throw BenchFailure("cannot write \(path)")
        }
    }
}
