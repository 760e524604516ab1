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
/// Malkov & Yashunin, Algorithm 2, with three departures: sign bits are looked at first and spare
/// most nodes the comparison of their codes, candidates and results are one sorted list, and the
/// next row is read while the last one's codes are on their way. A view of the index's memory: made
/// and dropped under one hold of its lock.
@safe
struct LayerSearch {
    private let walk: ck_walk
    private let placeEnd: Int

    /// An estimate by signs is off by about 0.75 / sqrt(dimension), one standard deviation.
    static func margin(codeByteCount: Int, deviations: Float) -> Float {
        deviations * 0.75 / Float(codeByteCount).squareRoot()
    }

    init(
        query: CodeView, layer: LinkLayer, placeEnd: Int, arena: borrowing NodeArena,
        marginDeviations: Float
    ) {
        self.placeEnd = placeEnd
        var walk = unsafe ck_walk()
        unsafe walk.layer = GraphView(layer: layer, arena: arena).layer
        unsafe walk.query = query.codes
        unsafe walk.code_sum = query.factors.codeSum
        unsafe walk.code_scale = query.factors.codeScale
        unsafe walk.margin = Self.margin(
            codeByteCount: arena.codeByteCount, deviations: marginDeviations)
        unsafe self.walk = walk
    }

    /// Fills the scratch's beam with the `ef` places found nearest, best first.
    func run(from entry: UInt32, ef: Int, _ scratch: SearchScratch) {
        unsafe scratch.run(walk, from: entry, ef: ef, placeEnd: placeEnd)
    }
}
