import Foundation
import JSON
import LateInteraction
import SemanticCache
import TextEmbedding

/// What the second look by token vectors costs a lookup, an insert and an entry, and the
/// comparisons of given pairs for the reference.
struct LateBench: BenchCommand {
    static let name = "late"
    static let summary = "microseconds and bytes of comparing 5 candidates token by token"
    static let options = """
          --model DIR        default data/models/all-MiniLM-L6-v2
          --precision NAME   float32, bfloat16 or int8
          --tokens LIST      tokens of a prompt without the special ones (default 12,20,48)
          --rounds N         interleaved rounds of 20 (default 15)
          --entries N        entries whose bytes are measured (default 200)
          --dump FILE        instead: for each pair, a JSON array of two texts a line, print the
                             means of both directions and the weakest token of each, or "none"
        """

    static func run(_ arguments: BenchArguments) async throws {
        let embedder = try arguments.embedder()
        if arguments.has("dump") {
            return try await dump(arguments.string("dump", default: ""), embedder)
        }
        let rounds = max(1, try arguments.int("rounds", default: 15))
        let entries = max(5, try arguments.int("entries", default: 200))
        for tokens in try arguments.ints("tokens", default: [12, 20, 48]) {
            let directory =
                NSTemporaryDirectory() + "refrain-bench-\(UInt32.random(in: 0 ... .max))"
            defer { try? FileManager.default.removeItem(atPath: directory) }
            var configuration = CacheSetConfiguration(directory: directory)
            configuration.relaxDurability()
            configuration.embedder = embedder
            let set = try await CacheSet.open(configuration)
            try await measure(tokens: tokens, entries, rounds, set, embedder)
            await set.close()
        }
    }

    private static func measure(
        tokens: Int, _ entries: Int, _ rounds: Int, _ set: CacheSet, _ embedder: LocalEmbedder
    ) async throws {
        let texts = try (0...entries).map { try text(tokens: tokens, number: $0, embedder) }
        let plain = try await fill("plain", Array(texts.dropLast()), set)
        let late = try await fill("late", Array(texts.dropLast()), set)
        let asked = texts[entries]
        var (lookups, comparisons, without, with): ([Int], [Int], [Int], [Int]) = ([], [], [], [])
        let vectors = try await embedder.embed(
            Array(texts[entries - 5...entries]), withTokens: true
        ).compactMap(\.tokens)
        guard vectors.count == 6 else { throw BenchFailure("token vectors are missing") }
        var query = Query(prompt: asked)
        query.strategies = [.semantic]
        query.threshold = 0
        query.maxResults = 5
        query.recordsUse = false
        let cache = try set.cache("late")
        for _ in 0..<rounds {
            for _ in 0..<20 {
                let cost = try await cache.lookup(query).decision.cost
                guard cost.candidatesComparedByToken == 5 else {
                    throw BenchFailure("\(cost.candidatesComparedByToken) were compared, not 5")
                }
                lookups.append(Int(cost.lateNanos))
                let start = ContinuousClock.now
                for stored in vectors.prefix(5) { _ = vectors[5].similarity(to: stored) }
                comparisons.append(nanos(since: start))
                let second = ContinuousClock.now
                _ = try await embedder.embed([asked])
                without.append(nanos(since: second))
                let third = ContinuousClock.now
                _ = try await embedder.embed([asked], withTokens: true)
                with.append(nanos(since: third))
            }
        }
        print("\(tokens) tokens (minimum / median us):")
        print("  reading and comparing 5 candidates \(span(lookups)),")
        print("  of it comparing \(span(comparisons))")
        print("  embedding \(span(without)), with token vectors \(span(with))")
        print("  bytes an entry \(late.bytes - plain.bytes) more, of the file")
        print("  \(late.fileBytes - plain.fileBytes) more (\(plain.fileBytes) without)")
    }

    /// A cache with an entry for each prompt; bytes an entry by statistics and of the file.
    private static func fill(
        _ name: String, _ prompts: [String], _ set: CacheSet
    ) async throws -> (bytes: Int, fileBytes: Int) {
        var settings = CacheSettings()
        settings.turnChecks(on: false)
        settings.lateInteraction = name == "late"
        let cache = try await set.createCache(name, settings: settings)
        let before = set.statistics.fileBytes
        let entries = prompts.map { NewEntry(prompt: $0, response: "The answer.") }
        for result in await cache.insert(entries) { _ = try result.get() }
        let bytes = Int(cache.statistics().byteCount)
        let grown = set.statistics.fileBytes - before
        return (bytes / prompts.count, grown / prompts.count)
    }

    /// A text of exactly so many tokens besides the special ones; others for other numbers.
    private static func text(
        tokens: Int, number: Int, _ embedder: LocalEmbedder
    ) throws -> String {
        let words = [
            "how", "do", "i", "change", "the", "password", "of", "my", "account", "when", "a",
            "mail", "with", "the", "link", "never", "comes", "to", "me", "and", "it", "is", "late",
        ]
        var text = (0..<max(1, tokens)).map { words[($0 + number) % words.count] }
        // Numbers beyond the words' turn exchange two more words.
        text[0] = words[number / words.count % words.count]
        text[text.count / 2] = words[number / words.count / words.count % words.count]
        let joined = text.joined(separator: " ")
        guard embedder.tokens(of: joined).ids.count == tokens + 2 else {
            throw BenchFailure("this vocabulary splits the words of the benchmark")
        }
        return joined
    }

    private static func nanos(since start: ContinuousClock.Instant) -> Int {
        Int(start.duration(to: .now) / .nanoseconds(1))
    }

    private static func span(_ nanos: [Int]) -> String {
        let sorted = nanos.sorted()
        func micros(_ nanos: Int) -> String { "\(Double(nanos / 10) / 100)" }
        return "\(micros(sorted[0])) / \(micros(sorted[sorted.count / 2]))"
    }

    private static func dump(_ path: String, _ embedder: LocalEmbedder) async throws {
        for line in try EmbeddingDump.readLines(path) {
            let texts = try JSONDocument(line).root.elements.compactMap(\.string)
            guard texts.count == 2 else { throw BenchFailure("a line of \(path) is no pair") }
            let tokens = try await embedder.embed(texts, withTokens: true).map(\.tokens)
            guard let asked = tokens[0], let stored = tokens[1],
                let late = asked.similarity(to: stored)
            else {
                print("none")
                continue
            }
            print(
                late.queryToStored, late.storedToQuery, late.weakestQuery, late.weakestStored)
        }
    }
}
