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
/// Malkov & Yashunin, Algorithm 2, with two departures: sign bits are looked at first and spare
/// most nodes the comparison of their codes, and candidates and results are one sorted list. A view
/// of the index's memory: made and dropped under one hold of its lock.
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
        scratch.startVisiting()
        unsafe scratch.visited.base[Int(entry)] = scratch.epoch
        unsafe scratch.places.base[0] = entry
        unsafe scratch.nodes.base[0] = layer.node(entry)
        offer(1, scratch)
        while let place = scratch.nextToExpand() {
            let freshCount = unsafe ck_collect_fresh(
                layer.row(place), layer.capacity, scratch.visited.base, scratch.epoch,
                layer.nodeOfPlace, layer.stride, headBase, headByteCount, scratch.places.base,
                scratch.nodes.base)
            if let next = scratch.likelyNext { prefetchRow(next) }
            guard freshCount > 0 else { continue }
            scratch.visitedCount += freshCount
            offer(keepPromising(freshCount, scratch), scratch)
        }
    }

    @inline(__always)
    private func prefetchRow(_ place: UInt32) {
        let row = unsafe layer.row(place)
        unsafe ck_prefetch(row)
        unsafe ck_prefetch(row + 16)
    }

    /// Keeps those listed whose signs do not rule them out.
    @inline(__always)
    private func keepPromising(_ count: Int, _ scratch: SearchScratch) -> Int {
        let bar = scratch.bar
        guard bar != .max else { return count }
        let sums = unsafe scratch.sums.base
        let nodes = unsafe scratch.nodes.base
        unsafe kernels.gatherBits(
            query.codes, count: codeByteCount, heads: headBase, headStride: headByteCount,
            nodes: nodes, nodeCount: count, into: sums)
        let least = BeamEntry.similarity(UInt64(bar) << 32) - margin
        return unsafe ck_keep_promising(
            sums, count, query.factors.codeSum, query.factors.codeScale, least,
            headBase + codeByteCount / 8, headByteCount, scratch.places.base, nodes)
    }

    /// Compares the codes of those listed and offers them to the beam.
    @inline(__always)
    private func offer(_ count: Int, _ scratch: SearchScratch) {
        guard count > 0 else { return }
        let sums = unsafe scratch.sums.base
        let nodes = unsafe scratch.nodes.base
        let places = unsafe scratch.places.base
        unsafe kernels.gather(
            query.codes, codes: codeBase, count: codeByteCount, nodes: nodes, nodeCount: count,
            into: sums)
        scratch.distanceCount += count
        let bias = 128 * query.factors.codeSum
        // Safe: the lists hold `count` places and nodes of live nodes.
        for index in 0..<count {
            let factors = unsafe Self.factors(
                headBase, nodes[index], headByteCount, codeByteCount)
            let similarity =
                unsafe Float(sums[index] - bias) * (query.factors.codeScale * factors.codeScale)
            scratch.offer(unsafe BeamEntry.make(similarity: similarity, place: places[index]))
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
