/// Numbers for decisions by chance: the system's, or from a seed where they must come again.
struct Draws {
    private var state: UInt64?

    init(seed: UInt64?) {
        state = seed
    }

    /// Uniform in 0..<1.
    mutating func next() -> Double {
        guard var state else { return Double.random(in: 0..<1) }
        // SplitMix64 (Steele, Lea & Flood, 2014).
        state &+= 0x9E37_79B9_7F4A_7C15
        self.state = state
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        bits ^= bits >> 31
        return Double(bits >> 11) * 0x1p-53
    }
}
