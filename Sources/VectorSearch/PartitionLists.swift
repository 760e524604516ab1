/// The partitions of an index: the nodes of each, as a list or as a graph.
///
/// A partition's slot is given to another once its last node has left.
struct PartitionLists {
    struct Partition {
        var key: PartitionKey
        var count = 0
        /// All nodes, while it is scanned; empty once it is a graph.
        var members: [UInt32] = []
        /// The graph's first so many members are linked; a growing list links a few more at a time.
        var linkedCount = 0
        var root: GraphRoot?

        /// Whether searches walk the graph.
        var isGraph: Bool { root != nil && members.isEmpty }
    }

    private(set) var partitions: [Partition] = []
    private var slots: [PartitionKey: UInt32] = [:]
    private var freeSlots: [UInt32] = []

    var byteCount: Int {
        let perPartition = MemoryLayout<Partition>.stride + 2 * MemoryLayout<PartitionKey>.stride
        let members = partitions.reduce(into: 0) { $0 += $1.members.capacity }
        return partitions.count * perPartition + members * MemoryLayout<UInt32>.stride
    }

    subscript(slot: UInt32) -> Partition {
        get { partitions[Int(slot)] }
        _modify { yield &partitions[Int(slot)] }
    }

    func slot(of key: PartitionKey) -> UInt32? { slots[key] }

    mutating func makeSlot(of key: PartitionKey) -> UInt32 {
        if let slot = slots[key] { return slot }
        let slot: UInt32
        if let free = freeSlots.popLast() {
            slot = free
            partitions[Int(slot)] = Partition(key: key)
        } else {
            slot = UInt32(partitions.count)
            partitions.append(Partition(key: key))
        }
        slots[key] = slot
        return slot
    }

    /// Adds a slot as a snapshot has it; false where the key has one.
    mutating func append(_ key: PartitionKey, isFree: Bool) -> Bool {
        let slot = UInt32(partitions.count)
        partitions.append(Partition(key: key))
        guard !isFree else {
            freeSlots.append(slot)
            return true
        }
        return slots.updateValue(slot, forKey: key) == nil
    }

    /// Counts a node in, and lists it where the partition is a list.
    mutating func add(_ node: UInt32, to slot: UInt32) {
        if !self[slot].isGraph { self[slot].members.append(node) }
        self[slot].count += 1
    }

    /// Counts a node out; its links must be gone.
    mutating func remove(_ node: UInt32, from slot: UInt32) {
        if let place = self[slot].members.firstIndex(of: node) { removeMember(at: place, slot) }
        self[slot].count -= 1
        guard self[slot].count == 0 else { return }
        slots[self[slot].key] = nil
        self[slot] = Partition(key: self[slot].key)
        freeSlots.append(slot)
    }

    /// The last linked member and then the last of all move up, so that the linked stay in front.
    private mutating func removeMember(at place: Int, _ slot: UInt32) {
        var gap = place
        if gap < self[slot].linkedCount {
            self[slot].linkedCount -= 1
            let lastLinked = self[slot].linkedCount
            self[slot].members[gap] = self[slot].members[lastLinked]
            gap = lastLinked
        }
        let last = self[slot].members.removeLast()
        if gap < self[slot].members.count { self[slot].members[gap] = last }
    }
}

/// Where the walk into a graph begins.
struct GraphRoot: Hashable {
    /// A block of the highest level, or a node where there is only the ground level.
    var place: UInt32
    var level: Int
}
