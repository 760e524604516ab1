/// The fingerprints of a cache's entries, cut to 32 bits: what tells without a read of the store
/// that the exact tier has nothing.
///
/// A multiset in one open-addressing array, 6 to 12 bytes an entry. It follows the commits, so
/// "not there" is as true as a read would be; "there" may be another fingerprint with the same 32
/// bits, one in 4,000 with a million entries, or one whose removal could not be followed.
struct KnownFingerprints {
    /// False where an entry's fingerprint could not be read: then nothing is known not to be there.
    var isComplete = true
    /// Tags, 0 where free; linear probing; length a power of two.
    private var tags = [UInt32](repeating: 0, count: 16)
    private(set) var count = 0

    var memoryBytes: Int { tags.capacity * 4 }

    func mayContain(_ fingerprint: Fingerprint) -> Bool {
        !isComplete || place(of: Self.tag(fingerprint)) != nil
    }

    mutating func insert(_ fingerprint: Fingerprint) {
        if (count + 1) * 3 > tags.count * 2 { grow() }
        put(Self.tag(fingerprint))
        count += 1
    }

    /// Takes out one of those inserted with this fingerprint.
    mutating func remove(_ fingerprint: Fingerprint) {
        guard let place = place(of: Self.tag(fingerprint)) else { return }
        free(place)
        count -= 1
    }

    /// A digest's bits are as good as random, so they need no mixing.
    private static func tag(_ fingerprint: Fingerprint) -> UInt32 {
        max(1, UInt32(truncatingIfNeeded: fingerprint.bits))
    }

    private func home(of tag: UInt32) -> Int { Int(tag) & (tags.count - 1) }

    private func place(of tag: UInt32) -> Int? {
        var place = home(of: tag)
        while tags[place] != 0 {
            if tags[place] == tag { return place }
            place = (place + 1) & (tags.count - 1)
        }
        return nil
    }

    private mutating func put(_ tag: UInt32) {
        var place = home(of: tag)
        while tags[place] != 0 { place = (place + 1) & (tags.count - 1) }
        tags[place] = tag
    }

    private mutating func grow() {
        let former = tags
        tags = [UInt32](repeating: 0, count: former.count * 2)
        for tag in former where tag != 0 { put(tag) }
    }

    /// Frees a place and moves back what had to go past it (Knuth, TAOCP 3, algorithm 6.4R).
    private mutating func free(_ freed: Int) {
        let mask = tags.count - 1
        var hole = freed
        var next = (hole + 1) & mask
        while tags[next] != 0 {
            let home = home(of: tags[next])
            if (next - home) & mask >= (next - hole) & mask {
                tags[hole] = tags[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        tags[hole] = 0
    }
}
