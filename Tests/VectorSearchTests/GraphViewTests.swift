import Testing

@testable import VectorSearch

/// The C parts of linking against plain twins.
@Suite struct GraphViewTests {
    private static func index(seed: UInt64) -> HNSWIndex {
        var sample = SampleVectors(dimension: 48, seed: seed, centreCount: 8)
        let index = HNSWIndex(
            dimension: 48,
            parameters: HNSWParameters(m: 6, efConstruction: 40, efSearch: 40, graphCountMin: 40))
        for number in 0..<400 {
            index.insert(
                VectorRecord(
                    key: SampleVectors.key(number), partition: SampleVectors.partition,
                    vector: sample.next()))
        }
        return index
    }

    @Test(arguments: [91, 92] as [UInt64])
    func `the needless link is the one a plain search finds`(seed: UInt64) {
        let index = Self.index(seed: seed)
        let layer = index.state.links.groundLayer
        let view = index.state.graphView(layer)
        var foundCount = 0
        for place in 0..<UInt32(index.count) {
            for most in [Float.infinity, 0.8, 0.5] {
                let expected = Self.needlessLink(index, layer, place, most)
                #expect(view.needlessLink(of: place, similarityMax: most) == expected)
                foundCount += expected == nil ? 0 : 1
            }
            let longest = layer.links(place).min {
                index.state.similarity(place, $0) < index.state.similarity(place, $1)
            }
            #expect(view.longestLink(of: place) == longest)
        }
        #expect(foundCount > index.count)
    }

    @Test func `adjacency holds the links of a few places and no others`() {
        let index = Self.index(seed: 93)
        let layer = index.state.links.groundLayer
        for place in 0..<UInt32(index.count) {
            let around = layer.links(place)
            let rows = index.state.graphView(layer).adjacency(of: around)
            for (a, first) in around.enumerated() {
                for (b, second) in around.enumerated() {
                    let isLinked = rows[a] >> UInt128(b) & 1 == 1
                    #expect(isLinked == layer.contains(first, link: second))
                }
            }
        }
    }

    private static func needlessLink(
        _ index: HNSWIndex, _ layer: LinkLayer, _ place: UInt32, _ most: Float
    ) -> UInt32? {
        let links = layer.links(place)
        let farFirst = links.map { (link: $0, similarity: index.state.similarity($0, place)) }
            .filter { $0.similarity <= most }
            .sorted { $0.similarity < $1.similarity }
        var secondBest: UInt32?
        for far in farFirst {
            let middles = layer.links(far.link).filter(links.contains)
            if middles.contains(where: {
                index.state.similarity($0, far.link) > far.similarity
            }) {
                return far.link
            }
            if !middles.isEmpty, secondBest == nil { secondBest = far.link }
        }
        return secondBest
    }
}
