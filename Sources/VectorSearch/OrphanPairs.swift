/// How near to each other the places are that a removal left behind, pair by pair.
@safe
struct OrphanPairs: Sendable {
    /// Two orphans, by index, as a number that sorts by distance.
    struct Pair: Sendable {
        fileprivate let bits: UInt64

        fileprivate init(_ first: Int, _ second: Int, similarity: Float) {
            let distance = UInt64(max(2 - similarity, 0).bitPattern)
            bits = distance << 32 | UInt64(first) << 16 | UInt64(second)
        }

        var first: Int { Int(bits >> 16 & 0xffff) }
        var second: Int { Int(bits & 0xffff) }
    }

    private let count: Int
    private var matrix: [Float]

    init(nodes: [UInt32], arena: borrowing NodeArena) {
        count = nodes.count
        matrix = [Float](repeating: 0, count: count * count)
        let factors = nodes.map { arena.factors(of: $0) }
        var sums = [Int32](repeating: 0, count: count)
        for first in nodes.indices.dropLast() {
            let bias = 128 * factors[first].codeSum
            unsafe nodes.withUnsafeBufferPointer { nodes in
                guard let base = nodes.baseAddress else { return }
                // Safe: the nodes after the first are that many, and `sums` has room for all.
                unsafe Kernels.best.gather(
                    arena.codes(of: nodes[first]), codes: arena.codeBase,
                    count: arena.codeByteCount, nodes: base + first + 1,
                    nodeCount: nodes.count - first - 1, into: &sums)
            }
            for second in first + 1..<count {
                let scale = factors[first].codeScale * factors[second].codeScale
                let similarity = Float(sums[second - first - 1] - bias) * scale
                matrix[first * count + second] = similarity
                matrix[second * count + first] = similarity
            }
        }
    }

    /// The pairs of a kind, nearest first.
    func sorted(where isWanted: (Int, Int) -> Bool) -> [Pair] {
        var pairs: [Pair] = []
        pairs.reserveCapacity(count * (count - 1) / 2)
        for first in 0..<count {
            for second in first + 1..<count where isWanted(first, second) {
                pairs.append(Pair(first, second, similarity: similarity(first, second)))
            }
        }
        pairs.sort { $0.bits < $1.bits }
        return pairs
    }

    func similarity(_ a: Int, _ b: Int) -> Float { matrix[a * count + b] }
}

/// Which of a few places are linked, by their indices: a row of bits each.
struct Adjacency: Sendable {
    /// Rows are as wide as the most links of a place.
    private var rows: [UInt128]

    init(rows: [UInt128]) {
        self.rows = rows
    }

    func has(_ a: Int, _ b: Int) -> Bool { rows[a] >> UInt128(b) & 1 == 1 }

    /// Whether one of those linked to a place is as wanted.
    @inline(__always)
    func contains(_ index: Int, where isWanted: (Int) -> Bool) -> Bool {
        var rest = rows[index]
        while rest != 0 {
            if isWanted(rest.trailingZeroBitCount) { return true }
            rest &= rest - 1
        }
        return false
    }

    mutating func add(_ a: Int, _ b: Int) {
        rows[a] |= 1 << UInt128(b)
        rows[b] |= 1 << UInt128(a)
    }
}

/// Who named a number first: a small table that is filled once and dropped.
struct FirstOwners {
    /// `number << 32 | owner + 1`; 0 is a free slot.
    private var slots: [UInt64]
    private let mask: Int

    init(keyCountMax: Int) {
        var size = 16
        while size < keyCountMax * 2 { size *= 2 }
        slots = [UInt64](repeating: 0, count: size)
        mask = size - 1
    }

    private func slot(of number: UInt32) -> Int {
        var slot = Int(truncatingIfNeeded: UInt64(number) &* 0x9e37_79b9_7f4a_7c15 >> 32) & mask
        while slots[slot] != 0, UInt32(slots[slot] >> 32) != number { slot = (slot + 1) & mask }
        return slot
    }

    /// The first owner, or nil where there was none: then it is the one given.
    mutating func owner(of number: UInt32, orSet owner: Int) -> Int? {
        let slot = slot(of: number)
        if slots[slot] != 0 { return Int(slots[slot] & 0xffff_ffff) - 1 }
        slots[slot] = UInt64(number) << 32 | UInt64(owner + 1)
        return nil
    }
}

/// Disjoint sets of small numbers.
struct Groups {
    private(set) var count: Int
    private var parents: [Int]

    init(count: Int) {
        self.count = count
        parents = Array(0..<count)
    }

    func root(_ index: Int) -> Int {
        var index = index
        while parents[index] != index { index = parents[index] }
        return index
    }

    mutating func join(_ a: Int, _ b: Int) {
        let (rootA, rootB) = (root(a), root(b))
        guard rootA != rootB else { return }
        parents[rootA] = rootB
        count -= 1
    }
}
