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
        // Only a link longer than the new one gives way to it.
        let least = mustLink ? Float.infinity : neighbor.similarity
        let view = graphView(layer)
        if let far = view.needlessLink(of: owner, similarityMax: least) {
            layer.disconnect(owner, far)
            layer.connect(owner, place)
            return
        }
        guard mustLink, let far = view.longestLink(of: owner) else { return }
        // Owner - far becomes owner - place - far.
        layer.disconnect(owner, far)
        layer.connect(owner, place)
        layer.connect(place, far)
    }

    /// A view of one level for C, valid until the next change of size.
    func graphView(_ layer: LinkLayer) -> GraphView { GraphView(layer: layer, arena: arena) }
}
