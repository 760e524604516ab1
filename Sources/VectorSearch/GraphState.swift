/// All that an `HNSWIndex` guards with its lock.
@safe
struct GraphState: ~Copyable {
    let parameters: HNSWParameters
    var arena: NodeArena
    var links: LinkMemory
    var partitions = PartitionLists()
    /// Counts inserts and removals; tells a plan how old it is.
    var commitCount = 0
    /// The latest commits' nodes, for plans that were made before them.
    var recent = RecentNodes()
    /// Links that could not be repaired within the degree bounds: stays 0 in practice.
    var unrepairedCount = 0
    /// Working memory of changes; searches bring their own.
    let scratch = SearchScratch()

    /// Signs rule a node out when their estimate is this many standard deviations below the bar.
    ///
    /// None: on 30,000 MiniLM vectors a margin of 1.5 cost half as many comparisons again and found
    /// no more (recall@1 at efSearch 64: 0.991 without, 0.990 with): a near node has many ways in.
    static let deviations: Float = 0

    /// How much nearer a chosen neighbor must be to a candidate than the new vector is, to make the
    /// candidate needless.
    ///
    /// Without slack, links that overflowing places drop again leave too few short ones: recall@1
    /// at efSearch 64 was 0.9855 at 0, 0.990 at 0.03, 0.991 at 0.04, 0.9865 at 0.1.
    static let diversitySlack: Float = 0.04

    init(parameters: HNSWParameters, codeByteCount: Int) {
        self.parameters = parameters
        arena = NodeArena(codeByteCount: codeByteCount)
        links = LinkMemory(m: parameters.m)
    }

    var byteCount: Int {
        arena.byteCount + links.byteCount(nodeCount: arena.endNode) + partitions.byteCount
    }

    func view(of node: UInt32) -> CodeView {
        unsafe CodeView(codes: arena.codes(of: node), factors: arena.factors(of: node))
    }

    func begin(_ scratch: SearchScratch) {
        scratch.begin(
            placeEnd: max(arena.endNode, links.endBlock), capacity: 2 * parameters.m)
    }

    func search(
        _ query: CodeView, level: Int, from entry: UInt32, ef: Int, deviations: Float,
        _ scratch: SearchScratch
    ) {
        LayerSearch(
            query: query, layer: links.layer(level: level),
            placeEnd: level == 0 ? arena.endNode : links.endBlock, arena: arena,
            marginDeviations: deviations
        ).run(from: entry, ef: ef, scratch)
    }

    /// Walks from the root down to `level` + 1, keeping the nearest; returns its place on `level`.
    func descend(
        _ query: CodeView, from root: GraphRoot, to level: Int, _ scratch: SearchScratch
    ) -> UInt32 {
        var place = root.place
        var current = root.level
        while current > level {
            search(query, level: current, from: place, ef: 1, deviations: 2, scratch)
            place = links.below(BeamEntry.place(scratch.entry(0)))
            current -= 1
        }
        return place
    }

    /// Similarities of one node with others, by codes.
    func similarities(of query: CodeView, to nodes: [UInt32]) -> [Float] {
        guard !nodes.isEmpty else { return [] }
        var sums = [Int32](repeating: 0, count: nodes.count)
        unsafe Kernels.best.gather(
            query.codes, codes: arena.codeBase, count: arena.codeByteCount, nodes: nodes,
            nodeCount: nodes.count, into: &sums)
        let bias = 128 * query.factors.codeSum
        return nodes.indices.map { index in
            Float(sums[index] - bias)
                * (query.factors.codeScale * arena.factors(of: nodes[index]).codeScale)
        }
    }

    @inline(__always)
    func similarity(_ a: UInt32, _ b: UInt32) -> Float {
        let factorsA = arena.factors(of: a)
        let factorsB = arena.factors(of: b)
        let sum = unsafe Kernels.best.dot(
            arena.codes(of: a), arena.codes(of: b), count: arena.codeByteCount)
        return Float(sum - 128 * factorsB.codeSum) * (factorsA.codeScale * factorsB.codeScale)
    }
}

/// The nodes of the latest commits, in a ring.
struct RecentNodes {
    private static let limit = 64
    private var nodes: [(commit: Int, node: UInt32)] = []
    private var next = 0

    mutating func add(_ node: UInt32, commit: Int) {
        if nodes.count < Self.limit {
            nodes.append((commit, node))
        } else {
            nodes[next] = (commit, node)
            next = (next + 1) % Self.limit
        }
    }

    /// Nodes of commits later than the one given; some may have been removed since.
    func since(_ commit: Int) -> [UInt32] {
        nodes.lazy.filter { $0.commit > commit }.map(\.node)
    }
}
