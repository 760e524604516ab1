import SemanticCache
import TestSupport
import Testing
import TextEmbedding
import VectorSearch

/// Random operations on a cache and on the plainest thing that could be one.
@Suite struct ModelTests {
    /// A dictionary, an exact scan and the same policies.
    private struct Model {
        struct Kept {
            var prompt: String
            var scope: UInt128
            var attributes: [String: String]
            var vector: [Float]
            var expires: Int64
        }

        var kept: [EntryID: Kept] = [:]
        var now: Int64

        mutating func insert(_ id: EntryID, _ entry: Kept) {
            for (other, old) in kept
            where old.prompt == entry.prompt && old.scope == entry.scope
                && old.attributes == entry.attributes
            {
                kept[other] = nil
            }
            kept[id] = entry
        }

        func alive(_ scope: UInt128, _ required: [String: String]) -> [(EntryID, Kept)] {
            kept.filter { _, entry in
                entry.scope == scope && entry.expires > now
                    && required.allSatisfy { entry.attributes[$0.key] == $0.value }
            }.map { ($0.key, $0.value) }
        }

        func exact(_ prompt: String, _ scope: UInt128, _ required: [String: String]) -> Set<EntryID>
        {
            Set(alive(scope, required).filter { $0.1.prompt == prompt }.map(\.0))
        }

        func best(_ vector: [Float], _ scope: UInt128, _ required: [String: String]) -> Double? {
            alive(scope, required).map { _, entry in
                zip(entry.vector, vector).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
            }.max()
        }
    }

    @Test(arguments: [101, 102, 103, 104] as [UInt64])
    func `random operations agree with a dictionary and an exact scan`(usual: UInt64) async throws {
        let seed = testSeed(usual)
        var random = SeededRandom(seed: seed)
        var fixture = try await CacheFixture {
            $0.embedder = nil
            if usual % 2 == 0 { $0.makeIndex = { FlatIndex(dimension: $0) } }
        }
        var model = Model(now: fixture.clock.wallMillis())
        let vectors = (0..<40).map { _ in random.unitVector(8) }
        for step in 0..<400 {
            let prompt = Int.random(in: 0..<40, using: &random)
            let scope = UInt128.random(in: 0..<3, using: &random)
            let colour = ["red", "blue", nil].randomElement(using: &random) ?? nil
            let attributes = colour.map { ["colour": $0] } ?? [:]
            let cache = try fixture.cache
            switch Int.random(in: 0..<20, using: &random) {
            case 0..<8:
                let ttl = Bool.random(using: &random) ? Int64(5_000) : nil
                let id = try await cache.keep("p\(prompt)") {
                    $0.scope = Scope(bits: scope)
                    $0.attributes = attributes
                    $0.embedding = vectors[prompt]
                    $0.ttlMillis = ttl
                }
                model.insert(
                    id,
                    Model.Kept(
                        prompt: "p\(prompt)", scope: scope, attributes: attributes,
                        vector: vectors[prompt], expires: ttl.map { model.now + $0 } ?? .max))
            case 8..<10:
                guard let id = model.kept.keys.sorted().randomElement(using: &random) else { break }
                _ = try await cache.remove(id)
                model.kept[id] = nil
            case 10..<12:
                fixture.clock.advance(millis: 1_000)
                model.now += 1_000
            case 12:
                try await fixture.set.sweep()
            case 13 where step % 7 == 0:
                fixture = try await fixture.reopened {
                    $0.embedder = nil
                    if usual % 2 == 0 { $0.makeIndex = { FlatIndex(dimension: $0) } }
                }
            default:
                let exact = try await cache.ask("p\(prompt)") {
                    $0.scope = Scope(bits: scope)
                    $0.attributes = attributes
                    $0.strategies = [.exact]
                    $0.maxResults = 10
                }
                #expect(
                    Set(exact.hits.map(\.entry.id))
                        == model.exact("p\(prompt)", scope, attributes), "seed \(seed)")
                var query = Query(prompt: "p\(prompt)")
                query.scope = Scope(bits: scope)
                query.strategies = [.exact]
                // Memory may say that there is nothing only where the store has nothing.
                if let miss = try cache.prepare(query).knownMiss() {
                    let kept = model.exact("p\(prompt)", scope, [:])
                    #expect(kept.isEmpty && miss.hits.isEmpty, "seed \(seed)")
                    #expect(miss.decision.reason == .noCandidate, "seed \(seed)")
                }
                let near = random.unitVector(8)
                let found = try await cache.ask("?") {
                    $0.scope = Scope(bits: scope)
                    $0.attributes = attributes
                    $0.embedding = near
                    $0.threshold = 0
                }
                let best = model.best(near, scope, attributes)
                #expect(found.hits.allSatisfy { $0.entry.scope.bits == scope }, "seed \(seed)")
                if let best {
                    let nearest = try #require(found.decision.nearest, "seed \(seed)")
                    #expect(abs(nearest.similarity - best) < 1e-6, "seed \(seed) step \(step)")
                } else {
                    #expect(found.hits.isEmpty, "seed \(seed)")
                }
            }
        }
        try await fixture.set.sweep()
        let report = try await fixture.set.verify()
        #expect(report.isSound, "seed \(seed): \(report.problems)")
        let alive = model.kept.filter { $0.value.expires > model.now }.count
        #expect(report.entryCount == alive, "seed \(seed)")
    }
}
