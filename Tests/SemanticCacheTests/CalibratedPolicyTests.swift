import SemanticCache
import TestSupport
import Testing
import TextEmbedding

@Suite struct CalibratedPolicyTests {
    private func fixture(_ least: Double) async throws -> CacheFixture {
        let fixture = try await CacheFixture(checks: true)
        var settings = try fixture.cache.settings
        settings.policy = .calibrated
        settings.probabilityMin = least
        settings.threshold = 0.6
        try await fixture.set.configure("default", settings)
        try await fixture.cache.keep("How can I reset my password?")
        return fixture
    }

    @Test func `the model's probability decides what the checks let pass`() async throws {
        let near = "How do I reset my password?"
        let lax = try await fixture(0)
        lax.embedder.plan(near, near: "How can I reset my password?", similarity: 0.97)
        let served = try await lax.cache.ask(near).decision
        #expect(served.outcome == .semanticHit)
        let probability = try #require(served.probability)
        #expect((0.0...1.0).contains(probability))
        let strict = try await fixture(1)
        strict.embedder.plan(near, near: "How can I reset my password?", similarity: 0.97)
        let refused = try await strict.cache.ask(near).decision
        #expect(refused.outcome == .miss && refused.reason == .belowProbability)
        #expect(refused.probability == probability)
    }

    @Test func `a lower cosine is a lower probability`() async throws {
        let near = "How do I reset my password?"
        var probabilities: [Double] = []
        for similarity in [0.7, 0.8, 0.9, 0.99] {
            let fixture = try await fixture(0)
            fixture.embedder.plan(
                near, near: "How can I reset my password?", similarity: similarity)
            probabilities.append(
                try #require(try await fixture.cache.ask(near).decision.probability))
        }
        #expect(probabilities == probabilities.sorted())
        #expect(probabilities[0] < probabilities[3])
    }

    @Test func `what the checks refuse no probability serves`() async throws {
        let fixture = try await fixture(0)
        let other = "How can I not reset my password?"
        fixture.embedder.plan(other, near: "How can I reset my password?", similarity: 0.99)
        #expect(try await fixture.cache.ask(other).decision.reason == .checkRefused)
    }
}
