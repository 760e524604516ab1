import Telemetry
import Testing
import TextEmbedding

@testable import CacheServer

@Suite struct EmbedderChoiceTests {
    /// Small random models that the tests of TextEmbedding have.
    private static let golden =
        String(#filePath.dropLast("CacheServerTests/EmbedderChoiceTests.swift".count))
        + "TextEmbeddingTests/Golden/"
    private let log = Log(level: .error) { _ in true }

    private func choice(model: String, verifier: String) async throws -> EmbedderChoice {
        var settings = ServerSettings()
        settings.model = model == "none" ? model : EmbedderChoiceTests.golden + model
        settings.verifier = verifier.isEmpty ? "" : EmbedderChoiceTests.golden + verifier
        return try await EmbedderChoice.make(settings, log)
    }

    @Test(arguments: [
        ("tiny-mean", "tiny-adapters"), ("tiny-mean", "tiny-pair"), ("none", "tiny-pair"),
    ])
    func `a verifier is adapters of the model or a model of its own`(
        model: String, verifier: String
    ) async throws {
        let choice = try await choice(model: model, verifier: verifier)
        let made = try #require(choice.verifier)
        #expect(made.identity.model == verifier)
        let judgement = try await made.judgements([(first: "hello", second: "world")])[0]
        #expect((0...1).contains(judgement.probability))
        #expect(try await self.choice(model: model, verifier: "").verifier == nil)
    }

    @Test(arguments: [
        ("tiny-mean", "tiny-cls"), ("tiny-mean", "missing"), ("tiny-cls", "tiny-adapters"),
        ("none", "tiny-adapters"),
    ])
    func `one that cannot be used stops the start by name`(
        model: String, verifier: String
    ) async throws {
        await #expect {
            try await choice(model: model, verifier: verifier)
        } throws: { "\($0)".contains("the verifier in \(EmbedderChoiceTests.golden)\(verifier)") }
    }
}
