/// Turns a unit vector into codes: 8 bits an entry, and 1 bit an entry beside them.
///
/// The vector is first rotated by a fixed random rotation, so that no entry is much larger than the
/// others whatever the model: then one scale for all entries wastes little, and the signs alone
/// estimate a dot product without bias (RaBitQ, arXiv:2405.12497).
struct VectorEncoder: Sendable {
    let dimension: Int
    /// Bytes of a code row: the dimension rounded up to whole 64-byte lines.
    let codeByteCount: Int
    private let signs: [Float]
    private static let rounds = 4

    init(dimension: Int) {
        precondition(
            (1...VectorSearchLimits.dimensionMax).contains(dimension),
            "dimension \(dimension) is outside 1...\(VectorSearchLimits.dimensionMax)")
        self.dimension = dimension
        codeByteCount = (dimension + 63) / 64 * 64
        // A fixed seed: snapshots hold codes, so every process must rotate alike.
        var random = SplitMix64(seed: 0x5265_6672_6169_6e21)
        signs = (0..<Self.rounds * dimension).map { _ in random.next() >> 63 == 0 ? 1 : -1 }
    }

    /// Returns the codes of a unit vector of the encoder's dimension.
    func encode(_ vector: [Float]) -> EncodedVector {
        precondition(vector.count == dimension, "a vector of another dimension")
        return encode(vector, by: .best)
    }

    /// Every variant of the kernels gives the same codes.
    func encode(_ vector: [Float], by kernels: Kernels) -> EncodedVector {
        var rotated = vector
        var codes = [UInt8](repeating: 128, count: codeByteCount)
        var bits = [UInt8](repeating: 0, count: codeByteCount / 8)
        // Safe: each array has room for `dimension` entries.
        unsafe kernels.rotate(&rotated, dimension: dimension, signs: signs, rounds: Self.rounds)
        let factors = unsafe kernels.quantize(
            rotated, dimension: dimension, codes: &codes, bits: &bits)
        return EncodedVector(codes: codes, bits: bits, factors: factors)
    }
}

/// A vector as the index keeps it.
struct EncodedVector: Sendable {
    /// `[codeByteCount]`: value / codeScale + 128.
    var codes: [UInt8]
    /// `[codeByteCount / 8]`: the signs, low bit first.
    var bits: [UInt8]
    var factors: NodeFactors
}

/// The numbers that turn sums of codes into similarities.
struct NodeFactors: Sendable, BitwiseCopyable {
    /// 1 / sum of absolute entries: (sum of ±query) * signScale estimates the similarity.
    var signScale: Float
    /// One step of the 8-bit code.
    var codeScale: Float
    /// Sum of the signed codes, to undo their storage as unsigned bytes.
    var codeSum: Int32
}

/// Steele, Lea & Flood, "Fast splittable pseudorandom number generators" (2014).
struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        return Self.mix(state)
    }

    static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
