/// A partition in a snapshot; its members follow from the nodes.
struct PartitionRow: BitwiseCopyable {
    var key: UInt128 = 0
    var rootPlace = LinkMemory.none
    /// The root's level plus 1, or 0 where the partition is a list.
    var rootLevel: UInt32 = 0
    var padding: UInt64 = 0
}

extension PartitionLists {
    func rows() -> [PartitionRow] {
        partitions.map { partition in
            var row = PartitionRow(key: partition.key.bits)
            // A list that is still growing into a graph starts anew when it is read.
            if partition.isGraph, let root = partition.root {
                row.rootPlace = root.place
                row.rootLevel = UInt32(root.level) + 1
            }
            return row
        }
    }

    /// Rebuilds partitions from their rows and the live nodes.
    init(
        rows: [PartitionRow], arena: borrowing NodeArena, links: inout LinkMemory
    ) throws(SnapshotError) {
        var live = [Int](repeating: 0, count: rows.count)
        for node in 0..<UInt32(arena.endNode) where arena.isLive(node) {
            live[Int(arena.partition(of: node))] += 1
        }
        self.init()
        for (slot, row) in rows.enumerated() {
            try addPartition(row, UInt32(slot), liveCount: live[slot], arena, links)
        }
        for node in 0..<UInt32(arena.endNode) where arena.isLive(node) {
            let slot = arena.partition(of: node)
            if !self[slot].isGraph { links.clear(node) }
            add(node, to: slot)
        }
    }

    private mutating func addPartition(
        _ row: PartitionRow, _ slot: UInt32, liveCount: Int, _ arena: borrowing NodeArena,
        _ links: borrowing LinkMemory
    ) throws(SnapshotError) {
        let key = PartitionKey(bits: row.key)
        guard append(key, isFree: liveCount == 0) else { throw .corrupted("a partition twice") }
        guard liveCount > 0, row.rootLevel > 0 else { return }
        let level = Int(row.rootLevel) - 1
        let isPlace =
            level == 0
            ? arena.isLive(row.rootPlace)
            : Int(row.rootPlace) < links.endBlock && links.level(ofBlock: row.rootPlace) == level
        guard isPlace else { throw .corrupted("a root") }
        let node = links.layer(level: level).node(row.rootPlace)
        guard arena.partition(of: node) == slot else { throw .corrupted("a root's partition") }
        self[slot].root = GraphRoot(place: row.rootPlace, level: level)
    }
}
