/// What comparing two texts token by token comes to.
///
/// MaxSim of Khattab & Zaharia, arXiv:2004.12832, taken both ways: each token of one text looks for
/// its nearest of the other. All numbers are cosines, -1…1.
public struct LateSimilarity: Sendable, Equatable {
    /// Mean, over the asked text's tokens, of the nearest stored token's cosine.
    public var queryToStored: Double
    /// Mean, over the stored text's tokens, of the nearest asked token's cosine.
    public var storedToQuery: Double
    /// The asked token that finds the least in the stored text.
    public var weakestQuery: Double
    /// The stored token that finds the least in the asked text.
    public var weakestStored: Double

    /// Mean of both directions: the same whichever text is asked.
    public var mean: Double { (queryToStored + storedToQuery) / 2 }

    /// Makes one of its parts.
    public init(
        queryToStored: Double, storedToQuery: Double, weakestQuery: Double, weakestStored: Double
    ) {
        self.queryToStored = queryToStored
        self.storedToQuery = storedToQuery
        self.weakestQuery = weakestQuery
        self.weakestStored = weakestStored
    }
}
