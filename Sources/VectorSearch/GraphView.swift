import CKernels

/// One level of a graph and the codes of its nodes, as C sees them.
///
/// A view of the index's memory: made and dropped under one hold of its lock.
@safe
struct GraphView {
    private(set) var layer: ck_layer

    init(layer: LinkLayer, arena: borrowing NodeArena) {
        unsafe self.layer = ck_layer(
            kernels: Kernels.best.pointer, rows: UnsafePointer(layer.row(0)),
            row_stride: layer.stride, capacity: layer.capacity, node_of: layer.nodeOfPlace,
            codes: arena.codeBase, code_bytes: arena.codeByteCount, heads: arena.headBase,
            head_bytes: arena.headByteCount)
    }

    /// The link that a place can best do without, of those that are not nearer than
    /// `similarityMax`: the longest with a detour over a common neighbor.
    func needlessLink(of place: UInt32, similarityMax: Float) -> UInt32? {
        var layer = unsafe layer
        let link = unsafe ck_needless_link(&layer, place, similarityMax)
        return link == LinkMemory.none ? nil : link
    }

    /// The place's longest link.
    func longestLink(of place: UInt32) -> UInt32? {
        var layer = unsafe layer
        let link = unsafe ck_longest_link(&layer, place)
        return link == LinkMemory.none ? nil : link
    }

    /// Asks for the links and codes of all neighbors of a place, which are needed soon.
    func prefetchNeighbors(of place: UInt32) {
        var layer = unsafe layer
        unsafe ck_prefetch_neighbors(&layer, place)
    }

    /// Which of a few places are linked: for each a row of bits.
    func adjacency(of places: [UInt32]) -> [UInt128] {
        precondition(places.count <= Int(ck_capacity_max), "more places than a row has bits")
        var layer = unsafe layer
        var words = [UInt64](repeating: 0, count: 2 * places.count)
        // Safe: two words a place.
        unsafe ck_adjacency(&layer, places, places.count, &words)
        return places.indices.map { UInt128(words[2 * $0 + 1]) << 64 | UInt128(words[2 * $0]) }
    }
}
