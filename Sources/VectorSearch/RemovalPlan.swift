/// What the expensive half of a removal found: whom to link in the removed node's stead.
struct RemovalPlan: Sendable {
    var node: UInt32
    /// The commit it was made after: it holds until the next one.
    var commit: Int
    /// Per level from 0.
    var repairs: [RepairPlan]
}

/// The places that lose a neighbor on one level, and the links that may mend that.
struct RepairPlan: Sendable {
    var orphans: [UInt32]
    var pairs: OrphanPairs
    /// Which of the orphans are linked already.
    var adjacency: Adjacency
    /// How many new links each may get.
    var wanted: [Int]
    /// Pairs worth a link before any was made, nearest first.
    var useful: [OrphanPairs.Pair]
}
