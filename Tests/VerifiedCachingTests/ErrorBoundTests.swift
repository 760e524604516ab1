import Testing

@testable import VerifiedCaching

struct ErrorBoundTests {
    private func decide(
        _ labels: [(Double, Bool)], delta: Double, at similarity: Double = 0.95
    ) -> VerifiedDecision {
        let bound = ErrorBound(errorRateMax: delta, labelHalfLife: nil)
        let evidence = Evidence(
            labels.map { Observation(similarity: $0.0, isRight: $0.1, atMillis: 0) })
        return bound.decide(
            similarity: similarity, labelCount: evidence.observations.count,
            posterior: CurvePosterior(evidence, halfLife: nil), draw: 0)
    }

    private func repeated(_ similarity: Double, _ isRight: Bool, _ count: Int) -> [(Double, Bool)] {
        Array(repeating: (similarity, isRight), count: count)
    }

    @Test func `an entry with too few labels is explored`() {
        let decision = decide([(0.95, true)], delta: 0.05)
        #expect(decision.explores)
        #expect(decision.basis == .tooFewLabels)
    }

    @Test func `more right labels and a larger bound mean less exploration`() {
        let few = decide(repeated(0.95, true, 4), delta: 0.02)
        let many = decide(repeated(0.95, true, 40), delta: 0.02)
        let lax = decide(repeated(0.95, true, 4), delta: 0.10)
        #expect(many.exploreProbability < few.exploreProbability)
        #expect(lax.exploreProbability < few.exploreProbability)
    }

    @Test func `closer is never less likely right`() {
        let labels = [(0.9, true), (0.95, true), (0.8, false), (0.85, true), (0.84, false)]
        let chances = stride(from: 0.5, through: 1, by: 0.05).map {
            decide(labels, delta: 0.02, at: $0).probabilityRight
        }
        #expect(chances == chances.sorted())
    }

    @Test func `wrong labels close to the request keep it explored`() {
        let labels = repeated(0.94, false, 6) + [(0.99, true)]
        #expect(decide(labels, delta: 0.02, at: 0.94).exploreProbability > 0.9)
    }

    @Test func `an answer that is sometimes wrong at any similarity stays explored`() {
        let opposites = (0..<30).map { (0.99, !$0.isMultiple(of: 3)) }
        #expect(decide(opposites, delta: 0.02, at: 0.995).exploreProbability > 0.8)
    }

    @Test func `old labels lose their weight`() {
        let evidence = Evidence(
            (0..<20).map { _ in Observation(similarity: 0.95, isRight: true, atMillis: 0) })
        let fresh = CurvePosterior(evidence, halfLife: .seconds(3_600))
        var stale = fresh
        stale.age(to: 100 * 3_600_000)
        let unknown = CurvePosterior(halfLife: nil)
        #expect(fresh.probabilityRight(at: 0.95) > stale.probabilityRight(at: 0.95))
        #expect(abs(stale.probabilityRight(at: 0.9) - unknown.probabilityRight(at: 0.9)) < 1e-6)
    }

    @Test func `numbers that make no sense never trap`() {
        var odd = Evidence()
        odd.add(Observation(similarity: .nan, isRight: true, atMillis: 0))
        #expect(odd.observations.isEmpty)
        for similarity in [Double.infinity, -5, 7, 0.5] {
            for atMillis in [Int64.min, 0, .max] {
                odd.add(Observation(similarity: similarity, isRight: true, atMillis: atMillis))
            }
        }
        let bound = ErrorBound(errorRateMax: 0.01)
        for now in [Int64.min, 0, .max] {
            var posterior = CurvePosterior(odd, halfLife: bound.labelHalfLife)
            posterior.age(to: now)
            for similarity in [Double.nan, -Double.infinity, 2] {
                let decision = bound.decide(
                    similarity: similarity, labelCount: 9, posterior: posterior, draw: 0.999)
                #expect((0...1).contains(decision.exploreProbability))
            }
        }
    }

    /// Entries with curves that lie on no point of the grid: the observed error stays below the
    /// bound.
    @Test(arguments: [0.01, 0.02, 0.05])
    func `the observed error stays below the bound`(delta: Double) {
        var random = SplitMix(state: 42)
        var wrong = 0
        var served = 0
        let requests = 3_000
        let bound = ErrorBound(errorRateMax: delta, labelHalfLife: nil)
        for _ in 0..<(requests / 200) {
            let midpoint = 0.70 + 0.27 * random.unit()
            let slope = 30 + 120 * random.unit()
            var evidence = Evidence()
            var posterior = CurvePosterior(halfLife: nil)
            for _ in 0..<200 {
                let similarity = 0.7 + 0.3 * random.unit()
                let isRight = random.unit() < sigmoid(slope * (similarity - midpoint))
                let decision = bound.decide(
                    similarity: similarity, labelCount: evidence.observations.count,
                    posterior: posterior, draw: random.unit())
                if decision.explores {
                    let label = Observation(
                        similarity: similarity, isRight: isRight, atMillis: 0)
                    evidence.add(label)
                    posterior.learn(label)
                } else {
                    served += 1
                    wrong += isRight ? 0 : 1
                }
            }
        }
        #expect(Double(wrong) / Double(requests) <= delta)
        #expect(served > requests / 10, "a bound that never serves proves nothing")
    }
}

/// SplitMix64: the seed is in the test.
struct SplitMix {
    var state: UInt64

    mutating func unit() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((z ^ (z >> 31)) >> 11) / Double(1 << 53)
    }
}
