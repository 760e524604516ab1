import VectorSearch

/// Searches with filters of every selectivity: random labels, labels that coincide with a region of
/// the space, and expiry.
struct IndexFilters {
    /// One vector in so many carries the label.
    private static let sparsities = [1, 2, 4, 8, 16, 64, 256, 1_024, 10_000]
    /// Expired shares in so many parts: 1 in 2 is alive, 1 in 8, and so on.
    private static let aliveSparsities = [1, 2, 8, 64, 1_024]
    private static let limit = 10
    private static let candidateCount = 12
    private static let queryCount = 300

    private let data: IndexBenchData
    /// For each vector how many vectors are nearer to the pivot: the region labels go by rank.
    private let rank: [Int]

    /// Nil unless the arguments ask for filters.
    init?(_ arguments: BenchArguments, _ data: IndexBenchData) {
        guard arguments.has("filters") else { return nil }
        self.data = data
        let pivot = data.vector(0)
        let byNearness = (0..<data.count).map { (number: $0, similarity: data.dot(pivot, $0)) }
            .sorted { $0.similarity > $1.similarity }
        var rank = [Int](repeating: 0, count: data.count)
        for (place, entry) in byNearness.enumerated() { rank[entry.number] = place }
        self.rank = rank
    }

    private enum Kind: String, CaseIterable {
        case random, region, expiry
    }

    /// Whether a vector of this number passes a filter.
    private func passes(_ number: Int, _ kind: Kind, _ sparsity: Int) -> Bool {
        switch kind {
        // Spread without pattern: a multiplicative hash of the number.
        case .random, .expiry: draw(number) % UInt64(sparsity) == 0
        case .region: rank[number] < max(1, data.count / sparsity)
        }
    }

    private func draw(_ number: Int) -> UInt64 {
        var z = UInt64(number) &* 0x9e37_79b9_7f4a_7c15
        z = (z ^ (z >> 29)) &* 0xbf58_476d_1ce4_e5b9
        return (z ^ (z >> 32)) >> 8
    }

    private func label(_ kind: Kind, _ sparsity: Int) -> UInt64 {
        (kind == .random ? 1 << 32 : 2 << 32) | UInt64(sparsity)
    }

    /// The record with its labels, and an expiry at the greatest time at which it is still alive.
    func labelled(_ record: VectorRecord, _ number: Int) -> VectorRecord {
        var record = record
        for kind in [Kind.random, .region] {
            record.labels += Self.sparsities.filter { passes(number, kind, $0) }
                .map { label(kind, $0) }
        }
        // Alive at time t (an index of `aliveSparsities`) as long as it passes each filter up to t.
        let aliveTurns = Self.aliveSparsities.prefix { passes(number, .expiry, $0) }.count
        record.expiresAtMillis = Int64(aliveTurns)
        return record
    }

    func run(_ index: HNSWIndex) -> String {
        var rows: [String] = []
        for kind in Kind.allCases {
            for (turn, sparsity) in (kind == .expiry ? Self.aliveSparsities : Self.sparsities)
                .enumerated()
            {
                rows.append(measure(index, kind, sparsity, nowMillis: kind == .expiry ? turn : 0))
            }
        }
        return "{\"rows\": [\(rows.joined(separator: ", "))]}"
    }

    private func measure(
        _ index: HNSWIndex, _ kind: Kind, _ sparsity: Int, nowMillis: Int
    ) -> String {
        let numbers = (0..<data.count).filter { passes($0, kind, sparsity) }
        let truth = data.truth(among: numbers, queryCount: Self.queryCount, limit: Self.limit)
        var (fastest, found, expected, first, visited, graphs) = (Double.infinity, 0, 0, 0, 0, 0)
        for _ in 0..<3 {
            (found, expected, first, visited, graphs) = (0, 0, 0, 0, 0)
            var seconds = 0.0
            for query in 0..<Self.queryCount {
                let asked = VectorQuery(
                    vector: data.query(query), partition: IndexBenchData.partition,
                    limit: Self.candidateCount,
                    requiredLabels: kind == .expiry ? [] : [label(kind, sparsity)],
                    nowMillis: Int64(nowMillis))
                let start = threadSeconds()
                let result = index.search(asked)
                seconds += threadSeconds() - start
                let wanted = truth[query]
                let got = result.candidates.map { candidate in
                    let number = data.number(of: candidate.key)
                    return (number: number, similarity: data.dot(asked.vector, number))
                }.sorted { $0.similarity > $1.similarity }.prefix(Self.limit)
                found += Set(wanted.map(\.index)).intersection(got.map(\.number)).count
                expected += wanted.count
                let best = wanted.first?.similarity ?? -2
                first += (got.first?.similarity ?? -2) >= best - 1e-6 ? 1 : 0
                visited += result.visitedCount
                graphs += result.method == .graph ? 1 : 0
            }
            fastest = min(fastest, seconds)
        }
        let queries = Double(Self.queryCount)
        return "{\"kind\": \"\(kind.rawValue)\", \"sparsity\": \(sparsity), "
            + "\"matches\": \(numbers.count), \"microseconds\": \(fastest / queries * 1e6), "
            + "\"recall1\": \(Double(first) / queries), "
            + "\"recall10\": \(Double(found) / Double(max(expected, 1))), "
            + "\"visited\": \(Double(visited) / queries), "
            + "\"graphShare\": \(Double(graphs) / queries)}"
    }
}
