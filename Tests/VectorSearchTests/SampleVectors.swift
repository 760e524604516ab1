@testable import VectorSearch

/// Seeded vectors that look like embeddings: groups of near ones around random centres.
struct SampleVectors {
    private var random: SplitMix64
    let dimension: Int
    private let centres: [[Float]]

    init(dimension: Int, seed: UInt64, centreCount: Int = 40) {
        var random = SplitMix64(seed: seed)
        self.dimension = dimension
        centres = (0..<centreCount).map { _ in Self.gaussian(dimension, &random) }
        self.random = random
    }

    /// A unit vector near one of the centres.
    mutating func next() -> [Float] {
        let centre = centres[Int.random(in: 0..<centres.count, using: &random)]
        let noise = Self.gaussian(dimension, &random)
        let mixed = zip(centre, noise).map { $0 + 0.8 * $1 }
        return VectorMath.normalized(mixed) ?? mixed
    }

    static func gaussian(_ dimension: Int, _ random: inout SplitMix64) -> [Float] {
        (0..<dimension).map { _ in
            // Sum of three uniforms: near enough to normal for test data.
            let bits = random.next()
            return Float(Int(bits & 0xffff) + Int(bits >> 16 & 0xffff) + Int(bits >> 32 & 0xffff))
                / 32768 - 3
        }
    }

    static func key(_ number: Int) -> VectorKey {
        VectorKey(bits: UInt128(number) << 40 | 7)
    }

    static let partition = PartitionKey(bits: 1)
}
