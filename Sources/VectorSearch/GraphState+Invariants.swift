extension GraphState {
    /// Checks what must hold between any two operations; returns what does not.
    func violations() -> [String] {
        var found: [String] = []
        var counts: [UInt32: Int] = [:]
        for node in 0..<UInt32(arena.endNode) where arena.isLive(node) {
            counts[arena.partition(of: node), default: 0] += 1
            if arena.node(of: arena.key(of: node)) != node { found.append("node \(node) is lost") }
            checkLevels(of: node, &found)
        }
        if counts.values.reduce(0, +) != arena.count { found.append("live nodes miscounted") }
        for (slot, count) in counts {
            if partitions[slot].count != count { found.append("partition \(slot) miscounted") }
            checkReachability(slot, &found)
        }
        if unrepairedCount > 0 { found.append("\(unrepairedCount) removals were not repaired") }
        return found
    }

    private func checkLevels(of node: UInt32, _ found: inout [String]) {
        for level in 0...links.level(of: node) {
            guard let place = links.place(of: node, level: level) else {
                found.append("node \(node) has no place on level \(level)")
                continue
            }
            let layer = links.layer(level: level)
            if layer.node(place) != node { found.append("place \(place) is not \(node)'s") }
            let neighbors = layer.links(place)
            if Set(neighbors).count != neighbors.count { found.append("\(node): a link twice") }
            for neighbor in neighbors {
                let other = layer.node(neighbor)
                if neighbor == place { found.append("node \(node) links to itself") }
                guard arena.isLive(other) else {
                    found.append("node \(node) links to a free node")
                    continue
                }
                if arena.partition(of: other) != arena.partition(of: node) {
                    found.append("node \(node) links into another partition")
                }
                if level > 0, links.level(ofBlock: neighbor) != level {
                    found.append("node \(node) links to another level")
                }
                if !layer.contains(neighbor, link: place) {
                    found.append("\(node) -> \(other) on level \(level) is not reciprocal")
                }
            }
        }
    }

    /// Every node of a graph can be reached on every level it is on.
    private func checkReachability(_ slot: UInt32, _ found: inout [String]) {
        let partition = partitions[slot]
        guard let root = partition.root else { return }
        let nodes =
            partition.members.isEmpty
            ? (0..<UInt32(arena.endNode)).filter { arena.partition(of: $0) == slot }
            : Array(partition.members[..<partition.linkedCount])
        var place = root.place
        for level in stride(from: root.level, through: 0, by: -1) {
            let wanted = nodes.filter { links.level(of: $0) >= level }.count
            let reached = reachable(from: place, links.layer(level: level))
            if reached != wanted {
                found.append("partition \(slot) level \(level): \(reached) of \(wanted) reached")
            }
            if level > 0 { place = links.below(place) }
        }
        if let highest = nodes.map({ links.level(of: $0) }).max(), highest > root.level {
            found.append("partition \(slot): the root is not on the highest level")
        }
    }

    private func reachable(from place: UInt32, _ layer: LinkLayer) -> Int {
        var seen: Set<UInt32> = [place]
        var queue = [place]
        while let next = queue.popLast() {
            for link in layer.links(next) where seen.insert(link).inserted { queue.append(link) }
        }
        return seen.count
    }
}
