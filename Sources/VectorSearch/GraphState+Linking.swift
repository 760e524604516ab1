/// Linking a new place in, and keeping degrees bounded without cutting the graph in two.
///
/// Links go both ways, always. A full place makes room by dropping its link to a place that it can
/// still reach over a common neighbor; where there is none, the new place is put into the middle of
/// the longest link. Either way what was connected stays connected.
extension GraphState {
    /// Links a new place, without links so far, to the planned ones.
    mutating func link(_ place: UInt32, level: Int, to neighbors: [InsertPlan.Neighbor]) {
        let layer = links.layer(level: level)
        for (index, neighbor) in neighbors.enumerated() {
            if layer.count(place) == layer.capacity { return }
            if layer.contains(place, link: neighbor.place) { continue }
            let isLastChance = index == neighbors.count - 1 && layer.count(place) == 0
            if layer.count(neighbor.place) < layer.capacity {
                layer.connect(place, neighbor.place)
            } else {
                linkToFull(place, neighbor, layer, mustLink: isLastChance)
            }
        }
    }

    private func linkToFull(
        _ place: UInt32, _ neighbor: InsertPlan.Neighbor, _ layer: LinkLayer, mustLink: Bool
    ) {
        let owner = neighbor.place
        let placesByDistance = sortedLinks(of: owner, layer)
        for detour in [Detour.nearer, .any] {
            for far in placesByDistance.reversed() {
                // Only a link longer than the new one gives way to it.
                if far.similarity > neighbor.similarity, !mustLink { break }
                guard
                    hasDetour(
                        from: owner, to: far.place, far.similarity, layer, detour)
                else { continue }
                layer.disconnect(owner, far.place)
                layer.connect(owner, place)
                return
            }
        }
        guard mustLink, let far = placesByDistance.last else { return }
        // Owner - far becomes owner - place - far.
        layer.disconnect(owner, far.place)
        layer.connect(owner, place)
        layer.connect(place, far.place)
    }

    enum Detour {
        /// Over a common neighbor that is nearer to both ends than they are to each other.
        case nearer
        case any
    }

    func sortedLinks(
        of owner: UInt32, _ layer: LinkLayer
    ) -> [(place: UInt32, similarity: Float)] {
        let places = layer.links(owner)
        let similarities = self.similarities(
            of: view(of: layer.node(owner)), to: places.map { layer.node($0) })
        return zip(places, similarities).map { (place: $0, similarity: $1) }
            .sorted { $0.similarity > $1.similarity }
    }

    func hasDetour(
        from owner: UInt32, to far: UInt32, _ similarity: Float, _ layer: LinkLayer,
        _ kind: Detour
    ) -> Bool {
        let row = unsafe layer.row(far)
        let node = layer.node(far)
        for index in 0..<layer.capacity {
            // Safe: a row has `capacity` words.
            let middle = unsafe row[index]
            if middle == LinkMemory.none { return false }
            guard middle != owner, layer.contains(owner, link: middle) else { continue }
            switch kind {
            case .any: return true
            case .nearer:
                if self.similarity(layer.node(middle), node) > similarity { return true }
            }
        }
        return false
    }
}
