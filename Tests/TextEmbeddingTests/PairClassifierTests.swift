import JSON
import Testing

@testable import TextEmbedding

@Suite struct PairClassifierTests {
    @Test func `tokens and logits are the reference's`() async throws {
        let directory = Golden.directory("tiny-pair")
        let classifier = try PairClassifier(
            .init(directory: directory, precision: .float32, waitMax: .seconds(120)))
        let model = try PairModel(directory: directory, precision: .float32)
        let cases = Golden.elements(
            try ModelFile.json("golden.json", in: directory)["cases"])
        #expect(!cases.isEmpty)
        for golden in cases {
            let first = golden["first"]?.string ?? ""
            let second = golden["second"]?.string ?? ""
            let ids = Golden.elements(golden["ids"]).compactMap { $0.int.map { Int32($0) } }
            let types = Golden.elements(golden["types"]).compactMap(\.int)
            let tokens = model.tokenizer.encode(first, second, maxTokens: 40)
            #expect(tokens.ids == ids)
            #expect(tokens.second == types.firstIndex(of: 1))
            let logits = try await classifier.logits([(first, second)])[0]
            let expected = Golden.floats(golden["logits"]?.string ?? "")
            #expect(Golden.largestDifference(logits, expected) < 5e-5)
        }
    }

    @Test func `a sentence model is no classifier`() {
        #expect(throws: ModelError.self) {
            try PairModel(directory: Golden.directory("tiny-mean"), precision: .float32)
        }
    }
}
