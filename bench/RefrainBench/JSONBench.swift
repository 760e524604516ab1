import JSON

/// Reading and writing of the hot bodies.
struct JSONBench: BenchCommand {
    static let name = "json"
    static let summary = "microseconds to read and write the bodies of the hot routes"
    static let options =
        "  --rounds N   rounds of 1000 (default 15); the minimum and median are shown"

    static func run(_ arguments: BenchArguments) async throws {
        let rounds = try arguments.int("rounds", default: 15)
        let search = Array(#"{"prompt":"What is the capital of France?","maxResults":1}"#.utf8)
        let embedding = embeddingBody(dimension: 384)
        let answer = String(repeating: "An answer with \"quotes\" and text.\n", count: 40)
        var sink = 0
        report("read a search, \(search.count) B", rounds) {
            sink &+= (try? JSONDocument(search).root["prompt"]?.string?.utf8.count) ?? 0
        }
        report("read 384 floats, \(embedding.count) B", rounds) {
            sink &+=
                (try? JSONDocument(embedding).root["embedding"]?.floats(countMax: 4096)?.count) ?? 0
        }
        report("write an answer, \(answer.utf8.count) B", rounds) {
            var writer = JSONWriter(capacity: 2048)
            writer.object { $0.member("response", answer) }
            sink &+= writer.bytes.count
        }
        guard sink > 0 else { throw BenchFailure("nothing was read") }
    }

    private static func embeddingBody(dimension: Int) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.arrayMember("embedding") { writer in
                for index in 0..<dimension {
                    writer.number(Float((index * 7919) % 1000 - 500) / 4321)
                }
            }
        }
        return writer.bytes
    }

    private static func report(_ title: String, _ rounds: Int, _ body: () -> Void) {
        let clock = ContinuousClock()
        let times = (0..<max(1, rounds)).map { _ in
            clock.measure { for _ in 0..<1_000 { body() } } / 1_000
        }.sorted()
        print("\(title): min \(times[0]), median \(times[times.count / 2])")
    }
}
