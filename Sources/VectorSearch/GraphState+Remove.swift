extension GraphState {
    /// Takes a node out of everything; its number and memory will be used again.
    mutating func remove(node: UInt32) {
        commitCount += 1
        let slot = arena.partition(of: node)
        let isLinked = partitions[slot].root != nil && !isUnlinkedMember(node, slot)
        if isLinked { unlink(node, slot) }
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
    private mutating func unlink(_ node: UInt32, _ slot: UInt32) {
        let level = links.level(of: node)
        replaceRoot(without: node, slot)
        for current in 0...level {
            guard let place = links.place(of: node, level: current) else { continue }
            let layer = links.layer(level: current)
            let orphans = layer.links(place)
            layer.isolate(place)
            if !repair(orphans, layer) { unrepairedCount += 1 }
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

    // MARK: Repair

    private struct Pair {
        var first: Int
        var second: Int
        var similarity: Float
    }

    /// Links places that lost a common neighbor to each other, so that none loses degree where that
    /// can be helped and all can still reach each other; false where they may not.
    private mutating func repair(_ orphans: [UInt32], _ layer: LinkLayer) -> Bool {
        guard orphans.count > 1 else { return true }
        let pairs = pairsByDistance(orphans, layer)
        var lost = [Int](repeating: 1, count: orphans.count)
        for pair in pairs where lost[pair.first] > 0 && lost[pair.second] > 0 {
            let (a, b) = (orphans[pair.first], orphans[pair.second])
            if layer.contains(a, link: b) { continue }
            layer.connect(a, b)
            lost[pair.first] -= 1
            lost[pair.second] -= 1
        }
        return reconnect(orphans, pairs, layer)
    }

    private func pairsByDistance(_ orphans: [UInt32], _ layer: LinkLayer) -> [Pair] {
        let nodes = orphans.map { layer.node($0) }
        var pairs: [Pair] = []
        pairs.reserveCapacity(nodes.count * (nodes.count - 1) / 2)
        for first in nodes.indices.dropLast() {
            let rest = Array(nodes[(first + 1)...])
            let similarities = self.similarities(of: view(of: nodes[first]), to: rest)
            for (offset, similarity) in similarities.enumerated() {
                pairs.append(
                    Pair(first: first, second: first + 1 + offset, similarity: similarity))
            }
        }
        return pairs.sorted { $0.similarity > $1.similarity }
    }

    /// Joins the groups of places that reach each other over one step, nearest pair first.
    private mutating func reconnect(
        _ orphans: [UInt32], _ pairs: [Pair], _ layer: LinkLayer
    ) -> Bool {
        var groups = Groups(count: orphans.count)
        var seen: [UInt32: Int] = [:]
        for (index, place) in orphans.enumerated() {
            if let other = seen.updateValue(index, forKey: place) { groups.join(index, other) }
            for link in layer.links(place) {
                if let other = seen.updateValue(index, forKey: link) { groups.join(index, other) }
            }
        }
        for pair in pairs where groups.count > 1 {
            guard groups.root(pair.first) != groups.root(pair.second) else { continue }
            let (a, b) = (orphans[pair.first], orphans[pair.second])
            if makeRoom(at: a, layer), makeRoom(at: b, layer) {
                layer.connect(a, b)
                groups.join(pair.first, pair.second)
            }
        }
        // What is left is nearly always connected by a longer way; look before linking far away.
        for pair in pairs where groups.count > 1 {
            guard groups.root(pair.first) != groups.root(pair.second) else { continue }
            if bridge(orphans[pair.first], orphans[pair.second], layer) {
                groups.join(pair.first, pair.second)
            }
        }
        return groups.count == 1
    }

    /// Places looked at, at most, to find out whether two are connected.
    private static var bridgeVisitsMax: Int { 2_000 }

    /// Makes sure that two places reach each other: by a way there is, or by linking the first two
    /// with room around them.
    private func bridge(_ a: UInt32, _ b: UInt32, _ layer: LinkLayer) -> Bool {
        let aroundA = surroundings(of: a, until: b, layer)
        if aroundA.last == b { return true }
        let aroundB = surroundings(of: b, until: a, layer)
        let hasRoom = { (place: UInt32) in layer.count(place) < layer.capacity }
        guard let nearA = aroundA.first(where: hasRoom), let nearB = aroundB.first(where: hasRoom)
        else { return false }
        if nearA != nearB, !layer.contains(nearA, link: nearB) { layer.connect(nearA, nearB) }
        return true
    }

    /// Places in order of steps from one; the last is the goal where it was reached.
    private func surroundings(
        of start: UInt32, until goal: UInt32, _ layer: LinkLayer
    ) -> [UInt32] {
        var places = [start]
        var seen: Set<UInt32> = [start]
        var next = 0
        while next < places.count, places.count < Self.bridgeVisitsMax {
            for link in layer.links(places[next]) where seen.insert(link).inserted {
                places.append(link)
                if link == goal { return places }
            }
            next += 1
        }
        return places
    }

    /// Drops the longest link of a full place that has a detour; false where none has.
    private func makeRoom(at place: UInt32, _ layer: LinkLayer) -> Bool {
        if layer.count(place) < layer.capacity { return true }
        for far in sortedLinks(of: place, layer).reversed()
        where hasDetour(from: place, to: far.place, far.similarity, layer, .any) {
            layer.disconnect(place, far.place)
            return true
        }
        return false
    }
}

/// Disjoint sets of small numbers.
private struct Groups {
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
