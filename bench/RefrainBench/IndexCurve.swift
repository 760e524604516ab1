import VectorSearch

/// Recall against time, by the width of the candidate list.
///
/// The time includes the re-rank with float32 vectors, which here lie in one array in memory where
/// the service reads them from LMDB's map.
struct IndexCurve {
    struct Point {
        var ef: Int
        var microseconds: Double
        var recall1: Double
        var recall10: Double
        var distances: Double
        var visited: Double

        var json: String {
            "{\"ef\": \(ef), \"microseconds\": \(microseconds), \"recall1\": \(recall1), "
                + "\"recall10\": \(recall10), \"distances\": \(distances), "
                + "\"visited\": \(visited)}"
        }
    }

    let data: IndexBenchData
    let rounds: Int

    private static let widths = [12, 16, 20, 24, 32, 40, 48, 56, 64, 80, 96, 128, 160, 200, 256]
    private static let candidateCount = 12

    /// Measures until both recalls are beyond 0.995.
    func run(_ index: HNSWIndex, _ generation: Int) -> [Point] {
        var points: [Point] = []
        for ef in Self.widths {
            let point = measure(index, ef)
            points.append(point)
            if point.recall1 >= 0.995, point.recall10 >= 0.995 { break }
        }
        return points
    }

    private func measure(_ index: HNSWIndex, _ ef: Int) -> Point {
        var fastest = Double.infinity
        var point = Point(
            ef: ef, microseconds: 0, recall1: 0, recall10: 0, distances: 0, visited: 0)
        for _ in 0..<rounds {
            var found: [[(number: Int, similarity: Float)]] = []
            var (distances, visited) = (0, 0)
            let start = threadSeconds()
            for query in 0..<data.queryCount {
                let (ranked, result) = ranked(index, data.query(query), ef)
                found.append(ranked)
                distances += result.distanceCount
                visited += result.visitedCount
            }
            fastest = min(fastest, threadSeconds() - start)
            (point.recall1, point.recall10) = recalls(found)
            point.distances = Double(distances) / Double(data.queryCount)
            point.visited = Double(visited) / Double(data.queryCount)
        }
        point.microseconds = fastest / Double(data.queryCount) * 1e6
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

    func run(_ index: HNSWIndex, times: Int) {
        for turn in 1...times {
            var pauses: [Double] = []
            let start = threadSeconds()
            for number in 0..<data.count {
                let begin = threadSeconds()
                index.remove(data.key(number, generation: turn - 1))
                pauses.append(threadSeconds() - begin)
                index.insert(data.record(number, generation: turn))
            }
            let seconds = threadSeconds() - start
            let bytes = Double(index.byteCount) / Double(data.count)
            IndexBench.print(
                json: "churn", data.count,
                "{\"turn\": \(turn), \"seconds\": \(seconds), \"bytesPerVector\": \(bytes), "
                    + "\"removeP99Microseconds\": \(percentile(&pauses, 99) * 1e6)}")
        }
    }
}

/// Searches with and without a writer at full speed beside them; wall time.
struct IndexMixedLoad {
    let data: IndexBenchData
    let generation: Int

    func run(_ index: HNSWIndex, _ seconds: Int) async {
        for writes in [false, true, false, true] {
            let deadline = ContinuousClock.now + .seconds(seconds)
            async let written = write(index, writes ? deadline : .now)
            async let searched = search(index, deadline)
            var times = await searched
            let count = times.count
            IndexBench.print(
                json: "mixed", data.count,
                "{\"writer\": \(writes), \"writes\": \(await written), \"searches\": \(count), "
                    + "\"p50\": \(percentile(&times, 50) * 1e6), "
                    + "\"p99\": \(percentile(&times, 99) * 1e6)}")
        }
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
