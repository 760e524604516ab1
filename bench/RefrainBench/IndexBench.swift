import Glibc
import VectorSearch

/// The vector index on real vectors: builds it, then does what the lines on standard input say.
///
/// `bench/index/run.py` gives the commands, so that the timing rounds of several libraries, each in
/// a process of its own, can take turns.
struct IndexBench: BenchCommand {
    static let name = "index"
    static let summary = "builds the index, then measures it by commands on standard input"
    static let options = """
          --vectors FILE   little-endian float32 rows; made by `refrain-bench index-vectors`
          --dimension N    entries of a row (default 384)
          --queries N      the last rows are the queries (default 2000)
          --count N        vectors in the index (default: all the other rows, at most 100000)
          --synthetic N    perturbs the real vectors up to N vectors instead (for scaling)
          --filters        gives the vectors labels and expiries, for the command `filters`

        Commands, a line each; every answer is a line of JSON:
          search EF        a round over all queries with this width: time, recall, counts
          churn N          replaces every vector N times, one removed and one inserted
          mixed N          searches for N seconds each without and with a writer beside them
          snapshot FILE    saves to the file and opens it again
          filters          searches with filters of every selectivity
        """

    static func run(_ arguments: BenchArguments) async throws {
        let data = try IndexBenchData(arguments)
        var session = IndexSession(data: data, filters: IndexFilters(arguments, data))
        session.build()
        while let line = readLine() {
            try await session.obey(line.split(separator: " ").map(String.init))
        }
    }

    /// Prints a line of JSON now, although standard output may be a pipe.
    static func answer(_ json: String) {
        print(json)
        fflush(nil)
    }

    /// A line for whoever waits.
    static func progress(_ text: String) {
        answer("{\"progress\": \"\(text)\"}")
    }
}

/// One index and what is done with it.
struct IndexSession {
    let data: IndexBenchData
    let filters: IndexFilters?
    private var index: HNSWIndex
    /// How often every vector was replaced.
    private var generation = 0

    /// Inserts at the end whose times tell what an insert costs into the full index.
    private static let lastCount = 2_000

    init(data: IndexBenchData, filters: IndexFilters?) {
        self.data = data
        self.filters = filters
        index = HNSWIndex(dimension: data.dimension)
    }

    mutating func build() {
        // Filled, so that its pages do not count as the index's.
        var times = [Double](repeating: 0, count: data.count)
        let residentBefore = residentBytes()
        let start = threadSeconds()
        for number in 0..<data.count {
            let record = record(number, 0)
            let begin = threadSeconds()
            index.insert(record)
            times[number] = threadSeconds() - begin
            if number % 100_000 == 99_999, number + 1 < data.count {
                IndexBench.progress("\(number + 1) of \(data.count) inserted")
            }
        }
        let seconds = threadSeconds() - start
        let resident = Double(residentBytes() - residentBefore) / Double(data.count)
        var last = Array(times.suffix(Self.lastCount))
        IndexBench.answer(
            "{\"library\": \"refrain\", \"count\": \(data.count), \"buildSeconds\": \(seconds), "
                + "\"insert\": \(times.percentilesJSON), \"lastInserts\": \(last.percentilesJSON), "
                + "\"bytesPerVector\": \(resident), "
                + "\"countedBytesPerVector\": \(Double(index.byteCount) / Double(data.count))}")
    }

    private func record(_ number: Int, _ generation: Int) -> VectorRecord {
        let record = data.record(number, generation: generation)
        return filters?.labelled(record, number) ?? record
    }

    mutating func obey(_ words: [String]) async throws {
        let number = words.count > 1 ? Int(words[1]) : nil
        switch (words.first, number) {
        case ("search", .some(let ef)):
            IndexBench.answer(IndexCurve(data: data).measure(index, ef).json)
        case ("churn", .some(let times)):
            let churn = IndexChurn(data: data, generation: generation)
            IndexBench.answer(churn.run(index, times: times))
            generation += times
        case ("mixed", .some(let seconds)):
            let load = IndexMixedLoad(data: data, generation: generation)
            IndexBench.answer(await load.run(index, seconds))
        case ("snapshot", _) where words.count > 1:
            IndexBench.answer(try snapshot(words[1]))
        case ("filters", _):
            guard let filters else { throw BenchFailure("filters needs --filters") }
            IndexBench.answer(filters.run(index))
        default:
            throw BenchFailure("there is no command \"\(words.joined(separator: " "))\"")
        }
    }

    private func snapshot(_ path: String) throws -> String {
        let clock = ContinuousClock()
        let saving = try clock.measure { try index.save(to: path, position: 1) }
        var fastest = Duration.seconds(3_600)
        var opened = 0
        for _ in 0..<3 {
            fastest = min(
                fastest,
                try clock.measure {
                    opened = try HNSWIndex.open(path: path, dimension: data.dimension).index.count
                })
        }
        guard opened == index.count else { throw BenchFailure("the snapshot lost vectors") }
        return "{\"count\": \(opened), \"saveSeconds\": \(saving / .seconds(1)), "
            + "\"openSeconds\": \(fastest / .seconds(1))}"
    }
}
