/// The limits of an index, in one place.
public enum VectorSearchLimits {
    /// Largest dimension of a vector.
    public static let dimensionMax = 8192
    /// Most vectors in one index: a node's number and a flag share 32 bits.
    public static let nodesMax = 1 << 30
    /// Most labels of one vector, and most that one query may require.
    public static let labelsMax = 64
    /// Most candidates that one query may ask for.
    public static let candidatesMax = 4096
    /// Widest candidate list of a graph search.
    public static let efMax = 8192
    /// Most links of a node on an upper level; twice as many on the ground level.
    public static let mMax = 64
    /// Highest level of a graph.
    public static let levelMax = 15
}
