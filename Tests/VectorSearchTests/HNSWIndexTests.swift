import Testing

@testable import VectorSearch

@Suite struct HNSWIndexTests {
    private static let small = HNSWParameters(
        m: 6, efConstruction: 60, efSearch: 60, graphCountMin: 40)

    private static func query(
        _ vector: [Float], limit: Int = 1, partition: PartitionKey = SampleVectors.partition,
        labels: [UInt64] = [], now: Int64 = 0, ef: Int? = nil
    ) -> VectorQuery {
        VectorQuery(
            vector: vector, partition: partition, limit: limit, requiredLabels: labels,
            nowMillis: now, efSearch: ef)
    }

    private static func record(
        _ number: Int, _ vector: [Float], labels: [UInt64] = [], expiresAtMillis: Int64? = nil,
        partition: PartitionKey = SampleVectors.partition
    ) -> VectorRecord {
        VectorRecord(
            key: SampleVectors.key(number), partition: partition, vector: vector, labels: labels,
            expiresAtMillis: expiresAtMillis)
    }

    /// The share of searches whose nearest is the exact scan's nearest.
    private static func recall(
        _ index: HNSWIndex, _ truth: FlatIndex, _ sample: inout SampleVectors, count: Int = 100,
        limit: Int = 1, ef: Int? = nil
    ) -> Double {
        var found = 0
        for _ in 0..<count {
            let query = Self.query(sample.next(), limit: limit, ef: ef)
            let expected = Set(truth.search(query).candidates.map(\.key))
            found += expected.intersection(index.search(query).candidates.map(\.key)).count
        }
        return Double(found) / Double(count * limit)
    }

    @Test func `recall and links are right while it grows from a list to a graph`() {
        var sample = SampleVectors(dimension: 32, seed: 31)
        let index = HNSWIndex(dimension: 32, parameters: Self.small)
        let truth = FlatIndex(dimension: 32)
        for number in 0..<600 {
            let record = Self.record(number, sample.next())
            index.insert(record)
            truth.insert(record)
            #expect(index.checkInvariants() == [])
        }
        #expect(index.search(Self.query(sample.next(), ef: 1)).method == .graph)
        #expect(Self.recall(index, truth, &sample) >= 0.97)
        #expect(Self.recall(index, truth, &sample, limit: 10) >= 0.95)
    }

    @Test(arguments: 0..<UInt64(10))
    func `it agrees with the exact scan under random inserts, replacements and removals`(
        seed: UInt64
    ) {
        var random = SplitMix64(seed: seed)
        var sample = SampleVectors(dimension: 24, seed: seed, centreCount: 5)
        let index = HNSWIndex(dimension: 24, parameters: Self.small)
        let truth = FlatIndex(dimension: 24)
        let removalShare = Double.random(in: 0.1..<0.55, using: &random)
        for step in 0..<700 {
            let number = Int.random(in: 0..<400, using: &random)
            if Double.random(in: 0..<1, using: &random) < removalShare {
                let key = SampleVectors.key(number)
                #expect(index.remove(key) == truth.remove(key))
            } else {
                let partition = PartitionKey(bits: UInt128(number % 7 == 0 ? 2 : 1))
                let record = Self.record(number, sample.next(), partition: partition)
                index.insert(record)
                truth.insert(record)
            }
            #expect(index.count == truth.count)
            let violations = index.checkInvariants()
            #expect(violations == [], "seed \(seed), step \(step)")
            if !violations.isEmpty { return }
        }
        #expect(Self.recall(index, truth, &sample, limit: 3) >= 0.95, "seed \(seed)")
    }

    @Test func `a graph that empties becomes a list, and then nothing`() {
        var sample = SampleVectors(dimension: 16, seed: 33)
        let index = HNSWIndex(dimension: 16, parameters: Self.small)
        for number in 0..<200 { index.insert(Self.record(number, sample.next())) }
        for number in 0..<200 {
            #expect(index.remove(SampleVectors.key(number)))
            #expect(index.checkInvariants() == [])
        }
        #expect(index.count == 0)
        #expect(index.search(Self.query(sample.next())).candidates.isEmpty)
    }

