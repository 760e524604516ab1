import Testing
import TextEmbedding
import VectorSearch

@testable import ThresholdStudy

/// Groups of prompts around an axis each; in every third group the odd prompts have another answer.
private struct GroupEmbedder: Embedder {
    let identity = EmbedderIdentity(model: "groups", revision: "1", dimension: 64)

    func embed(_ texts: [String]) async throws(EmbeddingError) -> [Embedding] {
        texts.map { text in
            let numbers = text.split(separator: " ").compactMap { Int($0) }
            var vector = [Float](repeating: 0, count: 64)
            vector[numbers[0]] = 0.95
            // 0.95² + 0.3122² = 1: two of a group have cosine 0.9025.
            vector[32 + (numbers[0] * 5 + numbers[1]) % 32] = 0.312_25
            return Embedding(vector: vector, tokenCount: 3)
        }
    }
}

struct TrafficSimulationTests {
    private func simulation() async throws -> TrafficSimulation {
        var lines = ["label\tprompt_a\tprompt_b"]
        for group in 0..<30 {
            for other in 1..<24 {
                let differs = group.isMultiple(of: 3) && !other.isMultiple(of: 2)
                lines.append("\(differs ? 0 : 1)\tp \(group) 0\tp \(group) \(other)")
            }
        }
        let study = Study(
            file: try PairFile(Array(lines.joined(separator: "\n").utf8), format: .tsv),
            source: "", embedder: GroupEmbedder(), policies: [.cosine(defaultThreshold: 0.85)],
            makeIndex: { FlatIndex(dimension: $0) })
        return try await TrafficSimulation(study) { _, _, _ in }
    }

    @Test func `the same seed gives the same outcome`() async throws {
        let simulation = try await simulation()
        let once = simulation.run(.verified(0.05), seed: 3, requestCount: 2_000)
        #expect(once == simulation.run(.verified(0.05), seed: 3, requestCount: 2_000))
        #expect(once != simulation.run(.verified(0.05), seed: 4, requestCount: 2_000))
        #expect(once.requestCount == 2_000)
    }

    @Test(arguments: [0.01, 0.02, 0.05], [UInt64(1), 2, 3])
    func `the verified policy keeps its bound where a threshold that serves does not`(
        bound: Double, seed: UInt64
    ) async throws {
        let simulation = try await simulation()
        let verified = simulation.run(.verified(bound), seed: seed, requestCount: 4_000)
        #expect(verified.errorRate <= bound)
        #expect(verified.rightCount > 20, "a bound that never serves proves nothing")
        let fixed = simulation.run(.threshold(0.85), seed: seed, requestCount: 4_000)
        let none = simulation.run(.threshold(0.95), seed: seed, requestCount: 4_000)
        #expect(fixed.wrongCount > 0)
        #expect(none.rightCount + none.wrongCount == 0)
    }
}
