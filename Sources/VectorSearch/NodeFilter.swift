/// What a query lets through, resolved against the index: labels and expiry.
struct NodeFilter {
    let nowMillis: Int64
    /// Nil where the query requires no labels.
    let requirement: LabelRequirement?

    /// Nil where nothing can match: a required label is unknown in the partition.
    init?(_ query: VectorQuery, partition: UInt32, in arena: borrowing NodeArena) {
        nowMillis = query.nowMillis
        guard !query.requiredLabels.isEmpty else {
            requirement = nil
            return
        }
        guard
            let found = arena.labels.requirement(query.requiredLabels, partition: partition)
        else { return nil }
        requirement = found
    }

    @inline(__always)
    func lets(_ node: UInt32, in arena: borrowing NodeArena) -> Bool {
        if arena.expiry(of: node) <= nowMillis { return false }
        guard let requirement else { return true }
        return arena.labels.satisfies(requirement, node: node)
    }
}

/// A scan of all nodes of a partition that a filter lets through.
struct FilteredScan {
    private var scan: CodeScan

    init(query: EncodedVector, limit: Int) {
        scan = CodeScan(query: query, limit: min(limit, VectorSearchLimits.candidatesMax))
    }

    /// Scans the shortest list that holds all matches: the partition's members or a posting.
    consuming func run(
        _ filter: NodeFilter, members: [UInt32], in arena: borrowing NodeArena
    ) -> VectorSearchResult {
        if let requirement = filter.requirement {
            for node in arena.labels.candidates(requirement)
            where filter.lets(node, in: arena) {
                scan.add(node, in: arena)
            }
        } else {
            for node in members where filter.lets(node, in: arena) { scan.add(node, in: arena) }
        }
        scan.flush(in: arena)
        return VectorSearchResult(
            candidates: scan.top.entries.map {
                VectorCandidate(key: arena.key(of: $0.node), approximateSimilarity: $0.similarity)
            },
            method: filter.requirement == nil ? .scan : .filteredScan,
            visitedCount: scan.distanceCount, distanceCount: scan.distanceCount)
    }
}
