import Glibc
import JSON
import TextEmbedding

/// Vectors of real prompts for `refrain-bench index`, made by our own embedder.
struct IndexVectors: BenchCommand {
    static let name = "index-vectors"
    static let summary = "float32 vectors of the texts of a JSONL file, for the index benchmarks"
    static let options = """
          --texts FILE   JSONL with a "text" on each line
          --out FILE     little-endian float32 rows (default data/run/qqp.f32)
          --count N      texts from the front (default 100000)
          --queries N    texts from the end, after them (default 2000)
          --model DIR    default data/models/all-MiniLM-L6-v2
        """

    static func run(_ arguments: BenchArguments) async throws {
        let texts = try texts(arguments)
        let embedder = try LocalEmbedder(
            .init(
                directory: arguments.string("model", default: "data/models/all-MiniLM-L6-v2"),
                waitMax: .seconds(600)))
        let path = arguments.string("out", default: "data/run/qqp.f32")
        guard let file = unsafe fopen(path, "wb") else {
            throw BenchFailure("cannot write \(path)")
        }
        defer { unsafe fclose(file) }
        for first in stride(from: 0, to: texts.count, by: 512) {
            let part = Array(texts[first..<min(first + 512, texts.count)])
            for embedding in try await embedder.embed(part) {
                let vector = embedding.vector
                guard unsafe fwrite(vector, 4, vector.count, file) == vector.count else {
                    throw BenchFailure("\(path): errno \(errno)")
                }
            }
            if first / 512 % 20 == 0 { print("\(first) of \(texts.count)") }
        }
        print("\(texts.count) vectors in \(path), \(embedder.identity)")
    }

    private static func texts(_ arguments: BenchArguments) throws -> [String] {
        let path = arguments.string("texts", default: "")
        guard let file = unsafe fopen(path, "rb") else {
            throw BenchFailure("cannot open \"\(path)\"")
        }
        defer { unsafe fclose(file) }
        unsafe fseek(file, 0, SEEK_END)
        let byteCount = unsafe ftell(file)
        unsafe rewind(file)
        var bytes = [UInt8](repeating: 0, count: byteCount)
        guard unsafe fread(&bytes, 1, byteCount, file) == byteCount else {
            throw BenchFailure("cannot read \(path)")
        }
        var texts: [String] = []
        for line in bytes.split(separator: 10) {
            if let text = try JSONDocument(Array(line)).root["text"]?.string { texts.append(text) }
        }
        let count = try arguments.int("count", default: 100_000)
        let queries = try arguments.int("queries", default: 2_000)
        guard texts.count >= count + queries else {
            throw BenchFailure("\(path) has \(texts.count) texts, \(count + queries) are needed")
        }
        return Array(texts.prefix(count)) + Array(texts.suffix(queries))
    }
}
