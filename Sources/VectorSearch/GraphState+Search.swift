extension GraphState {
    /// Searches a partition by the way that costs least for the filter.
    func search(
        _ query: VectorQuery, _ encoded: EncodedVector, _ scratch: SearchScratch
    ) -> VectorSearchResult {
        guard let slot = partitions.slot(of: query.partition), query.limit > 0,
            let filter = NodeFilter(query, partition: slot, in: arena)
        else { return .nothing }
        let limit = min(query.limit, VectorSearchLimits.candidatesMax)
        guard partitions[slot].isGraph, let root = partitions[slot].root else {
            return scan(encoded, filter, limit, slot)
        }
        begin(scratch)
        let plain = min(max(query.efSearch ?? parameters.efSearch, limit), VectorSearchLimits.efMax)
        var (ef, scanCost) = firstTry(filter, plain: plain, slot)
        while ef <= VectorSearchLimits.efMax, Float(ef) * Cost.walked < scanCost {
            let found = walk(encoded, root, ef, filter, limit, scratch)
            // As many matches as an unfiltered walk keeps nodes, or nearly: then as good a recall.
            if found.matchCount >= max(limit, plain * 3 / 4)
                || found.matchCount == scratch.beamCount
            {
                return VectorSearchResult(
                    candidates: found.candidates, method: .graph,
                    visitedCount: scratch.visitedCount, distanceCount: scratch.distanceCount)
            }
            // So wide that enough would match if they are as frequent farther out as they are here.
            let share = Float(max(found.matchCount, 1)) / Float(scratch.beamCount)
            ef = max(Int(Float(plain) / share), ef + ef / 2)
            if filter.requirement == nil { scanCost = self.scanCost(aliveShare: share, slot) }
        }
        var result = scan(encoded, filter, limit, slot)
        result.visitedCount += scratch.visitedCount
        result.distanceCount += scratch.distanceCount
        return result
    }

    /// What searching costs, in comparisons of a scan.
    ///
    /// Measured with 100,000 vectors of 384 dimensions (`bench/index.sh filters`); the ratios move
    /// little with either.
    private enum Cost {
        /// One step of a walk's width.
        static let walked: Float = 30
        /// Asking a filter about one node.
        static let asked: Float = 0.2
    }

    /// The width to begin with, and what scanning would cost instead.
    ///
    /// Where a label is required, matches may lie far from the query or all around it; nobody knows
    /// before walking. So the first walk is at most twice as wide as without, and there is none
    /// where the scan costs less than two of it.
    private func firstTry(
        _ filter: NodeFilter, plain: Int, _ slot: UInt32
    ) -> (ef: Int, scanCost: Float) {
        guard let requirement = filter.requirement else {
            return (plain, scanCost(aliveShare: 1, slot))
        }
        let count = max(requirement.nodeCountMax, 1)
        let ef = min(plain * partitions[slot].count / count, plain * 2)
        let scanCost = Float(count)
        return scanCost < Float(ef) * Cost.walked * 2 ? (ef, 0) : (ef, scanCost)
    }

    /// What scanning a partition costs of which that share has not expired.
    private func scanCost(aliveShare: Float, _ slot: UInt32) -> Float {
        Float(arena.endNode) * Cost.asked + Float(partitions[slot].count) * aliveShare
    }

    /// Walks the graph; of what the walk kept, returns the nearest that the filter lets through and
    /// how many it lets through in all.
    private func walk(
        _ encoded: EncodedVector, _ root: GraphRoot, _ ef: Int, _ filter: NodeFilter, _ limit: Int,
        _ scratch: SearchScratch
    ) -> (candidates: [VectorCandidate], matchCount: Int) {
        unsafe encoded.codes.withUnsafeBufferPointer { codes in
            guard let base = codes.baseAddress else { return ([], 0) }
            let view = unsafe CodeView(codes: base, factors: encoded.factors)
            let entry = descend(view, from: root, to: 0, scratch)
            search(
                view, level: 0, from: entry, ef: ef, deviations: Self.deviations, scratch)
            let letsAll = filter.letsAll(in: arena)
            var candidates: [VectorCandidate] = []
            var matchCount = 0
            for index in 0..<scratch.beamCount {
                if letsAll, matchCount == limit { return (candidates, scratch.beamCount) }
                let entry = scratch.entry(index)
                let node = BeamEntry.place(entry)
                guard letsAll || filter.lets(node, in: arena) else { continue }
                matchCount += 1
                guard matchCount <= limit else { continue }
                candidates.append(
                    VectorCandidate(
                        key: arena.key(of: node),
                        approximateSimilarity: BeamEntry.similarity(entry)))
            }
            return (candidates, matchCount)
        }
    }

    private func scan(
        _ encoded: EncodedVector, _ filter: NodeFilter, _ limit: Int, _ slot: UInt32
    ) -> VectorSearchResult {
        let partition = partitions[slot]
        return FilteredScan(query: encoded, limit: limit).run(
            filter, partition: slot, members: partition.isGraph ? nil : partition.members,
            in: arena)
    }

    /// Plans an insert where its partition is a graph; otherwise there is nothing to find.
    func plan(
        _ record: VectorRecord, _ encoded: EncodedVector, _ scratch: SearchScratch
    ) -> InsertPlan? {
        guard let slot = partitions.slot(of: record.partition), partitions[slot].isGraph,
            let root = partitions[slot].root
        else { return nil }
        return unsafe encoded.codes.withUnsafeBufferPointer { codes in
            guard let base = codes.baseAddress else { return nil }
            let view = unsafe CodeView(codes: base, factors: encoded.factors)
            return plan(view, level: drawLevel(record.key), root: root, scratch)
        }
    }
}
