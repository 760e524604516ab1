/// The partitions of an index and the nodes of each.
///
/// A partition's slot is given to another once its last node has left.
struct PartitionLists {
    private struct Partition {
        var key: PartitionKey
        var members: [UInt32]
    }

    private var partitions: [Partition] = []
    private var slots: [PartitionKey: UInt32] = [:]
    private var freeSlots: [UInt32] = []

    var byteCount: Int {
        let perPartition = MemoryLayout<Partition>.stride + 2 * MemoryLayout<PartitionKey>.stride
        let members = partitions.reduce(into: 0) { $0 += $1.members.capacity }
        return partitions.count * perPartition + members * MemoryLayout<UInt32>.stride
    }

    func slot(of key: PartitionKey) -> UInt32? { slots[key] }

    func members(of slot: UInt32) -> [UInt32] { partitions[Int(slot)].members }

    mutating func makeSlot(of key: PartitionKey) -> UInt32 {
        if let slot = slots[key] { return slot }
        let slot: UInt32
        if let free = freeSlots.popLast() {
            slot = free
            partitions[Int(slot)].key = key
        } else {
            slot = UInt32(partitions.count)
            partitions.append(Partition(key: key, members: []))
        }
        slots[key] = slot
        return slot
    }

    mutating func append(_ node: UInt32, to slot: UInt32) {
        partitions[Int(slot)].members.append(node)
    }

    mutating func remove(_ node: UInt32, from slot: UInt32) {
        guard let place = partitions[Int(slot)].members.firstIndex(of: node) else { return }
        let last = partitions[Int(slot)].members.removeLast()
        if last != node { partitions[Int(slot)].members[place] = last }
        guard partitions[Int(slot)].members.isEmpty else { return }
        slots[partitions[Int(slot)].key] = nil
        partitions[Int(slot)].members = []
        freeSlots.append(slot)
    }
}
