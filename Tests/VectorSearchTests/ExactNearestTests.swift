import Testing

@testable import VectorSearch

@Suite struct ExactNearestTests {
    @Test(arguments: [1, 3, 70, 130], [ExactNearest.Way.matrixProduct, .oneByOne])
    func `it agrees with a plain loop over all pairs`(queryCount: Int, way: ExactNearest.Way) {
        var sample = SampleVectors(dimension: 19, seed: 51)
        let vectors = (0..<1_500).map { _ in sample.next() }
        let queries = (0..<queryCount).map { _ in sample.next() }
        let found = ExactNearest.nearest(
            queries: queries.flatMap { $0 }, vectors: vectors.flatMap { $0 }, dimension: 19,
            limit: 4, by: way)
        #expect(found.count == queryCount)
        for (query, nearest) in zip(queries, found) {
            let all = vectors.map { VectorMath.dot(query, $0) }.sorted(by: >)
            #expect(nearest.count == 4)
            for (rank, entry) in nearest.enumerated() {
                #expect(abs(entry.similarity - all[rank]) < 1e-5)
                #expect(abs(VectorMath.dot(query, vectors[entry.index]) - all[rank]) < 1e-5)
            }
        }
    }

    @Test func `nothing in, nothing out`() {
        #expect(
            ExactNearest.nearest(queries: [], vectors: [1, 0], dimension: 2, limit: 3).isEmpty)
        let none = ExactNearest.nearest(queries: [1, 0], vectors: [], dimension: 2, limit: 3)
        #expect(none.count == 1 && none[0].isEmpty)
    }
}
