import Glibc
import Testing

@testable import VectorSearch

@Suite struct SnapshotTests {
    private static let parameters = HNSWParameters(
        m: 6, efConstruction: 40, efSearch: 40, graphCountMin: 40)

    /// A file in a temporary directory that is removed with it.
    private final class TemporaryFile {
        let directory: String
        var path: String { directory + "/index" }

        init() {
            var template = Array("/tmp/refrain-index-XXXXXX".utf8CString)
            directory = unsafe mkdtemp(&template).map { unsafe String(cString: $0) } ?? "/tmp"
        }

        deinit {
            unsafe unlink(path)
            unsafe unlink(path + ".part")
            unsafe rmdir(directory)
        }

        func read() -> [UInt8] {
            let file = unsafe fopen(path, "rb")
            defer { unsafe _ = file.map { unsafe fclose($0) } }
            var bytes = [UInt8](repeating: 0, count: 4 << 20)
            guard let file = unsafe file else { return [] }
            let count = unsafe fread(&bytes, 1, bytes.count, file)
            return Array(bytes[..<count])
        }

        func write(_ bytes: [UInt8]) {
            guard let file = unsafe fopen(path, "wb") else { return }
            _ = unsafe fwrite(bytes, 1, bytes.count, file)
            unsafe fclose(file)
        }
    }

    /// Graph and list partitions, labels, expiries, free nodes and blocks.
    private static func sampleIndex(_ sample: inout SampleVectors) -> HNSWIndex {
        let index = HNSWIndex(dimension: sample.dimension, parameters: parameters)
        for number in 0..<260 {
            index.insert(
                VectorRecord(
                    key: SampleVectors.key(number),
                    partition: PartitionKey(bits: number % 10 == 0 ? 2 : 1),
                    vector: sample.next(), labels: number % 3 == 0 ? [7, UInt64(number)] : [],
                    expiresAtMillis: number % 4 == 0 ? 5_000 : nil))
        }
        for number in stride(from: 0, to: 200, by: 7) { index.remove(SampleVectors.key(number)) }
        return index
    }

    private static func open(
        _ file: TemporaryFile
    ) throws(SnapshotError) -> (index: HNSWIndex, position: UInt64) {
        try HNSWIndex.open(path: file.path, dimension: 16, parameters: parameters)
    }

    @Test func `an opened index answers as the saved one did, and goes on from there`() throws {
        var sample = SampleVectors(dimension: 16, seed: 41)
        let index = Self.sampleIndex(&sample)
        let file = TemporaryFile()
        try index.save(to: file.path, position: 0xfeed)
        let (opened, position) = try Self.open(file)
        #expect(position == 0xfeed)
        #expect(opened.count == index.count)
        #expect(opened.checkInvariants() == [])
        for round in 0..<60 {
            let query = VectorQuery(
                vector: sample.next(), partition: PartitionKey(bits: round % 5 == 0 ? 2 : 1),
                limit: 5, requiredLabels: round % 3 == 0 ? [7] : [],
                nowMillis: round % 2 == 0 ? 0 : 9_000)
            #expect(opened.search(query).candidates == index.search(query).candidates)
        }
        for number in 300..<400 {
            opened.remove(SampleVectors.key(number - 200))
            opened.insert(
                VectorRecord(
                    key: SampleVectors.key(number), partition: PartitionKey(bits: 1),
                    vector: sample.next()))
            #expect(opened.checkInvariants() == [])
        }
    }

    @Test func `an empty index survives the way out and in`() throws {
        let file = TemporaryFile()
        try HNSWIndex(dimension: 16, parameters: Self.parameters).save(to: file.path, position: 1)
        #expect(try Self.open(file).index.count == 0)
    }

    @Test func `no truncation is taken for a snapshot`() throws {
        var sample = SampleVectors(dimension: 16, seed: 42)
        let file = TemporaryFile()
        try Self.sampleIndex(&sample).save(to: file.path, position: 3)
        let bytes = file.read()
        var random = SplitMix64(seed: 43)
        let lengths =
            Array(0..<200) + (0..<150).map { _ in Int.random(in: 0..<bytes.count, using: &random) }
        for length in lengths + [bytes.count - 1] {
            file.write(Array(bytes[..<length]))
            #expect(throws: SnapshotError.self) { try Self.open(file) }
        }
        file.write(bytes + [0])
        #expect(throws: SnapshotError.self) { try Self.open(file) }
    }

    @Test func `no flipped bit is taken for a snapshot`() throws {
        var sample = SampleVectors(dimension: 16, seed: 44)
        let file = TemporaryFile()
        try Self.sampleIndex(&sample).save(to: file.path, position: 3)
        let bytes = file.read()
        var random = SplitMix64(seed: 45)
        let places =
            Array(0..<96) + (0..<400).map { _ in Int.random(in: 0..<bytes.count, using: &random) }
        for place in places + [bytes.count - 1] {
            var damaged = bytes
            damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            file.write(damaged)
            #expect(throws: SnapshotError.self) { try Self.open(file) }
        }
    }

    /// The lengths of a snapshot's parts, by which the checksum is taken; see docs/hnsw.md.
    private static func partLengths(_ bytes: [UInt8]) -> [Int] {
        let word = { (index: Int) in
            (0..<8).reduce(0) { $0 | Int(bytes[index * 8 + $1]) << (8 * $1) }
        }
        let (nodes, blocks, partitions) = (word(7), word(8), word(9))
        let perNode = [64, 64, 16, 4] + (word(10) != 0 ? [8] : [])
        let front = [96, partitions * 32] + perNode.map { $0 * nodes }
        let labels = word(front.reduce(0, +) / 8)
        return front + [8, labels * 8]
            + [nodes * 8 * parameters.m, nodes * 4, blocks * 4 * (3 + parameters.m)]
    }

