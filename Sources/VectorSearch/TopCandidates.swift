/// The best few of many nodes, best first: a short sorted list.
struct TopCandidates {
    private(set) var entries: [(similarity: Float, node: UInt32)] = []
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
        entries.reserveCapacity(min(limit, 64) + 1)
    }

    /// A similarity that is no greater cannot get in.
    var bar: Float {
        entries.count < limit ? -.infinity : (entries.last?.similarity ?? .infinity)
    }

    mutating func offer(_ similarity: Float, _ node: UInt32) {
        guard similarity > bar, limit > 0 else { return }
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].similarity < similarity { high = middle } else { low = middle + 1 }
        }
        entries.insert((similarity, node), at: low)
        if entries.count > limit { entries.removeLast() }
    }
}
