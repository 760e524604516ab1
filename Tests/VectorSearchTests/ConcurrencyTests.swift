import Synchronization
import Testing

@testable import VectorSearch

@Suite struct ConcurrencyTests {
    @Test func `searches, inserts and removals at once leave a sound index`() async {
        let index = HNSWIndex(
            dimension: 16,
            parameters: HNSWParameters(m: 6, efConstruction: 40, efSearch: 40, graphCountMin: 40))
        var sample = SampleVectors(dimension: 16, seed: 61)
        for number in 0..<200 {
            index.insert(
                VectorRecord(
                    key: SampleVectors.key(number), partition: SampleVectors.partition,
                    vector: sample.next()))
        }
        await withTaskGroup(of: Void.self) { group in
            for worker in 0..<3 {
                group.addTask { Self.write(index, worker) }
                group.addTask { Self.search(index, UInt64(worker)) }
            }
        }
        #expect(index.checkInvariants() == [])
        #expect(index.count == 200)
    }

    private static func write(_ index: HNSWIndex, _ worker: Int) {
        var sample = SampleVectors(dimension: 16, seed: UInt64(70 + worker))
        for round in 0..<150 {
            // Each worker replaces its own keys, so that the count stays as it was.
            let number = worker + 3 * (round % 60)
            let record = VectorRecord(
                key: SampleVectors.key(number), partition: SampleVectors.partition,
                vector: sample.next(), labels: [UInt64(round % 4)],
                expiresAtMillis: round % 5 == 0 ? 10 : nil)
            if round % 3 == 0 { index.remove(record.key) }
            index.commitInsert(index.prepareInsert(record))
            index.setExpiry(record.key, expiresAtMillis: nil)
        }
    }

    private static func search(_ index: HNSWIndex, _ seed: UInt64) {
        var sample = SampleVectors(dimension: 16, seed: 80 + seed)
        for round in 0..<300 {
            let result = index.search(
                VectorQuery(
                    vector: sample.next(), partition: SampleVectors.partition, limit: 3,
                    requiredLabels: round % 4 == 0 ? [1] : [], nowMillis: 5))
            let similarities = result.candidates.map(\.approximateSimilarity)
            #expect(similarities == similarities.sorted(by: >))
        }
    }
}
