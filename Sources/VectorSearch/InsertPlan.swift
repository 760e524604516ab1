/// What the expensive half of an insert found: whom to link to on each level.
struct InsertPlan: Sendable {
    struct Neighbor: Sendable {
        /// Place on the level: a block, or on the ground a node.
        var place: UInt32
        var node: UInt32
        /// Tells whether the node is still the one that was found.
        var key: VectorKey
        var similarity: Float
    }

    var level: Int
    /// Per level from 0, best first; levels above the graph's are absent.
    var neighbors: [[Neighbor]]
    /// The commit it was made after.
    var commit: Int
}

extension GraphState {
    /// The level of a node, geometric with ratio 1 / m; drawn from its key, so that it is the same
    /// in every run.
    func drawLevel(_ key: VectorKey) -> Int {
        let folded = UInt64(truncatingIfNeeded: key.bits ^ (key.bits >> 64))
        let draw = SplitMix64.mix(folded &+ 0x68_6e73_7721)
        var level = 0
        var bound = UInt64.max / UInt64(parameters.m)
        while draw < bound, level < VectorSearchLimits.levelMax {
            level += 1
            bound /= UInt64(parameters.m)
        }
        return level
    }

    /// Finds and chooses neighbors for a vector; changes nothing but the scratch.
    func plan(
        _ query: CodeView, level: Int, root: GraphRoot, _ scratch: SearchScratch
    ) -> InsertPlan {
        begin(scratch)
        let top = min(level, root.level)
        var place = descend(query, from: root, to: top, scratch)
        var neighbors = [[InsertPlan.Neighbor]](repeating: [], count: top + 1)
        for current in stride(from: top, through: 0, by: -1) {
            search(
                query, level: current, from: place, ef: parameters.efConstruction,
                deviations: Self.deviations, scratch)
            place = BeamEntry.place(scratch.entry(0))
            neighbors[current] = choose(level: current, scratch)
            if current > 0 { place = links.below(place) }
        }
        return InsertPlan(level: level, neighbors: neighbors, commit: commitCount)
    }

    /// Chooses up to `m` of the beam, nearest first, skipping what a chosen one is nearer to.
    ///
    /// Malkov & Yashunin, Algorithm 4, without its extension of the candidates, and with slack.
    private func choose(level: Int, _ scratch: SearchScratch) -> [InsertPlan.Neighbor] {
        let layer = links.layer(level: level)
        let candidates = (0..<scratch.beamCount).map { index in
            let entry = scratch.entry(index)
            let place = BeamEntry.place(entry)
            return (place: place, similarity: BeamEntry.similarity(entry))
        }
        var chosen: [InsertPlan.Neighbor] = []
        for candidate in candidates {
            if chosen.count == parameters.m { break }
            let node = layer.node(candidate.place)
            if isOccluded(node, candidate.similarity, by: chosen) { continue }
            chosen.append(
                InsertPlan.Neighbor(
                    place: candidate.place, node: node, key: arena.key(of: node),
                    similarity: candidate.similarity))
        }
        return chosen
    }

    /// Whether one of the chosen is clearly nearer to the node than the new vector is.
    func isOccluded(
        _ node: UInt32, _ similarity: Float, by chosen: [InsertPlan.Neighbor]
    ) -> Bool {
        let bar = similarity + Self.diversitySlack
        for other in chosen where self.similarity(node, other.node) > bar { return true }
        return false
    }
}
