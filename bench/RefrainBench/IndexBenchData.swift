import Glibc
import VectorSearch

/// Vectors and queries of an index benchmark, with the true neighbors.
struct IndexBenchData {
    let dimension: Int
    /// Vectors in the index; beyond `rowCount`, perturbed copies.
    let count: Int
    let rows: [Float]
    let queryRows: [Float]
    /// For each query its ten nearest, best first, among the first `count` vectors.
    let truth: [[(index: Int, similarity: Float)]]

    static let partition = PartitionKey(bits: 1)

    var rowCount: Int { rows.count / dimension }
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
        rows = Array(all[..<(wanted * dimension)])
        queryRows = Array(all[((total - queryCount) * dimension)..<(total * dimension)])
        count = max(wanted, try arguments.int("synthetic", default: 0))
        truth = Self.truth(rows, queryRows, dimension, count)
    }

    /// The vector of a number: a row, or beyond the rows a row with a little noise.
    func vector(_ number: Int) -> [Float] {
        Self.vector(rows, dimension, number)
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
        guard number < rowCount else { return VectorMath.dot(query, vector(number)) }
        let first = number * dimension
        // Safe: the row lies within the rows.
        return unsafe rows.withUnsafeBufferPointer { rows in
            unsafe query.withUnsafeBufferPointer { query in
                let row = unsafe UnsafeBufferPointer(rebasing: rows[first..<first + dimension])
                return unsafe VectorMath.dot(query, row)
            }
        }
    }

    private static func vector(_ rows: [Float], _ dimension: Int, _ number: Int) -> [Float] {
        let rowCount = rows.count / dimension
        let first = number % rowCount * dimension
        var vector = Array(rows[first..<first + dimension])
        guard number >= rowCount else { return vector }
        var state = UInt64(number) &* 0x9e37_79b9_7f4a_7c15
        for index in vector.indices {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            // Noise of length about 0.5 on a unit vector.
            vector[index] +=
                (Float(state >> 40) / Float(1 << 24) - 0.5) * 1.7
                / Float(dimension).squareRoot()
        }
        return VectorMath.normalized(vector) ?? vector
    }

    private static func truth(
        _ rows: [Float], _ queries: [Float], _ dimension: Int, _ count: Int
    ) -> [[(index: Int, similarity: Float)]] {
        let rowCount = rows.count / dimension
        var best = [[(index: Int, similarity: Float)]](
            repeating: [], count: queries.count / dimension)
        for first in stride(from: 0, to: count, by: rowCount) {
            let numbers = first..<min(first + rowCount, count)
            let part = first == 0 ? rows : numbers.flatMap { vector(rows, dimension, $0) }
            let found = ExactNearest.nearest(
                queries: queries, vectors: part, dimension: dimension, limit: 10)
            for query in best.indices {
                let moved = found[query].map {
                    (index: $0.index + first, similarity: $0.similarity)
                }
                best[query] = Array(
                    (best[query] + moved).sorted { $0.similarity > $1.similarity }.prefix(10))
            }
        }
        return best
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

/// The given percentile; sorts the values.
func percentile(_ values: inout [Double], _ percent: Int) -> Double {
    values.sort()
    guard !values.isEmpty else { return 0 }
    return values[min(values.count * percent / 100, values.count - 1)]
}
