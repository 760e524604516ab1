import Testing

@testable import VectorSearch

@Suite struct FlatIndexTests {
    private static func record(
        _ number: Int, _ vector: [Float], partition: PartitionKey = SampleVectors.partition,
        labels: [UInt64] = [], expiresAtMillis: Int64? = nil
    ) -> VectorRecord {
        VectorRecord(
            key: SampleVectors.key(number), partition: partition, vector: vector, labels: labels,
            expiresAtMillis: expiresAtMillis)
    }

    private static func query(
        _ vector: [Float], limit: Int = 5, partition: PartitionKey = SampleVectors.partition,
        labels: [UInt64] = [], now: Int64 = 0
    ) -> VectorQuery {
        VectorQuery(
            vector: vector, partition: partition, limit: limit, requiredLabels: labels,
            nowMillis: now)
    }

    @Test(arguments: [1, 3, 64, 65, 384, 1024])
    func `a vector is its own nearest, with similarity one`(dimension: Int) {
        var sample = SampleVectors(dimension: dimension, seed: 21)
        let index = FlatIndex(dimension: dimension)
        let vectors = (0..<50).map { _ in sample.next() }
        for (number, vector) in vectors.enumerated() { index.insert(Self.record(number, vector)) }
        #expect(index.count == 50)
        for vector in vectors {
            let best = index.search(Self.query(vector)).candidates.first
            #expect(abs((best?.approximateSimilarity ?? 0) - 1) < 0.01)
        }
    }

    @Test func `approximate similarities are within a hundredth of the true ones, best first`() {
        var sample = SampleVectors(dimension: 384, seed: 22)
        let index = FlatIndex(dimension: 384)
        let vectors = (0..<300).map { _ in sample.next() }
        for (number, vector) in vectors.enumerated() { index.insert(Self.record(number, vector)) }
        let wanted = sample.next()
        let found = index.search(Self.query(wanted, limit: 300))
        #expect(found.candidates.count == 300)
        #expect(found.distanceCount == 300)
        for candidate in found.candidates {
            let exact = VectorMath.dot(wanted, vectors[Int(candidate.key.bits >> 40)])
            #expect(abs(candidate.approximateSimilarity - exact) < 0.01)
        }
        let similarities = found.candidates.map(\.approximateSimilarity)
        #expect(similarities == similarities.sorted(by: >))
    }

    @Test func `a search sees only its own partition`() {
        var sample = SampleVectors(dimension: 32, seed: 23)
        let vector = sample.next()
        let index = FlatIndex(dimension: 32)
        let other = PartitionKey(bits: 2)
        index.insert(Self.record(1, vector))
        index.insert(Self.record(2, vector, partition: other))
        #expect(index.search(Self.query(vector)).candidates.map(\.key) == [SampleVectors.key(1)])
        #expect(
            index.search(Self.query(vector, partition: other)).candidates.map(\.key)
                == [SampleVectors.key(2)])
        #expect(
            index.search(Self.query(vector, partition: PartitionKey(bits: 3))).candidates.isEmpty)
    }

    @Test func `all required labels must be carried`() {
        var sample = SampleVectors(dimension: 32, seed: 24)
        let vector = sample.next()
        let index = FlatIndex(dimension: 32)
        index.insert(Self.record(1, vector, labels: [10, 20]))
        index.insert(Self.record(2, vector, labels: [10]))
        index.insert(Self.record(3, vector))
        let keys = { (labels: [UInt64]) in
            Set(index.search(Self.query(vector, labels: labels)).candidates.map(\.key))
        }
        #expect(keys([10]) == [SampleVectors.key(1), SampleVectors.key(2)])
        #expect(keys([20, 10]) == [SampleVectors.key(1)])
        #expect(keys([30]).isEmpty)
        #expect(keys([]).count == 3)
        index.remove(SampleVectors.key(1))
        #expect(keys([20]).isEmpty)
        #expect(keys([10]) == [SampleVectors.key(2)])
    }

    @Test func `a vector is found until it expires, and a later expiry revives it`() {
        var sample = SampleVectors(dimension: 32, seed: 25)
        let vector = sample.next()
        let index = FlatIndex(dimension: 32)
        index.insert(Self.record(1, vector, expiresAtMillis: 1_000))
        index.insert(Self.record(2, vector))
        let count = { (now: Int64) in
            index.search(Self.query(vector, now: now)).candidates.count
        }
        #expect(count(999) == 2)
        #expect(count(1_000) == 1)
        #expect(index.setExpiry(SampleVectors.key(1), expiresAtMillis: 2_000))
        #expect(count(1_000) == 2)
        #expect(!index.setExpiry(SampleVectors.key(9), expiresAtMillis: nil))
    }

    @Test func `an insert of a known key replaces it, also across partitions`() {
        var sample = SampleVectors(dimension: 32, seed: 26)
        let index = FlatIndex(dimension: 32)
        let second = sample.next()
        index.insert(Self.record(1, sample.next(), labels: [5]))
        index.insert(Self.record(1, second, partition: PartitionKey(bits: 2)))
        #expect(index.count == 1)
        #expect(index.search(Self.query(second)).candidates.isEmpty)
        #expect(
            index.search(Self.query(second, partition: PartitionKey(bits: 2))).candidates.count
                == 1)
    }

    @Test func `memory is reused when as many leave as come`() {
        var sample = SampleVectors(dimension: 64, seed: 27)
        let index = FlatIndex(dimension: 64)
        for number in 0..<500 { index.insert(Self.record(number, sample.next(), labels: [1, 2])) }
        let before = index.byteCount
        for number in 500..<3_000 {
            #expect(index.remove(SampleVectors.key(number - 500)))
            index.insert(Self.record(number, sample.next(), labels: [1, 2]))
        }
        #expect(index.count == 500)
        #expect(index.byteCount <= before * 105 / 100)
    }
}