    private static func sealed(_ bytes: [UInt8], _ lengths: [Int]) -> [UInt8] {
        var checksum = SnapshotChecksum()
        var start = 0
        for length in lengths {
            let part = Array(bytes[start..<start + length])
            unsafe part.withUnsafeBytes { unsafe checksum.add($0) }
            start += length
        }
        let seal = unsafe withUnsafeBytes(of: checksum.value) { unsafe Array($0) }
        return Array(bytes[..<start]) + seal
    }

    /// The checksum lets these through, so that the checks behind it are what is tested.
    @Test(arguments: 0..<UInt64(4))
    func `wrong numbers under a right checksum are refused or do no harm`(seed: UInt64) throws {
        var sample = SampleVectors(dimension: 16, seed: 49)
        let file = TemporaryFile()
        try Self.sampleIndex(&sample).save(to: file.path, position: 3)
        let bytes = file.read()
        let lengths = Self.partLengths(bytes)
        #expect(Self.sealed(bytes, lengths) == bytes)
        var random = SplitMix64(seed: 50 + seed)
        var refusedCount = 0
        for round in 0..<300 {
            var damaged = bytes
            // Each part in turn, some words of it: any bits, or a number that is just beyond.
            let part = round % lengths.count
            let start = lengths[..<part].reduce(0, +)
            guard lengths[part] > 0 else { continue }
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = start + Int.random(in: 0..<lengths[part], using: &random) / 4 * 4
                let value = [UInt32.max, .max - 1, 260, 1 << 30, random.next(upperBound: .max)]
                    .randomElement(using: &random)
                for (offset, byte) in unsafe withUnsafeBytes(of: value ?? 0, { unsafe Array($0) })
                    .prefix(4).enumerated()
                {
                    damaged[place + offset] = byte
                }
            }
            file.write(Self.sealed(damaged, lengths))
            guard let opened = try? Self.open(file).index else {
                refusedCount += 1
                continue
            }
            for number in 0..<20 {
                _ = opened.search(
                    VectorQuery(
                        vector: sample.next(),
                        partition: PartitionKey(bits: number % 5 == 0 ? 2 : 1),
                        limit: 5, requiredLabels: number % 3 == 0 ? [7] : [], nowMillis: 0))
                opened.remove(SampleVectors.key(number * 11))
                opened.insert(
                    VectorRecord(
                        key: SampleVectors.key(1_000 + number), partition: PartitionKey(bits: 1),
                        vector: sample.next(), labels: [7]))
            }
        }
        #expect(refusedCount > 100, "seed \(seed)")
    }

    @Test func `another dimension or other parameters are refused`() throws {
        var sample = SampleVectors(dimension: 16, seed: 46)
        let file = TemporaryFile()
        try Self.sampleIndex(&sample).save(to: file.path, position: 3)
        #expect(throws: SnapshotError.mismatch("dimension or parameters")) {
            try HNSWIndex.open(path: file.path, dimension: 32, parameters: Self.parameters)
        }
        #expect(throws: SnapshotError.mismatch("dimension or parameters")) {
            try HNSWIndex.open(path: file.path, dimension: 16)
        }
        #expect(throws: SnapshotError.self) {
            try HNSWIndex.open(path: file.path + ".none", dimension: 16)
        }
    }

    @Test func `a save that an insert comes into keeps nothing and harms nothing`() async throws {
        var sample = SampleVectors(dimension: 256, seed: 47)
        let index = HNSWIndex(dimension: 256, parameters: Self.parameters)
        let vectors = (0..<400).map { _ in sample.next() }
        let records = vectors.enumerated().map { number, vector in
            VectorRecord(
                key: SampleVectors.key(number), partition: PartitionKey(bits: 1), vector: vector,
                labels: [UInt64(number % 5)])
        }
        for record in records { index.insert(record) }
        let file = TemporaryFile()
        let path = file.path
        let (saves, failures) = await withTaskGroup(of: (Int, Int).self) { group in
            group.addTask {
                for record in records + records { index.insert(record) }
                return (0, 0)
            }
            group.addTask {
                var (saves, failures) = (0, 0)
                for _ in 0..<40 {
                    do throws(SnapshotError) {
                        try index.save(to: path, position: 1)
                        saves += 1
                    } catch {
                        #expect(error == .changed)
                        failures += 1
                    }
                }
                return (saves, failures)
            }
            return await group.reduce(into: (0, 0)) { $0 = ($0.0 + $1.0, $0.1 + $1.1) }
        }
        #expect(saves + failures == 40)
        try index.save(to: path, position: 2)
        let opened = try HNSWIndex.open(path: path, dimension: 256, parameters: Self.parameters)
        #expect(opened.position == 2)
        #expect(opened.index.checkInvariants() == [])
        for record in records { #expect(opened.index.holds(record)) }
        #expect(unsafe access(path + ".part", F_OK) != 0)
    }

    @Test func `an index holds a record only with its vector, partition and labels`() {
        var sample = SampleVectors(dimension: 16, seed: 48)
        let index = HNSWIndex(dimension: 16, parameters: Self.parameters)
        let record = VectorRecord(
            key: SampleVectors.key(1), partition: PartitionKey(bits: 1), vector: sample.next(),
            labels: [3, 4])
        #expect(!index.holds(record))
        index.insert(record)
        #expect(index.holds(record))
        var other = record
        other.labels = [4, 3]
        #expect(index.holds(other))
        other.labels = [3]
        #expect(!index.holds(other))
        other = record
        other.vector = sample.next()
        #expect(!index.holds(other))
        other = record
        other.partition = PartitionKey(bits: 2)
        #expect(!index.holds(other))
    }
}
