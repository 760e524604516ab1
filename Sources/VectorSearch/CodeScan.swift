/// Scores lists of nodes against one query, a batch at a time.
@safe
struct CodeScan {
    private static let batch = 128

    private let query: EncodedVector
    private var pending: [UInt32] = []
    private var sums = [Int32](repeating: 0, count: CodeScan.batch)
    private(set) var distanceCount = 0
    private(set) var top: TopCandidates

    init(query: EncodedVector, limit: Int) {
        self.query = query
        top = TopCandidates(limit: limit)
        pending.reserveCapacity(Self.batch)
    }

    mutating func add(_ node: UInt32, in arena: borrowing NodeArena) {
        pending.append(node)
        if pending.count == Self.batch { flush(in: arena) }
    }

    /// Scores what is pending; call it once after the last `add`.
    mutating func flush(in arena: borrowing NodeArena) {
        let nodeCount = pending.count
        let codes = unsafe arena.codeBase
        let codeByteCount = arena.codeByteCount
        // Safe: the batch's nodes are live, and `sums` holds a whole batch.
        unsafe pending.withUnsafeBufferPointer { nodes in
            unsafe sums.withUnsafeMutableBufferPointer { sums in
                unsafe query.codes.withUnsafeBufferPointer { query in
                    guard let query = query.baseAddress, let nodes = nodes.baseAddress,
                        let sums = sums.baseAddress
                    else { return }
                    unsafe Kernels.best.gather(
                        query, codes: codes, count: codeByteCount, nodes: nodes,
                        nodeCount: nodeCount, into: sums)
                }
            }
        }
        let bias = 128 * query.factors.codeSum
        for (index, node) in pending.enumerated() {
            let scale = arena.factors(of: node).codeScale * query.factors.codeScale
            top.offer(Float(sums[index] - bias) * scale, node)
        }
        distanceCount += nodeCount
        pending.removeAll(keepingCapacity: true)
    }
}
