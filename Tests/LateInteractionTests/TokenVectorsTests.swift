import TestSupport
import Testing

@testable import LateInteraction

@Suite struct TokenVectorsTests {
    private static func rows(
        _ count: Int, _ dimension: Int, _ random: inout SeededRandom
    ) -> [Float] {
        (0..<count).flatMap { _ in random.unitVector(dimension) }
    }

    /// Sums in double precision over the very codes.
    private static func byHand(_ query: TokenVectors, _ stored: TokenVectors) -> LateSimilarity {
        func best(_ from: TokenVectors, _ to: TokenVectors) -> [Double] {
            (0..<from.count).map { i in
                (0..<to.count).map { j in
                    zip(from.vector(i), to.vector(j)).reduce(0.0) {
                        $0 + Double($1.0) * Double($1.1)
                    }
                }.max() ?? 0
            }
        }
        let (ahead, back) = (best(query, stored), best(stored, query))
        return LateSimilarity(
            queryToStored: ahead.reduce(0, +) / Double(ahead.count),
            storedToQuery: back.reduce(0, +) / Double(back.count),
            weakestQuery: ahead.min() ?? 0, weakestStored: back.min() ?? 0)
    }

    private static func distance(_ a: LateSimilarity, _ b: LateSimilarity) -> Double {
        [
            a.queryToStored - b.queryToStored, a.storedToQuery - b.storedToQuery,
            a.weakestQuery - b.weakestQuery, a.weakestStored - b.weakestStored,
        ].map(abs).max() ?? 0
    }

    @Test func `every variant agrees with its scalar twin and with sums by hand`() throws {
        var random = SeededRandom(seed: testSeed(21))
        let variants = TokenKernels.all
        #expect(variants.first?.name == "scalar")
        for dimension in Array(1...67) + [384, 512, 1_024] {
            let counts = (1 + Int.random(in: 0..<24, using: &random), 1 + dimension % 20)
            let query = Self.rows(counts.0, dimension, &random)
            let stored = Self.rows(counts.1, dimension, &random)
            let made = try variants.map { kernels in
                try #require(
                    TokenVectors(rows: query, stride: dimension, dimension: dimension, by: kernels))
            }
            #expect(made.allSatisfy { $0.codes == made[0].codes })
            // The length's float sum runs in another order.
            for (step, twin) in made.flatMap({ zip($0.scales, made[0].scales) }) {
                #expect(abs(step - twin) <= 1e-6 * twin)
            }
            let other = try #require(
                TokenVectors(rows: stored, stride: dimension, dimension: dimension))
            let twin = try #require(made[0].similarity(to: other, by: variants[0]))
            for kernels in variants {
                #expect(made[0].similarity(to: other, by: kernels) == twin)
            }
            // Tokens of one number have cosines of 1, which is where the result is clipped.
            #expect(Self.distance(twin, Self.byHand(made[0], other)) < 1e-5)
        }
    }

    @Test func `codes at both ends of their range do not saturate any variant`() throws {
        let dimension = 1_024
        let step: Float = 1e-3
        let low = try #require(
            TokenVectors(
                dimension: dimension, scales: [step],
                codes: [UInt8](repeating: 1, count: dimension)[...]))
        let high = try #require(
            TokenVectors(
                dimension: dimension, scales: [step, step, step, step, step],
                codes: [UInt8](repeating: 255, count: dimension * 5)[...]))
        for kernels in TokenKernels.all {
            #expect(kernels.maxSim(low, high).query == [step * step * Float(-127 * 127 * 1_024)])
            #expect(kernels.maxSim(low, high) == TokenKernels.all[0].maxSim(low, high))
        }
    }

    @Test func `codes are within half a step of the direction, however long the vector`() throws {
        var random = SeededRandom(seed: testSeed(22))
        let unit = random.unitVector(384)
        for length in [1e-6, 1, 300] as [Float] {
            let made = try #require(
                TokenVectors(rows: unit.map { $0 * length }, stride: 384, dimension: 384))
            let most = zip(made.vector(0), unit).map { abs($0 - $1) }.max() ?? 1
            #expect(most <= made.scales[0] * 0.51)
            let itself = try #require(made.similarity(to: made))
            #expect(abs(itself.mean - 1) < 1e-3)
        }
    }

    @Test func `floats between the rows are left out`() throws {
        var random = SeededRandom(seed: 23)
        let rows = Self.rows(3, 40, &random)
        var spread: [Float] = []
        for token in 0..<3 { spread += rows[token * 40..<token * 40 + 40] + [9, 9, 9] }
        #expect(
            TokenVectors(rows: spread, stride: 43, dimension: 40)
                == TokenVectors(rows: rows, stride: 40, dimension: 40))
    }

    @Test func `what has no direction or too many tokens has no vectors`() {
        #expect(TokenVectors(rows: [], stride: 2, dimension: 2) == nil)
        #expect(TokenVectors(rows: [1, 0, 0, 0], stride: 2, dimension: 2) == nil)
        #expect(TokenVectors(rows: [1, .nan], stride: 2, dimension: 2) == nil)
        #expect(TokenVectors(rows: [.infinity, 0], stride: 2, dimension: 2) == nil)
        let most = LateInteractionLimits.tokensMax
        let ones = [Float](repeating: 1, count: 2 * most + 2)
        #expect(TokenVectors(rows: Array(ones.dropLast(2)), stride: 2, dimension: 2)?.count == most)
        #expect(TokenVectors(rows: ones, stride: 2, dimension: 2) == nil)
    }

    @Test(arguments: [1, 63, 64, 65, 384]) func `kept and read back they are equal`(
        dimension: Int
    ) throws {
        var random = SeededRandom(seed: 24)
        let made = try #require(
            TokenVectors(
                rows: Self.rows(5, dimension, &random), stride: dimension, dimension: dimension))
        #expect(made.codes.count == 5 * dimension)
        #expect(
            TokenVectors(dimension: dimension, scales: made.scales, codes: made.codes[...]) == made)
        #expect(
            TokenVectors(dimension: dimension, scales: made.scales, codes: made.codes.dropLast())
                == nil)
        for step in [0, -1, .nan, .infinity, 1.5] as [Float] {
            var scales = made.scales
            scales[2] = step
            #expect(
                TokenVectors(dimension: dimension, scales: scales, codes: made.codes[...]) == nil)
        }
    }

    @Test func `both directions and the weakest tokens are told apart`() throws {
        func tokens(_ axes: [Int]) throws -> TokenVectors {
            let rows = axes.flatMap { axis in (0..<8).map { Float($0 == axis ? 1 : 0) } }
            return try #require(TokenVectors(rows: rows, stride: 8, dimension: 8))
        }
        let asked = try tokens([0, 1])
        let stored = try tokens([0, 1, 2, 3])
        let late = try #require(asked.similarity(to: stored))
        #expect(abs(late.queryToStored - 1) < 1e-6 && abs(late.storedToQuery - 0.5) < 1e-6)
        #expect(abs(late.weakestQuery - 1) < 1e-6 && late.weakestStored == 0)
        #expect(abs(late.mean - 0.75) < 1e-6)
        let back = try #require(stored.similarity(to: asked))
        #expect(back.mean == late.mean && back.weakestQuery == late.weakestStored)
        let other = try #require(TokenVectors(rows: [1, 1], stride: 2, dimension: 2))
        #expect(asked.similarity(to: other) == nil)
    }
}
