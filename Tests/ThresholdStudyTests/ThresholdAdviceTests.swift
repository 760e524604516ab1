import Testing

@testable import ThresholdStudy

struct ThresholdAdviceTests {
    /// Pairs whose value is their cosine in thousandths, the same from `border` on but for every
    /// `noise`-th.
    private func pairs(_ count: Int, border: Int, noise: Int) -> [RankedPair] {
        (0..<count).map { index in
            let value = 500 + index * 500 / count
            let isNoise = index % noise == 0
            return RankedPair(
                index: index, value: Double(value) / 1_000, isSame: (value >= border) != isNoise)
        }
    }

    @Test func `the threshold keeps the target with confidence on the half it is chosen on`() {
        let ranked = pairs(4_000, border: 800, noise: 50)
        let advice = ThresholdAdvice(
            ranked: ranked, target: .precision(0.9), defaultThreshold: 0.85)
        #expect((advice?.chosen.precision.interval?.lowerBound ?? 0) >= 0.9)
        #expect((advice?.threshold ?? 0) > 0.75 && (advice?.threshold ?? 1) < 0.82)
        #expect((advice?.measured.precision.value ?? 0) >= 0.9)
        #expect(advice?.measured.totalCount == 2_000)
        #expect(advice?.atDefault.threshold == 0.85)
    }

    @Test func `a stricter target is a higher threshold, and an impossible one none`() {
        let ranked = pairs(4_000, border: 800, noise: 50)
        let lax = ThresholdAdvice(
            ranked: ranked, target: .falseHitRate(0.05), defaultThreshold: 0.85)
        let strict = ThresholdAdvice(
            ranked: ranked, target: .falseHitRate(0.01), defaultThreshold: 0.85)
        #expect((lax?.threshold ?? 1) < (strict?.threshold ?? 0))
        #expect((strict?.chosen.falseHitRate.interval?.upperBound ?? 1) <= 0.01)
        #expect(
            ThresholdAdvice(
                ranked: ranked, target: .precision(0.9999), defaultThreshold: 0.85) == nil)
    }

    @Test func `the halves hold every pair once and as many of each label`() {
        let ranked = pairs(1_001, border: 800, noise: 7)
        let (first, second) = ThresholdAdvice.halves(ranked)
        #expect(Set((first + second).map(\.index)).count == 1_001)
        let counts = [first, second].map { half in half.count(where: \.isSame) }
        #expect(abs(counts[0] - counts[1]) <= 1)
    }
}
