/// How a graph is built and searched, by the names of Malkov & Yashunin (arXiv:1603.09320).
public struct HNSWParameters: Hashable, Sendable {
    /// Links a node keeps on upper levels, 4...64; twice as many on the ground level.
    public var m: Int
    /// Width of the candidate list while building.
    public var efConstruction: Int
    /// Width of the candidate list of a search that does not say.
    public var efSearch: Int
    /// A partition with more vectors than this is a graph; below, it is scanned.
    public var graphCountMin: Int

    /// Makes parameters; values outside their range are moved to its nearest end.
    public init(
        m: Int = 16, efConstruction: Int = 200, efSearch: Int = 64, graphCountMin: Int = 2_000
    ) {
        self.m = min(max(m, 4), VectorSearchLimits.mMax)
        self.efConstruction = min(max(efConstruction, 8), VectorSearchLimits.efMax)
        self.efSearch = min(max(efSearch, 1), VectorSearchLimits.efMax)
        self.graphCountMin = max(graphCountMin, 8)
    }
}
