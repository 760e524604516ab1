import SemanticCache

extension SimilarityScale {
    /// A similarity on this scale as cosine.
    func cosine(_ shown: Double) -> Double {
        switch self {
        case .cosine: shown
        case .normalized: 2 * shown - 1
        }
    }

    /// A cosine on this scale.
    func shown(_ cosine: Double) -> Double {
        switch self {
        case .cosine: cosine
        case .normalized: (1 + cosine) / 2
        }
    }
}
