import VectorSearch

/// From how many vectors on a graph beats the scan, and a matrix product one scan a query.
struct IndexCrossover: BenchCommand {
    static let name = "index-crossover"
    static let summary = "list against graph by size; many queries by matrix product or one by one"
    static let options = """
          --vectors FILE   little-endian float32 rows; made by `refrain-bench index-vectors`
          --dimension N    entries of a row (default 384)
          --counts LIST    sizes of the partition (default 500,1000,2000,3000,4000,6000,8000,16000)
          --batches LIST   queries at once (default 1,2,4,8,16,64,256)
          --batch-count N  vectors they are compared with (default 20000)
        """
    private static let rounds = 5

    static func run(_ arguments: BenchArguments) async throws {
        let data = try IndexBenchData(arguments)
        let counts = try arguments.ints(
            "counts", default: [500, 1_000, 2_000, 3_000, 4_000, 6_000, 8_000, 16_000])
        let lists = counts.map { sizes(data, min($0, data.count)) }
        let batchCount = min(try arguments.int("batch-count", default: 20_000), data.count)
        let batches = try arguments.ints("batches", default: [1, 2, 4, 8, 16, 64, 256])
            .map { batch(data, min($0, data.queryCount), batchCount) }
        IndexBench.answer(
            "{\"sizes\": [\(lists.joined(separator: ", "))], "
                + "\"batches\": [\(batches.joined(separator: ", "))]}")
    }

    // MARK: List and graph

    private static func sizes(_ data: IndexBenchData, _ count: Int) -> String {
        IndexBench.progress("list and graph of \(count)")
        let list = build(data, count, graphCountMin: 1 << 24)
        let graph = build(data, count, graphCountMin: 8)
        let truth = data.truth(
            among: Array(0..<count), queryCount: data.queryCount, limit: 10)
        var (listMicros, graphMicros) = (Double.infinity, Double.infinity)
        var recall = (0.0, 0.0)
        for _ in 0..<rounds {
            listMicros = min(listMicros, search(data, list.index, truth).microseconds)
            let searched = search(data, graph.index, truth)
            graphMicros = min(graphMicros, searched.microseconds)
            recall = (searched.recall1, searched.recall10)
        }
        return "{\"count\": \(count), \"scanMicroseconds\": \(listMicros), "
            + "\"graphMicroseconds\": \(graphMicros), \"graphRecall1\": \(recall.0), "
            + "\"graphRecall10\": \(recall.1), "
            + "\"scanInsertMicroseconds\": \(list.insertMicroseconds), "
            + "\"graphInsertMicroseconds\": \(graph.insertMicroseconds)}"
    }

    private static func build(
        _ data: IndexBenchData, _ count: Int, graphCountMin: Int
    ) -> (index: HNSWIndex, insertMicroseconds: Double) {
        let index = HNSWIndex(
            dimension: data.dimension, parameters: HNSWParameters(graphCountMin: graphCountMin))
        let records = (0..<count).map { data.record($0, generation: 0) }
        let start = threadSeconds()
        for record in records { index.insert(record) }
        return (index, (threadSeconds() - start) / Double(count) * 1e6)
    }

    /// A round over all queries with the default width.
    private static func search(
        _ data: IndexBenchData, _ index: HNSWIndex, _ truth: [[(index: Int, similarity: Float)]]
    ) -> (microseconds: Double, recall1: Double, recall10: Double) {
        var found: [[VectorCandidate]] = []
        found.reserveCapacity(data.queryCount)
        let queries = (0..<data.queryCount).map { query in
            VectorQuery(
                vector: data.query(query), partition: IndexBenchData.partition, limit: 12,
                nowMillis: 0)
        }
        let start = threadSeconds()
        for query in queries { found.append(index.search(query).candidates) }
        let seconds = threadSeconds() - start
        var (at1, at10) = (0, 0)
        for query in queries.indices {
            let ranked = found[query].map { candidate in
                let number = data.number(of: candidate.key)
                return (number, data.dot(queries[query].vector, number))
            }.sorted { $0.1 > $1.1 }
            if (ranked.first?.1 ?? -2) >= (truth[query].first?.similarity ?? -2) - 1e-6 { at1 += 1 }
            at10 += Set(truth[query].map(\.index)).intersection(ranked.prefix(10).map(\.0)).count
        }
        let count = Double(queries.count)
        return (seconds / count * 1e6, Double(at1) / count, Double(at10) / count / 10)
    }

    // MARK: Many queries at once

    /// Three ways: products of float32 rows, dots of float32 rows one query after another, and the
    /// scan of 8-bit codes that a list partition does.
    private static func batch(
        _ data: IndexBenchData, _ queryCount: Int, _ count: Int
    ) -> String {
        IndexBench.progress("\(queryCount) queries at once")
        let vectors = Array(data.rows.prefix(count * data.dimension))
        let queries = Array(data.queryRows.prefix(queryCount * data.dimension))
        let codes = FlatIndex(dimension: data.dimension)
        for number in 0..<count { codes.insert(data.record(number, generation: 0)) }
        var times = [Double](repeating: .infinity, count: 3)
        for _ in 0..<rounds {
            times[0] = min(
                times[0],
                seconds {
                    _ = ExactNearest.nearest(
                        queries: queries, vectors: vectors, dimension: data.dimension, limit: 10,
                        by: .matrixProduct)
                })
            times[1] = min(
                times[1],
                seconds {
                    _ = ExactNearest.nearest(
                        queries: queries, vectors: vectors, dimension: data.dimension, limit: 10,
                        by: .oneByOne)
                })
            times[2] = min(
                times[2],
                seconds {
                    for query in 0..<queryCount {
                        _ = codes.search(
                            VectorQuery(
                                vector: data.query(query), partition: IndexBenchData.partition,
                                limit: 10, nowMillis: 0))
                    }
                })
        }
        let nanoseconds = times.map { $0 / Double(queryCount * count) * 1e9 }
        return "{\"queries\": \(queryCount), \"count\": \(count), "
            + "\"productNanoseconds\": \(nanoseconds[0]), "
            + "\"dotNanoseconds\": \(nanoseconds[1]), \"codeNanoseconds\": \(nanoseconds[2])}"
    }

    private static func seconds(_ body: () -> Void) -> Double {
        let start = threadSeconds()
        body()
        return threadSeconds() - start
    }
}
