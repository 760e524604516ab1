/// A 64-bit checksum that keeps up with memory: four lanes of multiply and rotate.
///
/// Each step is a bijection of its lane for a given word, so a change of any one word changes the
/// sum. It guards against damage, not against intent; every length and link is checked besides.
struct SnapshotChecksum {
    private var lanes: [UInt64] = [
        0x9e37_79b9_7f4a_7c15, 0xbf58_476d_1ce4_e5b9, 0x94d0_49bb_1331_11eb, 0x2545_f491_4f6c_dd1d,
    ]
    private var byteCount: UInt64 = 0

    private static let factor: UInt64 = 0x9fb2_1c65_1e98_df25

    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        byteCount &+= UInt64(bytes.count)
        var (a, b, c, d) = (lanes[0], lanes[1], lanes[2], lanes[3])
        var offset = 0
        let step = { (lane: UInt64, word: UInt64) -> UInt64 in
            let mixed = (lane ^ word) &* Self.factor
            return mixed << 29 | mixed >> 35
        }
        // Safe: offset + 32 stays within the buffer.
        while offset + 32 <= bytes.count {
            a = step(a, unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            b = step(b, unsafe bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self))
            c = step(c, unsafe bytes.loadUnaligned(fromByteOffset: offset + 16, as: UInt64.self))
            d = step(d, unsafe bytes.loadUnaligned(fromByteOffset: offset + 24, as: UInt64.self))
            offset += 32
        }
        while offset < bytes.count {
            a = step(a, UInt64(unsafe bytes[offset]) | 0x100)
            offset += 1
        }
        lanes = [a, b, c, d]
    }

    var value: UInt64 {
        lanes.reduce(SplitMix64.mix(byteCount)) { SplitMix64.mix($0 ^ $1) }
    }
}
