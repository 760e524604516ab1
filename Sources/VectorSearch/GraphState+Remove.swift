extension GraphState {
    /// Takes a node out of everything; its number and memory will be used again.
    ///
    /// The plan is used if nothing has changed since it was made.
    mutating func remove(node: UInt32, _ plan: RemovalPlan? = nil) {
        let slot = arena.partition(of: node)
        let isLinked = partitions[slot].root != nil && !isUnlinkedMember(node, slot)
        if isLinked {
            let isCurrent = plan?.commit == commitCount && plan?.node == node
            unlink(node, slot, plan.flatMap { isCurrent ? $0 : nil } ?? planRemoval(of: node))
        }
        commitCount += 1
        partitions.remove(node, from: slot)
        arena.remove(node)
        if partitions[slot].count > 0 { shrinkToListIfSmall(slot) }
    }

    /// Whether the node is in a list that has not linked it yet.
    private func isUnlinkedMember(_ node: UInt32, _ slot: UInt32) -> Bool {
        let partition = partitions[slot]
        guard !partition.members.isEmpty else { return false }
        return !partition.members[..<partition.linkedCount].contains(node)
    }

    /// Removes a node from all levels, and mends what that tears.
    private mutating func unlink(_ node: UInt32, _ slot: UInt32, _ plan: RemovalPlan) {
        replaceRoot(without: node, slot)
        for (level, repair) in plan.repairs.enumerated() {
            guard let place = links.place(of: node, level: level) else { continue }
            let layer = links.layer(level: level)
            layer.isolate(place)
            if !carryOut(repair, layer) { unrepairedCount += 1 }
        }
        links.freeBlocks(of: node)
    }

    /// Moves the root off a node that leaves.
    private mutating func replaceRoot(without node: UInt32, _ slot: UInt32) {
        guard var root = partitions[slot].root else { return }
        let layer = links.layer(level: root.level)
        guard layer.node(root.place) == node else { return }
        // A neighbor on the highest level that has one: levels are connected, so a level without
        // neighbors holds nobody else.
        while true {
            if let neighbor = links.layer(level: root.level).links(root.place).first {
                partitions[slot].root = GraphRoot(place: neighbor, level: root.level)
                return
            }
            guard root.level > 0 else { break }
            root = GraphRoot(place: links.below(root.place), level: root.level - 1)
        }
        partitions[slot].root = nil
    }
}
