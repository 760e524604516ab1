import Foundation
import Testing

@testable import HitChecks

@Suite struct EvidenceBlendTests {
    /// Pairs whose label a verifier mostly knows and the model's log-odds hardly.
    private func planned(_ count: Int) -> [LabelledEvidence] {
        var state: UInt64 = 11
        func draw() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) / Double(UInt64(1) << 53)
        }
        return (0..<count).map { _ in
            let isSame = draw() < 0.5
            let verifier = draw() < 0.85 ? (isSame ? 0.9 : 0.1) : (isSame ? 0.1 : 0.9)
            return LabelledEvidence(
                logOdds: (isSame ? 0.3 : -0.3) + draw() - 0.5,
                evidence: FurtherEvidence(verifierProbability: verifier), isSame: isSame)
        }
    }

    @Test func `a fit leans on what knows more`() throws {
        let blend = try EvidenceBlend.fit(planned(2_000), looks: [.verifier])
        #expect(blend.looks == [.verifier] && blend.verifier > 0.5 && blend.model > 0)
        #expect(blend.lateMean == 0 && blend.lateWeakest == 0)
    }

    @Test func `pairs without the look are not fitted on`() {
        let blind = (0..<100).map {
            LabelledEvidence(
                logOdds: 0, evidence: FurtherEvidence(), isSame: $0.isMultiple(of: 2))
        }
        #expect(throws: CalibrationError.tooFewPairs(count: 0, positives: 0)) {
            try EvidenceBlend.fit(blind, looks: [.verifier])
        }
    }

    @Test func `a blend of infinite numbers, unasked looks or endless curves is refused`() {
        #expect(EvidenceBlend(looks: [], bias: .nan, model: 1) == nil)
        #expect(EvidenceBlend(looks: [], bias: 0, model: 1, verifier: 0.5) == nil)
        #expect(EvidenceBlend(looks: [.verifier, .verifier], bias: 0, model: 1) == nil)
        let rate = ServedRate(probability: 0.5, falseHitRate: 0.01)
        let long = [ServedRate](repeating: rate, count: 65)
        #expect(EvidenceBlend(looks: [], bias: 0, model: 1, rates: long) == nil)
        let beyond = [ServedRate(probability: 1.5, falseHitRate: 0.01)]
        #expect(EvidenceBlend(looks: [], bias: 0, model: 1, rates: beyond) == nil)
    }

    @Test func `a look with a negative weight may still lift a pair`() throws {
        let blend = try #require(
            EvidenceBlend(looks: [.late], bias: 0, model: 1, lateMean: 1, lateWeakest: -4))
        let alone = try #require(EvidenceBlend(looks: [], bias: 0, model: 1))
        let model = try #require(CalibratedModel(bias: 0, terms: [], source: "flat"))
        let joined = try #require(model.with([alone, blend]))
        let policy = HitPolicy(
            checks: [], bar: .probability(0.9), model: joined, laterLooks: [.late])
        let text = PreparedText("How do I reset my password?")
        let calibration = try #require(
            policy.verdict(query: text, stored: text, cosine: 1).calibration)
        #expect(!calibration.isEnough())
        #expect(calibration.couldBeEnough(after: [.late]))
        let late = FurtherEvidence.Late(mean: 1, weakest: -1)
        #expect(calibration.isEnough(FurtherEvidence(late: late)))
    }

    @Test func `a model with two blends for the same looks is refused`() throws {
        let blend = try #require(EvidenceBlend(looks: [.verifier], bias: 0, model: 1))
        #expect(CalibratedModel.english.with([blend]) != nil)
        #expect(CalibratedModel.english.with([blend, blend]) == nil)
    }

    @Test func `a rate asks for the probability from which on it was kept`() throws {
        let curve = [(0.5, 0.03), (0.6, 0.009), (0.7, 0.02), (0.8, 0.008), (0.9, 0.002)]
            .map { ServedRate(probability: $0.0, falseHitRate: $0.1) }
        let blend = try #require(
            EvidenceBlend(looks: [], bias: 0, model: 1, rates: curve, ratesWeighed: []))
        let model = try #require(CalibratedModel.english.with([blend]))
        // 0.6 kept 1 % by chance: 0.7 did not.
        #expect(model.probabilityMin(.falseHitRate(0.01), [], true) == 0.8)
        #expect(model.probabilityMin(.falseHitRate(0.05), [], true) == 0.5)
        #expect(model.probabilityMin(.falseHitRate(0.001), [], true) == nil)
        #expect(model.probabilityMin(.falseHitRate(0.01), [], false) == nil)
        #expect(model.probabilityMin(.probability(0.3), [], false) == 0.3)
    }

    @Test func `the shipped tables were read, with rates that fall`() throws {
        for model in [CalibratedModel.english, .chinese] {
            let alone = try #require(model.blends.first { $0.looks.isEmpty })
            #expect(alone.rates.count > 10 && alone.ratesWeighed.count > 10)
            #expect(alone.rates.last?.falseHitRate ?? 1 < alone.rates.first?.falseHitRate ?? 0)
        }
        #expect(CalibratedModel.english.blends.contains { $0.looks == [.verifier] })
    }

    @Test func `looks divided by a comma share weights and points`() throws {
        let blends = EvidenceBlend.read(
            """
            blend none 0 1 0 0 0
            checked 0.3 0.2
            blend verifier,verifier+late 0 1 0.6 0 0 1.0 0.0 0.0
            checked 0.4 0.1
            weighed 0.5 0.1
            """)
        #expect(blends.map(\.looks) == [[], [.verifier], [.verifier, .late]])
        #expect(blends.map(\.verifier) == [0, 0.6, 0.6])
        #expect(blends.map(\.rates.count) == [1, 1, 1])
        #expect(blends.map(\.ratesWeighed.count) == [0, 1, 1])
    }

    @Test func `a verifier counts beyond its doubt only, and never lifts where it speaks against`()
        throws
    {
        let doubt = VerifierDoubt(against: 2, from: -1.5, to: 0)
        let blend = try #require(
            EvidenceBlend(looks: [.verifier], bias: 0, model: 1, verifier: 0.3, doubt: doubt))
        func logOdds(_ verifier: Double) -> Double {
            blend.logOdds(
                model: 0.5, FurtherEvidence(verifierProbability: 1 / (1 + exp(-verifier))))
        }
        #expect(abs(logOdds(-1) - 0.5) < 1e-9 && abs(logOdds(0) - 0.5) < 1e-9)
        #expect(abs(logOdds(2) - 1.1) < 1e-9)
        #expect(abs(logOdds(-2.5) + 1.5) < 1e-9)
        #expect(abs(blend.logOddsAtBest(model: 0.5) - (0.5 + 0.3 * 8)) < 1e-9)
        let copy = try JSONDecoder().decode(
            EvidenceBlend.self, from: JSONEncoder().encode(blend))
        #expect(copy == blend)
        for unsound in [
            VerifierDoubt(against: -1, from: -1, to: 0), VerifierDoubt(against: 1, from: 1, to: 2),
            VerifierDoubt(against: .nan, from: -1, to: 0),
        ] {
            #expect(
                EvidenceBlend(
                    looks: [.verifier], bias: 0, model: 1, verifier: 0.3, doubt: unsound) == nil)
        }
        #expect(EvidenceBlend(looks: [], bias: 0, model: 1, doubt: doubt) == nil)
    }

    @Test func `the shipped verifier moves the model by what it is sure of, more against than for`()
        throws
    {
        let blend = try #require(EvidenceBlend.shipped.first { $0.looks == [.verifier] })
        func moved(_ probability: Double) -> Double {
            blend.logOdds(model: 1.25, FurtherEvidence(verifierProbability: probability)) - 1.25
        }
        #expect(abs(moved(0.5)) < 1e-9)
        #expect(moved(0.45) < 0 && moved(0.55) > 0)
        #expect(moved(0.9) > 0 && moved(0.1) < -moved(0.9))
    }
}
