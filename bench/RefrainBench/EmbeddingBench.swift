import Glibc
import JSON
import TextEmbedding

/// Time from text to vector, through the public API: tokenising, queue, threads and pooling.
///
/// `bench/peers/embedding.py` starts it with `--serve` and asks for rounds between those of the
/// other libraries, so that all meet the same disturbances; alone it prints its own table.
struct EmbeddingBench: BenchCommand {
    static let name = "embedding"
    static let summary = "milliseconds for a prompt, texts per second in batches"
    static let options = """
          --model DIR        default data/models/all-MiniLM-L6-v2
          --precision NAME   float32, bfloat16 or int8
          --workers N        workers with batches of their own (default 1)
          --threads N        threads that share a batch (default 1)
          --rounds N         rounds of every case (default 7); minimum and median are shown
          --cases FILE       a JSON array of texts on each line: one case
          --batch N          texts of one call (default 1)
          --serve            read the number of a case from each line of standard input, run it
                             once and print the nanoseconds of each call
        """

    static func run(_ arguments: BenchArguments) async throws {
        let precision = arguments.string("precision", default: EncoderPrecision.standard.rawValue)
        guard let precision = EncoderPrecision(rawValue: precision) else {
            throw BenchFailure("--precision takes float32, bfloat16 or int8")
        }
        let clock = ContinuousClock()
        let start = clock.now
        let embedder = try LocalEmbedder(
            .init(
                directory: arguments.string("model", default: "data/models/all-MiniLM-L6-v2"),
                precision: precision, workerCount: try arguments.int("workers", default: 1),
                threadsPerWorker: try arguments.int("threads", default: 1),
                waitMax: .seconds(600)))
        let opened = start.duration(to: clock.now)
        let cases = try readCases(arguments)
        let batch = try arguments.int("batch", default: 1)
        if arguments.has("serve") {
            print("ready \(opened) \(embedder.kernelName) \(embedder.identity.revision)")
            fflush(nil)
            while let line = readLine(), let index = Int(line), cases.indices.contains(index) {
                let times = try await round(cases[index], batch: batch, embedder)
                print(times.map { String($0) }.joined(separator: " "))
                fflush(nil)
            }
            return
        }
        print("\(precision.rawValue), \(embedder.kernelName), opened in \(opened)")
        for texts in cases {
            var times: [Int] = []
            for _ in 0..<max(1, try arguments.int("rounds", default: 7)) {
                times += try await round(texts, batch: batch, embedder)
            }
            times.sort()
            let mean = texts.reduce(0) { $0 + embedder.tokens(of: $1).ids.count } / texts.count
            print(
                "\(texts.count) texts of \(mean) tokens, \(batch) a call: "
                    + "min \(times[0] / 1000) us, median \(times[times.count / 2] / 1000) us")
        }
    }

    /// Nanoseconds of each call.
    private static func round(
        _ texts: [String], batch: Int, _ embedder: LocalEmbedder
    ) async throws -> [Int] {
        let clock = ContinuousClock()
        var times: [Int] = []
        for first in stride(from: 0, to: texts.count, by: batch) {
            let part = Array(texts[first..<min(first + batch, texts.count)])
            let start = clock.now
            let embeddings = try await embedder.embed(part)
            let duration = start.duration(to: clock.now)
            guard embeddings.count == part.count else { throw BenchFailure("vectors are missing") }
            times.append(Int(duration / .nanoseconds(1)))
        }
        return times
    }

    private static func readCases(_ arguments: BenchArguments) throws -> [[String]] {
        guard arguments.has("cases") else { return [builtIn(words: 8), builtIn(words: 50)] }
        let lines = try EmbeddingDump.readLines(arguments.string("cases", default: ""))
        return try lines.map { line in
            try JSONDocument(line).root.elements.map { value in
                guard let text = value.string else { throw BenchFailure("a text is a string") }
                return text
            }
        }
    }

    private static func builtIn(words: Int) -> [String] {
        let source = "how do i get the best price for a new phone when my old one is broken"
            .split(separator: " ")
        let body = (0..<words).map { source[$0 % source.count] }.joined(separator: " ")
        return (0..<50).map { "\($0) \(body)?" }
    }
}
