import Testing

@testable import ThresholdStudy

struct RankedPairsTests {
    /// Values .9 right, .8 wrong, .8 right, .5 wrong, refused right.
    private let ranked = RankedPairs([
        RankedPair(index: 0, value: 0.5, isSame: false),
        RankedPair(index: 1, value: 0.9, isSame: true),
        RankedPair(index: 2, value: 0.8, isSame: false),
        RankedPair(index: 3, value: nil, isSame: true),
        RankedPair(index: 4, value: 0.8, isSame: true),
    ])

    @Test func `a threshold serves what is at least as similar`() {
        let point = ranked.point(at: 0.8)
        #expect(point.rightCount == 2)
        #expect(point.wrongCount == 1)
        #expect(point.hitRate.value == 3.0 / 5)
        #expect(point.precision.value == 2.0 / 3)
        #expect(point.recall.value == 2.0 / 3)
        #expect(point.falseHitRate.value == 1.0 / 5)
        #expect(abs(point.f1 - 2.0 / 3) < 1e-12)
        #expect(ranked.point(at: 0.800_001).servedCount == 1)
        #expect(ranked.point(at: 0.95).precision.value == nil)
    }

    @Test func `equal values are one point and refused pairs are in none`() {
        #expect(ranked.points.map(\.threshold) == [0.9, 0.8, 0.5])
        #expect(ranked.points.last?.servedCount == 4)
    }

    @Test func `the area agrees with counting pairs of pairs`() {
        // Same: .9, .8, refused. Different: .8, .5. Wins 1+1 + .5+1 + 0+0 of 6.
        #expect(ranked.areaUnderROC == 3.5 / 6)
        #expect(RankedPairs([]).areaUnderROC == nil)
    }

    @Test func `the area agrees with brute force on random values`() {
        var state: UInt64 = 7
        func random() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 40) / Double(1 << 24)
        }
        let pairs = (0..<200).map { index in
            RankedPair(
                index: index, value: random() < 0.2 ? nil : (random() * 10).rounded(),
                isSame: random() < 0.4)
        }
        var wins = 0.0
        let same = pairs.filter(\.isSame)
        let different = pairs.filter { !$0.isSame }
        for first in same {
            for second in different {
                let (a, b) = (first.value ?? -1, second.value ?? -1)
                wins += a > b ? 1 : a == b ? 0.5 : 0
            }
        }
        let expected = wins / Double(same.count * different.count)
        #expect(abs((RankedPairs(pairs).areaUnderROC ?? 0) - expected) < 1e-12)
    }

    @Test func `a target is met by the most permissive threshold that reaches it`() {
        #expect(ranked.mostPermissive(precision: 0.6)?.threshold == 0.8)
        #expect(ranked.mostPermissive(precision: 0.9)?.threshold == 0.9)
        #expect(ranked.mostPermissive(precision: 0.9, confidently: true) == nil)
        #expect(ranked.worstFalseHits(at: 0.5, limit: 9).map(\.index) == [2, 0])
    }

    @Test func `intervals are Wilson's`() throws {
        // Newcombe (1998), table I: 81 of 263 gives .2553 to .3662.
        let interval = try #require(Proportion(81, of: 263).interval)
        #expect(abs(interval.lowerBound - 0.2553) < 5e-5)
        #expect(abs(interval.upperBound - 0.3662) < 5e-5)
        #expect(Proportion(0, of: 20).interval?.lowerBound == 0)
        #expect(Proportion(0, of: 0).interval == nil)
    }
}
