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

    /// Whether it lets every node through, whatever is asked about.
    func letsAll(in arena: borrowing NodeArena) -> Bool {
        requirement == nil && !arena.mayExpire
    }

    @inline(__always)
    func lets(_ node: UInt32, in arena: borrowing NodeArena) -> Bool {
        if arena.expiry(of: node) <= nowMillis { return false }
        guard let requirement else { return true }
        return arena.labels.satisfies(requirement.postings[...], node: node)
    }

    /// The same for a node that carries the rarest required label.
    @inline(__always)
    func lets(listed node: UInt32, _ others: ArraySlice<UInt32>, in arena: borrowing NodeArena)
        -> Bool
    {
        if arena.expiry(of: node) <= nowMillis { return false }
        return others.isEmpty || arena.labels.satisfies(others, node: node)
    }
}

/// A scan of all nodes of a partition that a filter lets through.
struct FilteredScan {
    private var scan: CodeScan

    init(query: EncodedVector, limit: Int) {
        scan = CodeScan(query: query, limit: min(limit, VectorSearchLimits.candidatesMax))
    }

    /// Scans the shortest list that holds all matches: a posting, or the partition's members; nil
    /// stands for all nodes of the partition, in a graph, which keeps no list of them.
    consuming func run(
        _ filter: NodeFilter, partition: UInt32, members: [UInt32]?, in arena: borrowing NodeArena
    ) -> VectorSearchResult {
        if let requirement = filter.requirement {
            let others = requirement.postings.dropFirst()
            arena.labels.forEachNode(ofShortest: requirement) { node in
                if filter.lets(listed: node, others, in: arena) { scan.add(node, in: arena) }
            }
        } else if let members {
            for node in members where filter.lets(node, in: arena) { scan.add(node, in: arena) }
        } else {
            for node in 0..<UInt32(arena.endNode)
            where arena.partition(of: node) == partition && filter.lets(node, in: arena) {
                scan.add(node, in: arena)
            }
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
