extension GraphState {
    /// Adds a record, replacing one of the same key; uses the plans where they still hold.
    mutating func insert(
        _ record: VectorRecord, _ encoded: EncodedVector, _ plan: InsertPlan?,
        replacing removal: RemovalPlan? = nil
    ) {
        if let former = arena.node(of: record.key) { remove(node: former, removal) }
        let slot = partitions.makeSlot(of: record.partition)
        let node = arena.insert(record, encoded: encoded, partition: slot)
        links.clear(node)
        partitions.add(node, to: slot)
        commitCount += 1
        if partitions[slot].isGraph {
            linkIn(node, slot, plan: plan.flatMap { refreshed($0, for: node, slot) })
        } else {
            growGraph(slot)
        }
        recent.add(node, commit: commitCount)
    }

    /// Links a node into its partition's graph, planning now where there is no plan.
    private mutating func linkIn(_ node: UInt32, _ slot: UInt32, plan: InsertPlan?) {
        let level = plan?.level ?? drawLevel(arena.key(of: node))
        guard let root = partitions[slot].root else {
            links.raise(node, to: level)
            partitions[slot].root = GraphRoot(place: links.top(of: node) ?? node, level: level)
            return
        }
        let plan = plan ?? self.plan(view(of: node), level: level, root: root, scratch)
        links.raise(node, to: level)
        for (current, neighbors) in plan.neighbors.enumerated() {
            guard let place = links.place(of: node, level: current) else { continue }
            link(place, level: current, to: neighbors)
        }
        if level > root.level {
            partitions[slot].root = GraphRoot(place: links.top(of: node) ?? node, level: level)
        }
    }

    /// Returns the plan without what has left since and with what has come, or nil where too little
    /// of it holds.
    private func refreshed(_ plan: InsertPlan, for node: UInt32, _ slot: UInt32) -> InsertPlan? {
        if plan.commit + 1 == commitCount { return plan }
        var plan = plan
        for level in plan.neighbors.indices {
            let planned = plan.neighbors[level].count
            plan.neighbors[level].removeAll { $0.node == node || !holds($0, level: level, slot) }
            if plan.neighbors[level].count * 2 < planned || plan.neighbors[level].isEmpty {
                return nil
            }
        }
        addRecent(to: &plan, for: node, slot)
        return plan
    }

    private func holds(_ neighbor: InsertPlan.Neighbor, level: Int, _ slot: UInt32) -> Bool {
        arena.isLive(neighbor.node) && arena.partition(of: neighbor.node) == slot
            && arena.key(of: neighbor.node) == neighbor.key
            && links.place(of: neighbor.node, level: level) == neighbor.place
    }

    /// Prompts often come in bursts of near-duplicates; those committed since the plan was made are
    /// candidates on the ground level too.
    private func addRecent(to plan: inout InsertPlan, for node: UInt32, _ slot: UInt32) {
        let known = Set(plan.neighbors[0].map(\.node))
        let others = recent.since(plan.commit).filter { other in
            other != node && arena.isLive(other) && arena.partition(of: other) == slot
                && !known.contains(other)
        }
        guard !others.isEmpty else { return }
        let similarities = self.similarities(of: view(of: node), to: others)
        let newcomers = zip(others, similarities).map { other, similarity in
            InsertPlan.Neighbor(
                place: other, node: other, key: arena.key(of: other), similarity: similarity)
        }
        let candidates = (plan.neighbors[0] + newcomers).sorted { $0.similarity > $1.similarity }
        var chosen: [InsertPlan.Neighbor] = []
        for candidate in candidates where chosen.count < parameters.m {
            if isOccluded(candidate.node, candidate.similarity, by: chosen) { continue }
            chosen.append(candidate)
        }
        plan.neighbors[0] = chosen
    }

    // MARK: From list to graph and back

    /// Members linked per insert while a list is becoming a graph: fast enough to be done in time,
    /// few enough that nobody waits long.
    private static var linkedPerInsert: Int { 2 }

    /// From half the size on, a list is linked a little with each insert; when all are linked it is
    /// a graph.
    private mutating func growGraph(_ slot: UInt32) {
        let partition = partitions[slot]
        guard partition.count * 2 > parameters.graphCountMin else { return }
        let end = min(partition.linkedCount + Self.linkedPerInsert, partition.count)
        for index in partition.linkedCount..<end {
            linkIn(partitions[slot].members[index], slot, plan: nil)
            partitions[slot].linkedCount = index + 1
        }
        guard partition.count > parameters.graphCountMin, end == partition.count else { return }
        partitions[slot].members = []
        partitions[slot].linkedCount = 0
    }

    /// Below a quarter of the size a graph becomes a list again, so that it does not flap.
    mutating func shrinkToListIfSmall(_ slot: UInt32) {
        let partition = partitions[slot]
        guard partition.isGraph, partition.count * 4 < parameters.graphCountMin else { return }
        var members: [UInt32] = []
        for node in 0..<UInt32(arena.endNode)
        where arena.isLive(node) && arena.partition(of: node) == slot {
            links.freeBlocks(of: node)
            links.clear(node)
            members.append(node)
        }
        partitions[slot].members = members
        partitions[slot].linkedCount = 0
        partitions[slot].root = nil
    }
}
