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
        let count = partitions[slot].count
        let matchCountMax = min(filter.requirement?.nodeCountMax ?? count, count)
        var ef = plain
        if filter.requirement != nil {
            // Among the nearest `ef`, a share of matchCountMax / count will match.
            ef = Int((Float(plain) * Float(count) / Float(matchCountMax)).rounded(.up))
        }
        while ef <= VectorSearchLimits.efMax, isWalkCheaper(ef: ef, than: matchCountMax) {
            let candidates = walk(encoded, root, ef, filter, limit, scratch)
            // Fewer than asked: the filter lets through less than thought, near the query.
            if candidates.count == limit || candidates.count == matchCountMax {
                return VectorSearchResult(
                    candidates: candidates, method: .graph, visitedCount: scratch.visitedCount,
                    distanceCount: scratch.distanceCount)
            }
            ef *= 4
        }
        var result = scan(encoded, filter, limit, slot)
        result.visitedCount += scratch.visitedCount
        result.distanceCount += scratch.distanceCount
        return result
    }

    /// What expanding one candidate is taken to cost, in nodes scanned.
    ///
    /// An estimate (32 links of which half are new, at random addresses), not a measurement.
    private static var scannedPerExpansion: Int { 20 }

    private func isWalkCheaper(ef: Int, than scannedCount: Int) -> Bool {
        ef * Self.scannedPerExpansion < scannedCount
    }

    private func walk(
        _ encoded: EncodedVector, _ root: GraphRoot, _ ef: Int, _ filter: NodeFilter, _ limit: Int,
        _ scratch: SearchScratch
    ) -> [VectorCandidate] {
        unsafe encoded.codes.withUnsafeBufferPointer { codes in
            guard let base = codes.baseAddress else { return [] }
            let view = unsafe CodeView(codes: base, factors: encoded.factors)
            let entry = descend(view, from: root, to: 0, scratch)
            search(
                view, level: 0, from: entry, ef: ef, deviations: Self.deviations, scratch)
            var candidates: [VectorCandidate] = []
            for index in 0..<scratch.beamCount where candidates.count < limit {
                let entry = scratch.entry(index)
                let node = BeamEntry.place(entry)
                guard filter.lets(node, in: arena) else { continue }
                candidates.append(
                    VectorCandidate(
                        key: arena.key(of: node),
                        approximateSimilarity: BeamEntry.similarity(entry)))
            }
            return candidates
        }
    }

    private func scan(
        _ encoded: EncodedVector, _ filter: NodeFilter, _ limit: Int, _ slot: UInt32
    ) -> VectorSearchResult {
        let scan = FilteredScan(query: encoded, limit: limit)
        let partition = partitions[slot]
        guard partition.isGraph, filter.requirement == nil else {
            return scan.run(filter, members: partition.members, in: arena)
        }
        // A graph keeps no list of its nodes; the arena's order serves as well.
        let members = (0..<UInt32(arena.endNode)).filter { arena.partition(of: $0) == slot }
        return scan.run(filter, members: members, in: arena)
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
