import LateInteraction
import Testing

@testable import TextEmbedding

@Suite struct TokenVectorsTests {
    @Test(arguments: EncoderPrecision.allCases)
    func `they come with the sentence's vector, which is the same as without`(
        precision: EncoderPrecision
    ) async throws {
        let embedder = try LocalEmbedderTests.open("tiny-mean", precision)
        let texts = try Golden.cases(in: Golden.directory("tiny-mean")).map(\.text)
        let plain = try await embedder.embed(texts)
        let both = try await embedder.embed(texts, withTokens: true)
        #expect(plain.allSatisfy { $0.tokens == nil })
        for (without, with) in zip(plain, both) {
            #expect(without.vector == with.vector)
            #expect(without.tokenCount == with.tokenCount)
            let inner = with.tokenCount - 2
            let isWhole = with.truncatedTokenCount == 0 && inner > 0
            #expect(with.tokens?.count == (isWhole ? inner : nil))
        }
    }

    @Test func `they are the last layer's without the special tokens, to half a step`() async throws
    {
        let embedder = try LocalEmbedderTests.open("tiny-mean")
        for golden in try Golden.cases(in: Golden.directory("tiny-mean")) {
            let made = try await embedder.embed([golden.text], withTokens: true)[0].tokens
            guard let made else { continue }
            let floats = try await embedder.embedTokens(golden.text)
            #expect(made.count == floats.ids.count - 2 && made.dimension == floats.dimension)
            for token in 0..<made.count {
                let start = (token + 1) * floats.dimension
                let exact = Array(floats.vectors[start..<start + floats.dimension])
                #expect(
                    Golden.largestDifference(made.vector(token), exact)
                        <= made.scales[token] * 0.51)
            }
        }
    }

    @Test func `a text that was cut, is empty or has too many tokens has none`() async throws {
        let embedder = try LocalEmbedderTests.open("tiny-mean")
        let long = String(repeating: "cat ", count: 40)
        let made = try await embedder.embed(["", long, "cat"], withTokens: true)
        #expect(made.map { $0.tokens?.count } == [nil, nil, 1])
        #expect(made[1].truncatedTokenCount > 0)
    }

    @Test(.enabled(if: Golden.hasModel))
    func `the shipped model's paraphrases are nearer than other questions`() async throws {
        let embedder = try LocalEmbedder(.init(directory: Golden.model))
        let texts = [
            "How do I reset my password?", "How can I reset my password?",
            "What is the capital of France?",
            String(repeating: "word ", count: LateInteractionLimits.tokensMax + 1),
        ]
        let tokens = try await embedder.embed(texts, withTokens: true).map(\.tokens)
        #expect(tokens[3] == nil)
        let asked = try #require(tokens[0])
        let (same, other) = (try #require(tokens[1]), try #require(tokens[2]))
        let near = try #require(asked.similarity(to: same))
        let far = try #require(asked.similarity(to: other))
        #expect(near.mean > 0.85 && far.mean < 0.6)
    }
}
