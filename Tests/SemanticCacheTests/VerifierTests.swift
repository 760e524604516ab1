import SemanticCache
import TestSupport
import Testing
import TextEmbedding

@Suite struct VerifierTests {
    static let stored = "How can I reset my password?"
    static let near = "How do I get a new password?"

    private func fixture(
        similarity: Double = 0.9, _ change: (inout CacheSettings) -> Void = { _ in }
    ) async throws -> (CacheFixture, PlannedVerifier) {
        let verifier = PlannedVerifier()
        let fixture = try await CacheFixture { $0.verifier = verifier }
        var settings = try fixture.cache.settings
        settings.verifierEnabled = true
        change(&settings)
        try await fixture.set.configure("default", settings)
        try await fixture.cache.keep(Self.stored)
        fixture.embedder.plan(Self.near, near: Self.stored, similarity: similarity)
        return (fixture, verifier)
    }

    @Test func `its judgement decides what threshold and checks let pass`() async throws {
        let (fixture, verifier) = try await fixture()
        verifier.plan(Self.stored, 0.49)
        let refused = try await fixture.cache.ask(Self.near).decision
        #expect(refused.outcome == .miss && refused.reason == .verifierRefused)
        #expect(refused.verifierProbability == 0.49 && refused.cost.pairsVerified == 1)
        verifier.plan(Self.stored, 0.5)
        let served = try await fixture.cache.ask(Self.near)
        #expect(
            served.decision.outcome == .semanticHit && served.decision.verifierProbability == 0.5)
        #expect(served.hits.first?.entry.prompt == Self.stored)
        let counts = try fixture.cache.statistics().verifierCounts
        #expect(counts[.passed] == 1 && counts[.refused] == 1)
    }

    @Test func `what it believes in is served below the threshold`() async throws {
        let (fixture, verifier) = try await fixture(similarity: 0.8)
        verifier.plan(Self.stored, 0.9)
        let served = try await fixture.cache.ask(Self.near).decision
        #expect(served.outcome == .semanticHit && served.threshold == 0.75)
        var strict = Query(prompt: Self.near)
        strict.threshold = 0.85
        #expect(try await fixture.cache.lookup(strict).decision.reason == .belowThreshold)
    }

    @Test func `it is not asked outside its band`() async throws {
        let (low, first) = try await fixture(similarity: 0.7)
        #expect(try await low.cache.ask(Self.near).decision.reason == .belowThreshold)
        #expect(first.askedAbout.isEmpty)
        let (high, second) = try await fixture(similarity: 0.97) { $0.verifierSimilarityMax = 0.95 }
        #expect(try await high.cache.ask(Self.near).decision.outcome == .semanticHit)
        #expect(second.askedAbout.isEmpty)
        // Below the threshold nothing is served unasked, however low the band ends.
        let (gap, third) = try await fixture(similarity: 0.82) { $0.verifierSimilarityMax = 0.78 }
        #expect(try await gap.cache.ask(Self.near).decision.reason == .verifierRefused)
        #expect(third.askedAbout == [Self.stored])
    }

    @Test func `a threshold below the band is asked about too`() async throws {
        let (fixture, verifier) = try await fixture(similarity: 0.65) { $0.threshold = 0.6 }
        #expect(try await fixture.cache.ask(Self.near).decision.reason == .verifierRefused)
        #expect(verifier.askedAbout == [Self.stored])
    }

    @Test func `the checks come first`() async throws {
        let (fixture, verifier) = try await fixture { $0.turnChecks(on: true) }
        let other = "How can I not reset my password?"
        fixture.embedder.plan(other, near: Self.stored, similarity: 0.95)
        verifier.plan(Self.stored, 1)
        #expect(try await fixture.cache.ask(other).decision.reason == .checkRefused)
        #expect(verifier.askedAbout.isEmpty)
    }

    @Test func `the same prompt in other white space is not doubted`() async throws {
        let (fixture, verifier) = try await fixture()
        let same = "How  can I reset my password? "
        fixture.embedder.plan(same, near: Self.stored, similarity: 1)
        let found = try await fixture.cache.ask(same) { $0.strategies = [.semantic] }
        #expect(found.decision.outcome == .semanticHit)
        #expect(verifier.askedAbout.isEmpty)
    }

    @Test func `it is asked about two candidates at most`() async throws {
        let (fixture, verifier) = try await fixture()
        let others = ["How may I change my password?", "Where do I set a password?"]
        for (place, other) in others.enumerated() {
            fixture.embedder.plan(
                other, near: Self.near, similarity: 0.88 - Double(place) * 0.01)
            try await fixture.cache.keep(other)
        }
        verifier.plan(others[1], 1)
        let decision = try await fixture.cache.ask(Self.near).decision
        #expect(decision.reason == .verifierRefused && decision.cost.pairsVerified == 2)
        #expect(verifier.askedAbout == [Self.stored, others[0]])
        verifier.plan(others[0], 0.8)
        let served = try await fixture.cache.ask(Self.near)
        #expect(served.hits.map(\.entry.prompt) == [others[0]])
        #expect(served.decision.verifierProbability == 0.8)
    }

    @Test func `a failure is a miss with its reason`() async throws {
        let (fixture, verifier) = try await fixture()
        verifier.plan(Self.stored, .nan)
        #expect(try await fixture.cache.ask(Self.near).decision.reason == .verifierFailed)
        verifier.fail(.overloaded("busy"))
        #expect(try await fixture.cache.ask(Self.near).decision.reason == .verifierFailed)
        #expect(try fixture.cache.statistics().verifierCounts[.failed] == 2)
        let without = try await CacheFixture()
        var settings = try without.cache.settings
        settings.verifierEnabled = true
        try await without.set.configure("default", settings)
        try await without.cache.keep(Self.stored)
        without.embedder.plan(Self.near, near: Self.stored, similarity: 0.9)
        #expect(try await without.cache.ask(Self.near).decision.reason == .noVerifier)
    }

    @Test func `it has what the deadline leaves`() async throws {
        let (fixture, verifier) = try await fixture()
        verifier.plan(Self.stored, 1)
        verifier.meanwhile {
            // Ends with the test's task at the latest.
            try? await Task.sleep(for: .seconds(20))
        }
        var query = Query(prompt: Self.near)
        query.embeddingDeadline = .milliseconds(50)
        #expect(try await fixture.cache.lookup(query).decision.reason == .verifierDeadline)
    }

    @Test(arguments: [
        PairJudgement(probability: 1, truncatedTokenCount: 1),
        PairJudgement(probability: 1, unknownShare: 0.06),
    ])
    func `a pair that it cannot read whole is refused`(judgement: PairJudgement) async throws {
        let (fixture, verifier) = try await fixture()
        verifier.plan(Self.stored, judgement)
        #expect(try await fixture.cache.ask(Self.near).decision.reason == .verifierCannotRead)
    }

    @Test func `an entry removed or blocked while it works is not served`() async throws {
        for verdict in [Verdict?.none, .wrong] {
            let (fixture, verifier) = try await fixture()
            verifier.plan(Self.stored, 1)
            let id = try #require(try await fixture.cache.ask(Self.near).hits.first?.entry.id)
            let cache = try fixture.cache
            verifier.meanwhile {
                if let verdict {
                    try? await cache.feedback(id, prompt: Self.near, verdict: verdict)
                } else {
                    _ = try? await cache.remove(id)
                }
            }
            #expect(try await cache.ask(Self.near).hits.isEmpty)
        }
    }

    @Test func `settings written before it existed leave it to the service`() async throws {
        let fixture = try await CacheFixture()
        let settings = try fixture.cache.settings
        #expect(settings.verifierEnabled == nil)
        var wrong = settings
        wrong.verifierSimilarityMin = 0.9
        wrong.verifierSimilarityMax = 0.8
        await #expect(throws: CacheError.self) {
            try await fixture.set.configure("default", wrong)
        }
    }

    // MARK: - Where a cache leaves it to the service

    static let reworded = "What do I have to do to reset my password?"

    /// A cache with the usual checks and policy that says nothing of a verifier.
    private func usual(
        _ verifier: PlannedVerifier? = PlannedVerifier(), similarity: Double = 0.9,
        _ change: (inout CacheSettings) -> Void = { _ in }
    ) async throws -> CacheFixture {
        let fixture = try await CacheFixture { $0.verifier = verifier }
        var settings = CacheSettings()
        change(&settings)
        try await fixture.set.configure("default", settings)
        try await fixture.cache.keep(Self.stored)
        fixture.embedder.plan(Self.reworded, near: Self.stored, similarity: similarity)
        return fixture
    }

    @Test func `the usual policy joins its word with the model's`() async throws {
        let verifier = PlannedVerifier()
        let fixture = try await usual(verifier)
        verifier.plan(Self.stored, 0.001)
        let refused = try await fixture.cache.ask(Self.reworded).decision
        #expect(refused.reason == .belowProbability && refused.verifierProbability == 0.001)
        verifier.plan(Self.stored, 0.99)
        let served = try await fixture.cache.ask(Self.reworded).decision
        #expect(served.outcome == .semanticHit && served.verifierProbability == 0.99)
        #expect(served.probability ?? 0 > refused.probability ?? 1)
    }

    @Test func `a service without one serves as the model says`() async throws {
        let decision = try await usual(nil).cache.ask(Self.reworded).decision
        #expect(decision.outcome == .semanticHit && decision.verifierProbability == nil)
    }

    @Test func `it lifts nothing over the threshold`() async throws {
        let verifier = PlannedVerifier()
        verifier.plan(Self.stored, 1)
        let fixture = try await usual(verifier, similarity: 0.84)
        #expect(try await fixture.cache.ask(Self.reworded).decision.reason == .belowThreshold)
        #expect(verifier.askedAbout.isEmpty)
    }

    @Test func `who asks for the cosine alone, or for none of it, gets that`() async throws {
        for change: (inout CacheSettings) -> Void in [
            { $0.turnChecks(on: false) }, { $0.verifierEnabled = false },
            { $0.probabilityMin = nil },
        ] {
            let verifier = PlannedVerifier()
            let fixture = try await usual(verifier, change)
            #expect(try await fixture.cache.ask(Self.reworded).decision.outcome == .semanticHit)
            #expect(verifier.askedAbout.isEmpty)
        }
    }

    @Test func `a pair too long for it is decided without it`() async throws {
        let verifier = PlannedVerifier()
        verifier.plan(Self.stored, PairJudgement(probability: 0, truncatedTokenCount: 1))
        let fixture = try await usual(verifier)
        #expect(try await fixture.cache.ask(Self.reworded).decision.outcome == .semanticHit)
        #expect(try fixture.cache.statistics().verifierCounts[.unreadable] == 1)
    }

    @Test func `one that is late or fails makes a miss`() async throws {
        let verifier = PlannedVerifier()
        verifier.fail(.overloaded("busy"))
        let fixture = try await usual(verifier)
        #expect(try await fixture.cache.ask(Self.reworded).decision.reason == .verifierFailed)
    }
}
