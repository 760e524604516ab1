import Glibc
import JSON
import VectorSearch

/// Counts of the index that do not depend on the machine's speed, held to a file.
struct IndexGate: BenchCommand {
    static let name = "gate"
    static let summary = "fails when the index's recall, distances or bytes are worse than recorded"
    static let options = """
          --counts FILE   default bench/thresholds/counts.json
        """

    private static let dimension = 96
    private static let count = 6_000
    /// How much worse a count may be before it fails: kernels differ in nothing, so only little.
    private static let tolerance = 0.01

    static func run(_ arguments: BenchArguments) async throws {
        let path = arguments.string("counts", default: "bench/thresholds/counts.json")
        let measured = measure()
        let line =
            "{" + measured.map { "\"\($0.name)\": \($0.value)" }.joined(separator: ", ") + "}"
        print(line)
        let document = try JSONDocument(try bytes(of: path))
        var failures: [String] = []
        for entry in measured {
            guard let recorded = document.root[entry.name]?.double else {
                failures.append("\(entry.name) is not in \(path)")
                continue
            }
            let isWorse =
                entry.moreIsBetter
                ? entry.value < recorded * (1 - tolerance)
                : entry.value > recorded * (1 + tolerance)
            if isWorse { failures.append("\(entry.name): \(entry.value), was \(recorded)") }
        }
        guard failures.isEmpty else {
            throw BenchFailure(
                failures.joined(separator: "; ") + ". If meant, put the line above into \(path)")
        }
    }

    private struct Entry {
        var name: String
        var value: Double
        var moreIsBetter = false
    }

    private static func measure() -> [Entry] {
        var state: UInt64 = 42
        let centres = (0..<60).map { _ in gaussian(&state) }
        let index = HNSWIndex(dimension: dimension)
        let truth = FlatIndex(dimension: dimension)
        for number in 0..<count + count / 2 {
            let record = VectorRecord(
                key: VectorKey(bits: UInt128(number)), partition: PartitionKey(bits: 1),
                vector: sample(centres, &state))
            index.insert(record)
            truth.insert(record)
            guard number >= count else { continue }
            index.remove(VectorKey(bits: UInt128(number - count)))
            truth.remove(VectorKey(bits: UInt128(number - count)))
        }
        var (found, distances, visited) = (0, 0, 0)
        let queries = 300
        for _ in 0..<queries {
            let query = VectorQuery(
                vector: sample(centres, &state), partition: PartitionKey(bits: 1), limit: 10,
                nowMillis: 0, efSearch: 64)
            let result = index.search(query)
            let expected = Set(truth.search(query).candidates.map(\.key))
            found += expected.intersection(result.candidates.map(\.key)).count
            distances += result.distanceCount
            visited += result.visitedCount
        }
        return [
            Entry(
                name: "indexRecall10", value: Double(found) / Double(queries * 10),
                moreIsBetter: true),
            Entry(name: "indexDistancesPerSearch", value: Double(distances) / Double(queries)),
            Entry(name: "indexVisitedPerSearch", value: Double(visited) / Double(queries)),
            Entry(name: "indexBytesPerVector", value: Double(index.byteCount) / Double(count)),
        ]
    }

    private static func sample(_ centres: [[Float]], _ state: inout UInt64) -> [Float] {
        let noise = gaussian(&state)
        let centre = centres[Int(next(&state) % UInt64(centres.count))]
        let mixed = zip(centre, noise).map { $0 + 0.9 * $1 }
        return VectorMath.normalized(mixed) ?? mixed
    }

    private static func gaussian(_ state: inout UInt64) -> [Float] {
        (0..<dimension).map { _ in
            let bits = next(&state)
            return Float(Int(bits & 0xffff) + Int(bits >> 16 & 0xffff) + Int(bits >> 32 & 0xffff))
                / 32_768 - 3
        }
    }

    /// SplitMix64.
    private static func next(_ state: inout UInt64) -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    private static func bytes(of path: String) throws -> [UInt8] {
        guard let file = unsafe fopen(path, "rb") else {
            throw BenchFailure("cannot open \(path)")
        }
        defer { unsafe fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = unsafe fread(&bytes, 1, bytes.count, file)
        return Array(bytes[..<count])
    }
}
