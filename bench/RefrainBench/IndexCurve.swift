import VectorSearch

/// Recall against time, by the width of the candidate list.
///
/// The time includes the re-rank with float32 vectors, which here lie in one array in memory where
/// the service reads them from LMDB's map.
struct IndexCurve {
    struct Point {
        var ef: Int
        var microseconds = 0.0
        var recall1 = 0.0
        var recall10 = 0.0
        var distances = 0.0
        var visited = 0.0

        var json: String {
            "{\"ef\": \(ef), \"microseconds\": \(microseconds), \"recall1\": \(recall1), "
                + "\"recall10\": \(recall10), \"distances\": \(distances), "
                + "\"visited\": \(visited)}"
        }
    }

    let data: IndexBenchData

    private static let candidateCount = 12

    /// One round over all queries.
    func measure(_ index: HNSWIndex, _ ef: Int) -> Point {
        var point = Point(ef: ef)
        var found: [[(number: Int, similarity: Float)]] = []
        var (distances, visited) = (0, 0)
        let start = threadSeconds()
        for query in 0..<data.queryCount {
            let (ranked, result) = ranked(index, data.query(query), ef)
            found.append(ranked)
            distances += result.distanceCount
            visited += result.visitedCount
        }
        point.microseconds = (threadSeconds() - start) / Double(data.queryCount) * 1e6
        (point.recall1, point.recall10) = recalls(found)
        point.distances = Double(distances) / Double(data.queryCount)
        point.visited = Double(visited) / Double(data.queryCount)
        return point
    }

    /// Searches and re-ranks, as a lookup does.
    private func ranked(
        _ index: HNSWIndex, _ query: [Float], _ ef: Int
    ) -> ([(number: Int, similarity: Float)], VectorSearchResult) {
        let result = index.search(
            VectorQuery(
                vector: query, partition: IndexBenchData.partition,
                limit: min(ef, Self.candidateCount), nowMillis: 0, efSearch: ef))
        let ranked = result.candidates.map { candidate in
            let number = data.number(of: candidate.key)
            return (number: number, similarity: data.dot(query, number))
        }
        return (ranked.sorted { $0.similarity > $1.similarity }, result)
    }

    /// At 1, an equally near vector counts: the data hold duplicates.
    private func recalls(_ found: [[(number: Int, similarity: Float)]]) -> (Double, Double) {
        var (at1, at10) = (0, 0)
        for (ranked, truth) in zip(found, data.truth) {
            if let best = ranked.first, let nearest = truth.first,
                best.similarity >= nearest.similarity - 1e-6
            {
                at1 += 1
            }
            let expected = Set(truth.map(\.index))
            at10 += expected.intersection(ranked.prefix(10).map(\.number)).count
        }
        let queries = Double(data.queryCount)
        return (Double(at1) / queries, Double(at10) / queries / 10)
    }
}

/// Replaces every vector, again and again: one removed, one inserted.
struct IndexChurn {
    let data: IndexBenchData
    let generation: Int

    func run(_ index: HNSWIndex, times: Int) -> String {
        // Filled, so that their pages do not count as the index's growth.
        var removals = [Double](repeating: 0, count: times * data.count)
        var inserts = [Double](repeating: 0, count: times * data.count)
        let bytesBefore = index.byteCount
        let residentBefore = residentBytes()
        let start = threadSeconds()
        for turn in generation..<generation + times {
            for number in 0..<data.count {
                let record = data.record(number, generation: turn + 1)
                let begin = threadSeconds()
                index.remove(data.key(number, generation: turn))
                let removed = threadSeconds()
                index.insert(record)
                let place = (turn - generation) * data.count + number
                removals[place] = removed - begin
                inserts[place] = threadSeconds() - removed
            }
            IndexBench.progress("everything replaced \(turn + 1) times")
        }
        let seconds = threadSeconds() - start
        let count = Double(data.count)
        return "{\"times\": \(times), \"seconds\": \(seconds), "
            + "\"bytesPerVectorBefore\": \(Double(bytesBefore) / count), "
            + "\"bytesPerVector\": \(Double(index.byteCount) / count), "
            + "\"residentGrowthPerVector\": \(Double(residentBytes() - residentBefore) / count), "
            + "\"remove\": \(removals.percentilesJSON), \"insert\": \(inserts.percentilesJSON)}"
    }
}

/// Searches with and without a writer at full speed beside them; wall time.
struct IndexMixedLoad {
    let data: IndexBenchData
    let generation: Int

    func run(_ index: HNSWIndex, _ seconds: Int) async -> String {
        var rounds: [String] = []
        for writes in [false, true, false, true, false, true] {
            let deadline = ContinuousClock.now + .seconds(seconds)
            async let written = write(index, writes ? deadline : .now)
            async let searched = search(index, deadline)
            var times = await searched
            rounds.append(
                "{\"writer\": \(writes), \"seconds\": \(seconds), \"writes\": \(await written), "
                    + "\"searches\": \(times.count), \"search\": \(times.percentilesJSON)}")
        }
        return "{\"rounds\": [\(rounds.joined(separator: ", "))]}"
    }

    @concurrent
    private func write(
        _ index: HNSWIndex, _ deadline: ContinuousClock.Instant
    ) async -> Int {
        var count = 0
        while ContinuousClock.now < deadline {
            // The same key again and again: a removal and an insert each time.
            index.insert(data.record(count % data.count, generation: generation))
            count += 1
        }
        return count
    }

    @concurrent
    private func search(
        _ index: HNSWIndex, _ deadline: ContinuousClock.Instant
    ) async -> [Double] {
        let clock = ContinuousClock()
        var times: [Double] = []
        while clock.now < deadline {
            let query = VectorQuery(
                vector: data.query(times.count % data.queryCount),
                partition: IndexBenchData.partition, limit: 10, nowMillis: 0)
            let taken = clock.measure { _ = index.search(query) }
            times.append(taken / .seconds(1))
        }
        return times
    }
}
