import VerifiedCaching

/// What the labels of an entry come to.
struct Belief: Sendable {
    var labelCount: Int
    var posterior: CurvePosterior
    var madeAtMillis: Int64

    /// Labels fade slowly enough for a belief to stand for this long.
    static let lifeMillis: Int64 = 3_600_000
}

/// Beliefs of the entries that were asked about last, so that their labels are read once.
///
/// Two generations: when the young one is full it becomes the old one, and what was not asked for
/// since is forgotten. `epoch` counts changes of labels; a belief that was read before a change and
/// is offered after it is not kept.
struct BeliefTable {
    private var young: [EntryID: Belief] = [:]
    private var old: [EntryID: Belief] = [:]
    private(set) var epoch: UInt64 = 0

    var count: Int { young.count + old.count }

    mutating func belief(_ id: EntryID, nowMillis: Int64) -> Belief? {
        guard let belief = young[id] ?? old[id],
            abs(nowMillis - belief.madeAtMillis) < Belief.lifeMillis
        else { return nil }
        if young[id] == nil { put(id, belief) }
        return belief
    }

    mutating func keep(_ id: EntryID, _ belief: Belief, epoch: UInt64) {
        guard epoch == self.epoch else { return }
        put(id, belief)
    }

    mutating func forget(_ id: EntryID) {
        epoch &+= 1
        young[id] = nil
        old[id] = nil
    }

    mutating func forgetAll() {
        epoch &+= 1
        young = [:]
        old = [:]
    }

    private mutating func put(_ id: EntryID, _ belief: Belief) {
        if young.count >= Limits.beliefsMax / 2 {
            old = young
            young = [:]
        }
        young[id] = belief
    }
}
