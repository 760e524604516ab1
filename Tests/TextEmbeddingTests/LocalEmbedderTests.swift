import TestSupport
import Testing

@testable import TextEmbedding

@Suite struct LocalEmbedderTests {
    static func open(
        _ name: String, _ precision: EncoderPrecision = .float32, workers: Int = 1
    ) throws -> LocalEmbedder {
        try LocalEmbedder(
            .init(
                directory: Golden.directory(name), precision: precision, workerCount: workers,
                waitMax: .seconds(120)))
    }

    @Test(arguments: ["tiny-mean", "tiny-cls"])
    func `vectors, tokens and cuts are the reference's`(name: String) async throws {
        let embedder = try Self.open(name)
        for golden in try Golden.cases(in: Golden.directory(name)) {
            #expect(embedder.tokens(of: golden.text).ids == golden.ids)
            let embedding = try await embedder.embed([golden.text])[0]
            #expect(Golden.largestDifference(embedding.vector, golden.vector) < 2e-5)
            #expect(embedding.tokenCount == golden.ids.count)
            #expect(embedding.truncatedTokenCount == golden.cut)
        }
    }

    @Test(arguments: [EncoderPrecision.bfloat16, .int8])
    func `lower precision stays near`(precision: EncoderPrecision) async throws {
        let embedder = try Self.open("tiny-mean", precision)
        for golden in try Golden.cases(in: Golden.directory("tiny-mean")) {
            let vector = try await embedder.embed([golden.text])[0].vector
            #expect(Golden.cosine(vector, golden.vector) > 0.995)
        }
    }

    @Test(arguments: EncoderPrecision.allCases)
    func `a text's vector does not depend on its company`(
        precision: EncoderPrecision
    ) async throws {
        let embedder = try Self.open("tiny-mean", precision)
        let texts = try Golden.cases(in: Golden.directory("tiny-mean")).map(\.text)
        let together = try await embedder.embed(texts + texts.reversed() + texts)
        for (index, text) in texts.enumerated() {
            let alone = try await embedder.embed([text])[0]
            let difference = Golden.largestDifference(alone.vector, together[index].vector)
            #expect(difference <= 1e-6)
        }
    }

    @Test(arguments: EncoderPrecision.allCases)
    func `helpers change no bit of a vector`(precision: EncoderPrecision) async throws {
        let texts = try Golden.cases(in: Golden.directory("tiny-mean")).map(\.text)
        let alone = try await Self.open("tiny-mean", precision).embed(texts)
        let shared = try LocalEmbedder(
            .init(
                directory: Golden.directory("tiny-mean"), precision: precision,
                threadsPerWorker: 3, waitMax: .seconds(120)))
        for _ in 0..<20 {
            #expect(try await shared.embed(texts) == alone)
        }
    }

    @Test func `vectors have unit length`() async throws {
        let embedder = try Self.open("tiny-cls", .int8)
        for text in ["", "hello", "你好", String(repeating: "cat ", count: 500)] {
            let vector = try await embedder.embed([text])[0].vector
            let square = vector.reduce(0.0) { $0 + Double($1) * Double($1) }
            #expect(abs(square - 1) < 1e-6)
        }
    }

    @Test func `unknown tokens and cut tokens are reported`() async throws {
        let embedder = try Self.open("tiny-mean")
        let known = try await embedder.embed(["hello world xyzzy qqqq"])[0]
        #expect(known.unknownShare == 0.5)
        let long = try await embedder.embed([String(repeating: "cat ", count: 40)])[0]
        #expect(long.tokenCount == 32)
        #expect(long.truncatedTokenCount == 10)
    }

    @Test func `token vectors are the reference's, each of unit length`() async throws {
        let embedder = try Self.open("tiny-mean")
        for golden in try Golden.cases(in: Golden.directory("tiny-mean")) {
            guard let expected = golden.tokenVectors else { continue }
            let tokens = try await embedder.embedTokens(golden.text)
            #expect(tokens.ids == golden.ids)
            #expect(tokens.tokens.first == "[CLS]")
            #expect(tokens.vectors.count == tokens.ids.count * tokens.dimension)
            #expect(Golden.largestDifference(tokens.vectors, expected) < 5e-5)
        }
    }

    @Test func `many requests at once are all answered, each with its own`() async throws {
        let embedder = try Self.open("tiny-mean", workers: 3)
        let cases = try Golden.cases(in: Golden.directory("tiny-mean"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for round in 0..<60 {
                let golden = cases[round % cases.count]
                group.addTask {
                    let texts = [String](repeating: golden.text, count: 1 + round % 5)
                    for embedding in try await embedder.embed(texts) {
                        #expect(
                            Golden.largestDifference(embedding.vector, golden.vector) < 2e-5)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `a text over the limit is refused`() async throws {
        let embedder = try Self.open("tiny-mean")
        let text = String(repeating: "a", count: EmbeddingLimits.textBytesMax + 1)
        await #expect(throws: EmbeddingError.self) { try await embedder.embed([text]) }
    }

    @Test func `a full queue refuses and says so`() async throws {
        let embedder = try Self.open("tiny-mean")
        let texts = [String](repeating: "a", count: EmbeddingLimits.queuedTextsMax + 1)
        do {
            _ = try await embedder.embed(texts)
            Issue.record("more texts than the queue holds were taken")
        } catch {
            guard case .overloaded = error else {
                Issue.record("\(error) instead of overloaded")
                return
            }
        }
    }

    @Test func `a closed embedder refuses`() async throws {
        let embedder = try Self.open("tiny-mean")
        embedder.close()
        await #expect(throws: EmbeddingError.unavailable("the embedder is closed")) {
            try await embedder.embed(["a"])
        }
    }

    @Test func `a cancelled task is told so`() async throws {
        let embedder = try Self.open("tiny-mean")
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            _ = try await embedder.embed(["hello"])
        }
        task.cancel()
        await #expect(throws: EmbeddingError.cancelled) { try await task.value }
        #expect(try await embedder.embed(["hello"]).count == 1)
    }

    @Test func `identity changes with weights and with precision, and with nothing else`() throws {
        let first = try Self.open("tiny-mean").identity
        #expect(try Self.open("tiny-mean").identity == first)
        #expect(try Self.open("tiny-mean", .int8).identity != first)
        #expect(try Self.open("tiny-cls").identity.revision != first.revision)
        #expect(first.dimension == 36)
        #expect(first.model == "tiny-mean")
    }

    @Test(.enabled(if: Golden.hasModel, "the model is not at data/models"))
    func `MiniLM's vectors are those of sentence-transformers`() async throws {
        let cases = try Golden.cases(in: Golden.folder)
        let floors: [(EncoderPrecision, Double)] = [
            (.float32, 0.999999), (.bfloat16, 0.9999), (.int8, 0.99),
        ]
        for (precision, floor) in floors {
            let embedder = try LocalEmbedder(
                .init(
                    directory: Golden.model, precision: precision, waitMax: .seconds(120)))
            let embeddings = try await embedder.embed(cases.map(\.text))
            for (golden, embedding) in zip(cases, embeddings) {
                let cosine = Golden.cosine(embedding.vector, golden.vector)
                #expect(cosine >= floor, "\(precision) \(golden.text.debugDescription)")
            }
        }
    }
}
