import Testing
import TextEmbedding
import VectorSearch

@testable import ThresholdStudy

/// Vectors in a plane by a prompt's number: the cosine of two is that of the angle between them.
private struct AngleEmbedder: Embedder {
    let identity = EmbedderIdentity(model: "angles", revision: "1", dimension: 4)

    func embed(_ texts: [String]) async throws(EmbeddingError) -> [Embedding] {
        texts.map { text in
            let degrees = Double(text.split(separator: " ").last ?? "0") ?? 0
            let angle = degrees * .pi / 180
            return Embedding(
                vector: [cosine(angle), cosine(angle - .pi / 2), 0, 0], tokenCount: 3,
                truncatedTokenCount: text.hasPrefix("long") ? 9 : 0)
        }
    }

    /// A Taylor series is exact enough for angles of a test.
    private func cosine(_ x: Double) -> Float {
        var term = 1.0
        var sum = 1.0
        for n in 1...12 {
            term *= -x * x / Double((2 * n - 1) * (2 * n))
            sum += term
        }
        return Float(sum)
    }
}

struct StudyTests {
    private func study(_ lines: [String]) throws -> Study {
        let text = (["label\tprompt_a\tprompt_b"] + lines).joined(separator: "\n")
        let comparable = PairPolicy(
            description: PolicyDescription(
                name: "comparable", explanation: "Refuses what was cut.", unit: "cosine",
                defaultThreshold: 0.85, tableThresholds: [0.85])
        ) { PairPolicy.Verdict(value: $0.isComparable ? $0.cosine : nil, note: "cut") }
        return Study(
            file: try PairFile(Array(text.utf8), format: .tsv), source: "test.tsv",
            embedder: AngleEmbedder(), policies: [.cosine(defaultThreshold: 0.85), comparable],
            makeIndex: { FlatIndex(dimension: $0) })
    }

    @Test func `pairs are served by the cosine of their vectors`() async throws {
        let study = try study(["1\ta 0\tb 20", "0\tc 0\td 25", "1\te 0\tf 60", "1\tlong 0\tg 1"])
        let report = try await study.run { _, _, _ in }
        let plain = report.policies[0].atDefault
        #expect(plain.rightCount == 2)
        #expect(plain.wrongCount == 1)
        #expect(report.policies[1].atDefault.rightCount == 1, "the cut prompt is refused")
        #expect(report.policies[1].misses.first?.note == "cut")
    }

    @Test func `the stream finds the nearest of all that was stored before`() async throws {
        // The second lookup is labelled with 40 but meets 0, which is nearer.
        let study = try study(["1\ta 0\tb 5", "0\tc 40\td 10", "1\ta 0\te 12"])
        let report = try await study.run { _, _, _ in }
        let stream = try #require(report.stream)
        let row = try #require(stream.rows.first { $0.policy == "cosine" && $0.threshold == 0.95 })
        #expect(stream.storedCount == 2)
        #expect(row.rightCount == 2)
        #expect(row.unknownCount == 1)
        #expect(stream.indexRecall == Proportion(3, of: 3))
    }

    @Test func `without pairs or an embedder it says what is missing`() async throws {
        var study = try study(["x\ta\tb"])
        await #expect(
            throws: StudyError.noPairs("no pair could be read: line 2, the label is not 0 or 1")
        ) {
            try await study.run { _, _, _ in }
        }
        study = try self.study(["1\ta\tb"])
        study.embedder = nil
        await #expect(throws: StudyError.self) { try await study.run { _, _, _ in } }
    }
}
