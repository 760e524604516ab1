import VectorSearch

/// The vector index on real vectors: build, recall against time, churn, mixed load, snapshots.
struct IndexBench: BenchCommand {
    static let name = "index"
    static let summary = "build, recall against time, churn, mixed load and snapshots of the index"
    static let options = """
          --vectors FILE   little-endian float32 rows; made by `refrain-bench index-vectors`
          --dimension N    entries of a row (default 384)
          --queries N      the last rows are the queries (default 2000)
          --count N        vectors in the index (default: all the other rows, at most 100000)
          --synthetic N    perturbs the real vectors up to N vectors instead (for scaling)
          --rounds N       rounds a point of the curve; the fastest counts (default 3)
          --churn N        replaces every vector N times (default 0)
          --mixed N        seconds of mixed load (default 0)
          --snapshot FILE  saves to and opens from FILE
          --batch          exact nearest of many queries by matrix products, against one by one
        """

    static func run(_ arguments: BenchArguments) async throws {
        let data = try IndexBenchData(arguments)
        let rounds = try arguments.int("rounds", default: 3)
        if arguments.has("batch") { return batch(data) }
        let index = build(data)
        print(
            json: "curve", data.count, points(IndexCurve(data: data, rounds: rounds).run(index, 0)))
        let churns = try arguments.int("churn", default: 0)
        if churns > 0 {
            IndexChurn(data: data).run(index, times: churns)
            let curve = IndexCurve(data: data, rounds: rounds).run(index, churns)
            print(json: "curveAfterChurn", data.count, points(curve))
        }
        let seconds = try arguments.int("mixed", default: 0)
        if seconds > 0 { await IndexMixedLoad(data: data, generation: churns).run(index, seconds) }
        if arguments.has("snapshot") {
            try snapshot(index, data, arguments.string("snapshot", default: "index.snapshot"))
        }
    }

    static func print(json name: String, _ count: Int, _ body: String) {
        Swift.print("{\"library\": \"refrain\", \"count\": \(count), \"\(name)\": \(body)}")
    }

    private static func points(_ curve: [IndexCurve.Point]) -> String {
        "[" + curve.map(\.json).joined(separator: ", ") + "]"
    }

    private static func build(_ data: IndexBenchData) -> HNSWIndex {
        let index = HNSWIndex(dimension: data.dimension)
        var times: [Double] = []
        times.reserveCapacity(data.count)
        let residentBefore = residentBytes()
        let start = threadSeconds()
        for number in 0..<data.count {
            let record = data.record(number, generation: 0)
            let begin = threadSeconds()
            index.insert(record)
            times.append(threadSeconds() - begin)
        }
        let seconds = threadSeconds() - start
        let resident = Double(residentBytes() - residentBefore) / Double(data.count)
        print(json: "buildSeconds", data.count, "\(seconds)")
        print(
            json: "insertMicroseconds", data.count,
            "{\"p50\": \(percentile(&times, 50) * 1e6), \"p99\": \(percentile(&times, 99) * 1e6)}")
        print(
            json: "bytesPerVector", data.count,
            "{\"counted\": \(Double(index.byteCount) / Double(data.count)), "
                + "\"resident\": \(resident)}")
        return index
    }

    private static func snapshot(
        _ index: HNSWIndex, _ data: IndexBenchData, _ path: String
    ) throws {
        let clock = ContinuousClock()
        let saving = try clock.measure { try index.save(to: path, position: 1) }
        var opened = 0
        let opening = try clock.measure {
            opened = try HNSWIndex.open(path: path, dimension: data.dimension).index.count
        }
        guard opened == index.count else { throw BenchFailure("the snapshot lost vectors") }
        print(json: "snapshot", data.count, "{\"save\": \"\(saving)\", \"open\": \"\(opening)\"}")
    }

    private static func batch(_ data: IndexBenchData) {
        for queryCount in [1, 2, 4, 8, 16, 64, 256] {
            let queries = Array(data.queryRows.prefix(queryCount * data.dimension))
            var start = threadSeconds()
            _ = ExactNearest.nearest(
                queries: queries, vectors: data.rows, dimension: data.dimension, limit: 10)
            let together = threadSeconds() - start
            start = threadSeconds()
            for query in 0..<queryCount {
                var best: Float = -2
                let wanted = data.query(query)
                for number in 0..<data.rowCount { best = max(best, data.dot(wanted, number)) }
                precondition(best > -2)
            }
            let single = threadSeconds() - start
            let pairs = Double(queryCount * data.rowCount)
            print(
                json: "batch", data.rowCount,
                "{\"queries\": \(queryCount), "
                    + "\"sgemmNanosecondsAPair\": \(together / pairs * 1e9), "
                    + "\"dotNanosecondsAPair\": \(single / pairs * 1e9)}")
        }
    }
}
