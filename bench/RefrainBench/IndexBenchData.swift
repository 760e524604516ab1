import Glibc
import VectorSearch

/// Vectors and queries of an index benchmark, with the true neighbors.
struct IndexBenchData {
    let dimension: Int
    /// `[count * dimension]`: real vectors, and behind them perturbed copies.
    let rows: [Float]
    let queryRows: [Float]
    /// For each query its ten nearest, best first.
    let truth: [[(index: Int, similarity: Float)]]

    static let partition = PartitionKey(bits: 1)

    /// Vectors in the index.
    var count: Int { rows.count / dimension }
    var queryCount: Int { queryRows.count / dimension }

    init(_ arguments: BenchArguments) throws {
        dimension = try arguments.int("dimension", default: 384)
        let queryCount = try arguments.int("queries", default: 2_000)
        let path = arguments.string("vectors", default: "data/run/qqp.f32")
        let all = try Self.floats(path)
        let total = all.count / dimension
        guard dimension > 0, total > queryCount, queryCount > 0 else {
            throw BenchFailure("\(path) holds \(total) rows; more than \(queryCount) are needed")
        }
        let wanted = min(try arguments.int("count", default: 100_000), total - queryCount)
        var rows = Array(all[..<(wanted * dimension)])
        queryRows = Array(all[((total - queryCount) * dimension)..<(total * dimension)])
        let synthetic = try arguments.int("synthetic", default: 0)
        rows.reserveCapacity(max(wanted, synthetic) * dimension)
        for number in wanted..<max(wanted, synthetic) {
            rows += Self.perturbed(rows, number % wanted, dimension, seed: number)
        }
        self.rows = rows
        truth = ExactNearest.nearest(
            queries: queryRows, vectors: rows, dimension: dimension, limit: 10)
    }

    func vector(_ number: Int) -> [Float] {
        Array(rows[number * dimension..<(number + 1) * dimension])
    }

    func query(_ number: Int) -> [Float] {
        Array(queryRows[number * dimension..<(number + 1) * dimension])
    }

    /// The record of a number, under a new key in each generation.
    func record(_ number: Int, generation: Int) -> VectorRecord {
        VectorRecord(
            key: key(number, generation: generation), partition: Self.partition,
            vector: vector(number))
    }

    func key(_ number: Int, generation: Int) -> VectorKey {
        VectorKey(bits: UInt128(generation) << 64 | UInt128(number))
    }

    func number(of key: VectorKey) -> Int {
        Int(truncatingIfNeeded: key.bits & 0xffff_ffff)
    }

    func dot(_ query: [Float], _ number: Int) -> Float {
        let first = number * dimension
        // Safe: the row lies within the rows.
        return unsafe rows.withUnsafeBufferPointer { rows in
            unsafe query.withUnsafeBufferPointer { query in
                let row = unsafe UnsafeBufferPointer(rebasing: rows[first..<first + dimension])
                return unsafe VectorMath.dot(query, row)
            }
        }
    }

    /// The nearest of some of the vectors, for the first queries.
    func truth(
        among numbers: [Int], queryCount: Int, limit: Int
    ) -> [[(index: Int, similarity: Float)]] {
        let found = ExactNearest.nearest(
            queries: Array(queryRows.prefix(queryCount * dimension)),
            vectors: numbers.flatMap { vector($0) }, dimension: dimension, limit: limit)
        return found.map { $0.map { (index: numbers[$0.index], similarity: $0.similarity) } }
    }

    /// A row with noise of length about 0.5 on its unit length.
    private static func perturbed(
        _ rows: [Float], _ row: Int, _ dimension: Int, seed: Int
    ) -> [Float] {
        var vector = Array(rows[row * dimension..<(row + 1) * dimension])
        var state = UInt64(seed) &* 0x9e37_79b9_7f4a_7c15
        let scale = 1.7 / Float(dimension).squareRoot()
        for index in vector.indices {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            vector[index] += (Float(state >> 40) / Float(1 << 24) - 0.5) * scale
        }
        return VectorMath.normalized(vector) ?? vector
    }

    private static func floats(_ path: String) throws -> [Float] {
        guard let file = unsafe fopen(path, "rb") else {
            throw BenchFailure("cannot open \(path)")
        }
        defer { unsafe fclose(file) }
        unsafe fseek(file, 0, SEEK_END)
        let count = unsafe ftell(file) / MemoryLayout<Float>.size
        unsafe rewind(file)
        return unsafe [Float](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = unsafe fread(buffer.baseAddress, MemoryLayout<Float>.size, count, file)
        }
    }
}

/// CPU seconds of this thread: other work on the machine disturbs them least.
func threadSeconds() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// Bytes of this process in memory.
func residentBytes() -> Int {
    var usage = [Int8](repeating: 0, count: 256)
    guard let file = unsafe fopen("/proc/self/statm", "r") else { return 0 }
    defer { unsafe fclose(file) }
    guard unsafe fgets(&usage, 256, file) != nil else { return 0 }
    let words = String(decoding: usage.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        .split(separator: " ")
    return (words.count > 1 ? Int(words[1]) ?? 0 : 0) * 4096
}

extension [Double] {
    /// Median and 99th percentile of seconds, as microseconds in JSON; sorts the values.
    var percentilesJSON: String {
        mutating get {
            sort()
            guard !isEmpty else { return "{}" }
            let micros = [50, 99].map { self[Swift.min(count * $0 / 100, count - 1)] * 1e6 }
            return "{\"p50\": \(micros[0]), \"p99\": \(micros[1])}"
        }
    }
}
