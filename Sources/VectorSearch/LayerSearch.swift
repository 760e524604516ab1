import CKernels

/// A vector that others are compared with: a query's codes, or a node's in place.
@safe
struct CodeView {
    let codes: UnsafePointer<UInt8>
    let factors: NodeFactors

    init(codes: UnsafePointer<UInt8>, factors: NodeFactors) {
        unsafe self.codes = codes
        self.factors = factors
    }
}

/// The walk over one level of a graph: nearest places to a query by following links.
///
/// Malkov & Yashunin, Algorithm 2, with two departures: sign bits are looked at first and spare most
/// nodes the comparison of their codes, and candidates and results are one sorted list. A view of
/// the index's memory: made and dropped under one hold of its lock.
@safe
struct LayerSearch {
    private let query: CodeView
    private let layer: LinkLayer
    private let kernels = Kernels.best
    private let codeBase: UnsafePointer<UInt8>
    private let codeByteCount: Int
    private let headBase: UnsafePointer<UInt8>
    private let headByteCount: Int
    /// How much the signs may underestimate a similarity and still rule a node out.
    private let margin: Float

    /// An estimate by signs is off by about 0.75 / sqrt(dimension), one standard deviation.
    static func margin(codeByteCount: Int, deviations: Float) -> Float {
        deviations * 0.75 / Float(codeByteCount).squareRoot()
    }

    init(
        query: CodeView, layer: LinkLayer, arena: borrowing NodeArena, marginDeviations: Float
    ) {
        self.query = query
        self.layer = layer
        unsafe codeBase = arena.codeBase
        codeByteCount = arena.codeByteCount
        unsafe headBase = arena.headBase
        headByteCount = arena.headByteCount
        margin = Self.margin(codeByteCount: codeByteCount, deviations: marginDeviations)
    }

    /// Fills the scratch's beam with the `ef` places found nearest, best first.
    func run(from entry: UInt32, ef: Int, _ scratch: SearchScratch) {
        scratch.startBeam(limit: ef)
        _ = scratch.visit(entry)
        unsafe scratch.keptPlaces.base[0] = entry
        unsafe scratch.keptNodes.base[0] = layer.node(entry)
        offerKept(1, scratch)
        while let place = scratch.nextToExpand() {
            let freshCount = collectFresh(place, scratch)
            if let next = scratch.likelyNext { unsafe ck_prefetch(layer.row(next)) }
            guard freshCount > 0 else { continue }
            scratch.visitedCount += freshCount
            offerKept(keepPromising(freshCount, scratch), scratch)
        }
        scratch.clearVisited()
    }

    /// Lists the place's links that were not visited yet.
    @inline(__always)
    private func collectFresh(_ place: UInt32, _ scratch: SearchScratch) -> Int {
        let row = unsafe layer.row(place)
        let places = unsafe scratch.places.base
        let nodes = unsafe scratch.nodes.base
        // Safe: a row has `capacity` words, as have the lists.
        var count = 0
        for index in 0..<layer.capacity {
            let link = unsafe row[index]
            if link == LinkMemory.none { break }
            guard scratch.visit(link) else { continue }
            let node = layer.node(link)
            unsafe ck_prefetch(headBase + Int(node) * headByteCount)
            unsafe places[count] = link
            unsafe nodes[count] = node
            count += 1
        }
        return count
    }

    /// Keeps those whose signs do not rule them out.
    @inline(__always)
    private func keepPromising(_ count: Int, _ scratch: SearchScratch) -> Int {
        let bar = scratch.bar
        let places = unsafe scratch.places.base
        let nodes = unsafe scratch.nodes.base
        let keptPlaces = unsafe scratch.keptPlaces.base
        let keptNodes = unsafe scratch.keptNodes.base
        if bar == .max {
            unsafe keptPlaces.update(from: places, count: count)
            unsafe keptNodes.update(from: nodes, count: count)
            return count
        }
        let sums = unsafe scratch.sums.base
        unsafe kernels.gatherBits(
            query.codes, count: codeByteCount, heads: headBase, headStride: headByteCount,
            nodes: nodes, nodeCount: count, into: sums)
        let least = BeamEntry.similarity(UInt64(bar) << 32) - margin
        var kept = 0
        for index in 0..<count {
            let node = unsafe nodes[index]
            let factors = unsafe Self.factors(headBase, node, headByteCount, codeByteCount)
            let signed = unsafe Float(2 * sums[index] - query.factors.codeSum)
            guard signed * (query.factors.codeScale * factors.signScale) > least else { continue }
            unsafe keptPlaces[kept] = places[index]
            unsafe keptNodes[kept] = node
            kept += 1
        }
        return kept
    }

    /// Compares the codes of the kept and offers them to the beam.
    @inline(__always)
    private func offerKept(_ count: Int, _ scratch: SearchScratch) {
        guard count > 0 else { return }
        let sums = unsafe scratch.sums.base
        let nodes = unsafe scratch.keptNodes.base
        unsafe kernels.gather(
            query.codes, codes: codeBase, count: codeByteCount, nodes: nodes, nodeCount: count,
            into: sums)
        scratch.distanceCount += count
        let bias = 128 * query.factors.codeSum
        for index in 0..<count {
            let factors = unsafe Self.factors(
                headBase, nodes[index], headByteCount, codeByteCount)
            let similarity =
                unsafe Float(sums[index] - bias) * (query.factors.codeScale * factors.codeScale)
            scratch.offer(
                unsafe BeamEntry.make(
                    similarity: similarity, place: scratch.keptPlaces.base[index]))
        }
    }

    @inline(__always)
    private static func factors(
        _ heads: UnsafePointer<UInt8>, _ node: UInt32, _ headByteCount: Int, _ codeByteCount: Int
    ) -> NodeFactors {
        unsafe UnsafeRawPointer(heads + Int(node) * headByteCount + codeByteCount / 8)
            .load(as: NodeFactors.self)
    }
}