    @Test func `after replacing everything five times it is as good and as small as new`() {
        var sample = SampleVectors(dimension: 32, seed: 34)
        let index = HNSWIndex(dimension: 32, parameters: Self.small)
        let truth = FlatIndex(dimension: 32)
        let count = 400
        for number in 0..<count {
            let record = Self.record(number, sample.next())
            index.insert(record)
            truth.insert(record)
        }
        let before = index.byteCount
        for number in count..<6 * count {
            let record = Self.record(number, sample.next())
            index.remove(SampleVectors.key(number - count))
            truth.remove(SampleVectors.key(number - count))
            index.insert(record)
            truth.insert(record)
        }
        #expect(index.checkInvariants() == [])
        #expect(Self.recall(index, truth, &sample, count: 200) >= 0.97)
        #expect(index.byteCount <= before * 105 / 100)
    }

    @Test func `many equal vectors stay reachable and removable`() {
        var sample = SampleVectors(dimension: 16, seed: 35)
        let vector = sample.next()
        let index = HNSWIndex(dimension: 16, parameters: Self.small)
        for number in 0..<300 {
            index.insert(Self.record(number, number % 3 == 0 ? sample.next() : vector))
            #expect(index.checkInvariants() == [])
        }
        for number in 0..<290 {
            index.remove(SampleVectors.key(number))
            #expect(index.checkInvariants() == [])
        }
    }

    @Test(arguments: [1, 2, 10, 50, 100])
    func `filters keep recall at any share of matches`(share: Int) {
        var sample = SampleVectors(dimension: 24, seed: 36)
        let index = HNSWIndex(dimension: 24, parameters: Self.small)
        let truth = FlatIndex(dimension: 24)
        for number in 0..<1_000 {
            let labels: [UInt64] = number % 100 < share ? [1, UInt64(number % 2) + 10] : [2]
            let record = Self.record(number, sample.next(), labels: labels)
            index.insert(record)
            truth.insert(record)
        }
        var found = 0
        for _ in 0..<50 {
            let query = Self.query(sample.next(), limit: 4, labels: [1, 10])
            let expected = truth.search(query).candidates.map(\.key)
            let candidates = index.search(query).candidates
            #expect(candidates.count == expected.count)
            found += Set(expected).intersection(candidates.map(\.key)).count
        }
        #expect(Double(found) >= 0.95 * Double(50 * 4))
    }

    @Test func `expired vectors never take the place of live ones`() {
        var sample = SampleVectors(dimension: 24, seed: 37)
        let index = HNSWIndex(dimension: 24, parameters: Self.small)
        for number in 0..<600 {
            let expires: Int64? = number % 10 == 0 ? nil : 1_000
            index.insert(Self.record(number, sample.next(), expiresAtMillis: expires))
        }
        for _ in 0..<20 {
            let found = index.search(Self.query(sample.next(), limit: 10, now: 1_000)).candidates
            #expect(found.count == 10)
            #expect(found.allSatisfy { ($0.key.bits >> 40) % 10 == 0 })
        }
    }

    @Test func `plans made before other commits still link well`() {
        var sample = SampleVectors(dimension: 32, seed: 38)
        let index = HNSWIndex(dimension: 32, parameters: Self.small)
        let truth = FlatIndex(dimension: 32)
        for batch in 0..<30 {
            let records = (0..<20).map { Self.record(batch * 20 + $0, sample.next()) }
            let prepared = records.map { index.prepareInsert($0) }
            if batch > 3 {
                for number in (batch - 3) * 20..<(batch - 3) * 20 + 10 {
                    index.remove(SampleVectors.key(number))
                    truth.remove(SampleVectors.key(number))
                }
            }
            for plan in prepared { index.commitInsert(plan) }
            for record in records { truth.insert(record) }
            #expect(index.checkInvariants() == [])
        }
        #expect(Self.recall(index, truth, &sample) >= 0.97)
    }
}
