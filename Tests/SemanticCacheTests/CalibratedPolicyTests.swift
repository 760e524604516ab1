import Foundation
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

    /// A cache whose verifier is asked beside the model.
    private func verified(
        says probability: Double, least: Double
    ) async throws -> (CacheFixture, PlannedVerifier) {
        let verifier = PlannedVerifier()
        verifier.plan("How can I reset my password?", probability)
        let fixture = try await CacheFixture(checks: true) { $0.verifier = verifier }
        var settings = try fixture.cache.settings
        settings.policy = .calibrated
        settings.probabilityMin = least
        settings.threshold = 0.6
        settings.verifierEnabled = true
        try await fixture.set.configure("default", settings)
        try await fixture.cache.keep("How can I reset my password?")
        fixture.embedder.plan(
            "How do I reset my password?", near: "How can I reset my password?", similarity: 0.9)
        return (fixture, verifier)
    }

    @Test func `a verifier's word is evidence beside the model's`() async throws {
        let near = "How do I reset my password?"
        let alone = try await fixture(0)
        alone.embedder.plan(near, near: "How can I reset my password?", similarity: 0.9)
        let model = try #require(try await alone.cache.ask(near).decision.probability)
        var joined: [Double] = []
        for said in [0.01, 0.5, 0.99] {
            let (fixture, verifier) = try await verified(says: said, least: 0)
            let decision = try await fixture.cache.ask(near).decision
            // Below `verifierProbabilityMin` too: it is no veto here.
            #expect(decision.outcome == .semanticHit && decision.verifierProbability == said)
            #expect(verifier.askedAbout.count == 1)
            joined.append(try #require(decision.probability))
        }
        #expect(joined == joined.sorted() && joined[0] < model && joined[0] < joined[2])
        let (strict, _) = try await verified(says: 0.5, least: joined[1] + 1e-6)
        let refused = try await strict.cache.ask(near).decision
        #expect(refused.outcome == .miss && refused.reason == .belowProbability)
        #expect(refused.probability == joined[1] && refused.verifierProbability == 0.5)
    }

    @Test func `a verifier that could not help is not asked`() async throws {
        let (fixture, verifier) = try await verified(says: 1, least: 1)
        let decision = try await fixture.cache.ask("How do I reset my password?").decision
        #expect(decision.reason == .belowProbability && verifier.askedAbout.isEmpty)
    }

    @Test func `a false-hit rate stands for the probability that kept it`() async throws {
        let fixture = try await fixture(0.4)
        let near = "How do I reset my password?"
        fixture.embedder.plan(near, near: "How can I reset my password?", similarity: 0.99)
        var settings = try fixture.cache.settings
        settings.probabilityMin = nil
        settings.maxFalseHitRate = 0.05
        try await fixture.set.configure("default", settings)
        #expect(try await fixture.cache.ask(near).decision.outcome == .semanticHit)
        let again = try await fixture.reopened()
        #expect(try again.cache.settings.probabilityMin == nil)
        settings.maxFalseHitRate = 1e-6
        await #expect(throws: CacheError.self) {
            try await again.set.configure("default", settings)
        }
    }

    @Test func `a waived check is weighed and refuses nothing`() async throws {
        let fixture = try await fixture(0)
        let other = "How can I not reset my password?"
        fixture.embedder.plan(other, near: "How can I reset my password?", similarity: 0.99)
        var settings = try fixture.cache.settings
        let named = settings.setChecks(
            names: CacheSettings.allCheckNames.filter { $0 != "negation" })
        #expect(named && !settings.setChecks(names: ["no such check"]))
        try await fixture.set.configure("default", settings)
        let decision = try await fixture.cache.ask(other).decision
        #expect(decision.outcome == .semanticHit)
        let stored = try JSONEncoder().encode(settings)
        let names = try JSONDecoder().decode(CacheSettings.self, from: stored).checkNames
        #expect(!names.contains("negation") && names.contains("numbers"))
    }

    @Test func `what the checks refuse no probability serves`() async throws {
        let fixture = try await fixture(0)
        let other = "How can I not reset my password?"
        fixture.embedder.plan(other, near: "How can I reset my password?", similarity: 0.99)
        #expect(try await fixture.cache.ask(other).decision.reason == .checkRefused)
    }
}
