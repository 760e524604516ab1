import Glibc
import JSON
import TextEmbedding

/// What a pair costs the verifier beside what a prompt costs the embedder, and the verifier's
/// logits for comparison with the reference library.
struct VerifierBench: BenchCommand {
    static let name = "verifier"
    static let summary = "milliseconds for a pair beside those for a prompt; logits of given pairs"
    static let options = """
          --verifier DIR     a CrossEncoder, or adapters of the model
          --model DIR        default data/models/all-MiniLM-L6-v2
          --precision NAME   float32, bfloat16 or int8
          --tokens LIST      tokens of a prompt, special tokens included (default 20)
          --rounds N         interleaved rounds of 20 calls of each sort (default 15)
          --pairs FILE       instead: print the logits of each pair, a JSON array of two texts a line
        """

    static func run(_ arguments: BenchArguments) async throws {
        let embedder = try arguments.embedder()
        let precision = embedder.precision
        let resident = residentBytes()
        let start = ContinuousClock.now
        let verifier = try PairClassifier(
            .init(
                directory: arguments.string("verifier", default: ""), precision: precision,
                waitMax: .seconds(600)), base: embedder)
        let opened = start.duration(to: .now)
        if arguments.has("pairs") {
            return try await printLogits(arguments.string("pairs", default: ""), verifier)
        }
        print(
            "prompt \(precision.rawValue), pair \(verifier.precision.rawValue), "
                + "\(embedder.kernelName), verifier opened in \(opened), "
                + "\((residentBytes() - resident) >> 20) MiB more in memory")
        let rounds = max(1, try arguments.int("rounds", default: 15))
        for tokens in try arguments.ints("tokens", default: [20]) {
            try await measure(tokens: tokens, rounds: rounds, embedder, verifier)
        }
    }

    private static func measure(
        tokens: Int, rounds: Int, _ embedder: LocalEmbedder, _ verifier: PairClassifier
    ) async throws {
        let texts = try (0..<20).map { try text(tokens: tokens, from: $0, embedder) }
        var embedding: [Int] = []
        var verifying: [Int] = []
        for _ in 0..<rounds {
            for (place, text) in texts.enumerated() {
                let start = ContinuousClock.now
                _ = try await embedder.embed([text])
                let middle = ContinuousClock.now
                let other = texts[(place + 1) % texts.count]
                _ = try await verifier.judgements([(first: text, second: other)])
                embedding.append(Int(start.duration(to: middle) / .nanoseconds(1)))
                verifying.append(Int(middle.duration(to: .now) / .nanoseconds(1)))
            }
        }
        let ratio = Double(median(verifying)) / Double(median(embedding))
        print(
            "\(tokens) tokens: prompt \(span(embedding)) us, pair of two \(span(verifying)) us "
                + "(minimum / median); pair by prompt \((ratio * 100).rounded() / 100)")
    }

    /// A text of exactly so many tokens, special tokens included.
    private static func text(
        tokens: Int, from start: Int, _ embedder: LocalEmbedder
    ) throws -> String {
        let words = [
            "how", "do", "i", "change", "the", "password", "of", "my", "account", "when", "a",
            "mail", "with", "the", "link", "never", "comes", "to", "me", "and", "it", "is", "late",
        ]
        let text = (0..<max(1, tokens - 2)).map { words[($0 + start) % words.count] }
            .joined(separator: " ")
        guard embedder.tokens(of: text).ids.count == tokens else {
            throw BenchFailure("this vocabulary splits the words of the benchmark")
        }
        return text
    }

    private static func median(_ times: [Int]) -> Int { times.sorted()[times.count / 2] }

    private static func span(_ times: [Int]) -> String {
        "\((times.min() ?? 0) / 1000) / \(median(times) / 1000)"
    }

    private static func printLogits(_ path: String, _ verifier: PairClassifier) async throws {
        for line in try EmbeddingDump.readLines(path) {
            let texts = try JSONDocument(line).root.elements.compactMap(\.string)
            guard texts.count == 2 else { throw BenchFailure("a line of \(path) is no pair") }
            let logits = try await verifier.logits([(first: texts[0], second: texts[1])])[0]
            print(logits.map { "\($0)" }.joined(separator: " "))
        }
    }

    /// Memory of this process that is in RAM, or 0 where the system does not say.
    private static func residentBytes() -> Int {
        guard let line = try? EmbeddingDump.readLines("/proc/self/statm").first else { return 0 }
        let fields = String(decoding: line, as: UTF8.self).split(separator: " ")
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * sysconf(Int32(_SC_PAGESIZE)) : 0
    }
}
