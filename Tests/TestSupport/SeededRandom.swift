import Glibc

/// SplitMix64 (Steele, Lea, Flood 2014): the same seed gives the same numbers everywhere.
public struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// A generator at the start of the seed's sequence.
    public init(seed: UInt64) {
        state = seed
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A vector of unit length, uniform in direction enough for tests.
    public mutating func unitVector(_ dimension: Int) -> [Float] {
        while true {
            let raw = (0..<dimension).map { _ in Float.random(in: -1...1, using: &self) }
            let length = raw.reduce(0) { $0 + $1 * $1 }.squareRoot()
            if length > 0.1 { return raw.map { $0 / length } }
        }
    }
}

/// The seed a test runs with: `SEED` from the environment where it is set, else `usual`.
public func testSeed(_ usual: UInt64) -> UInt64 {
    let given = environmentValue("SEED").flatMap { UInt64($0) }
    return given ?? usual
}

/// A variable of the process's environment.
public func environmentValue(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
}
