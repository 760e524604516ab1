/// What the embedder refuses to hold or to wait for.
public enum EmbeddingLimits {
    /// Bytes of one text; longer ones are refused, because counting their cut tokens costs time.
    public static let textBytesMax = 1 << 20
    /// Texts that wait for a worker, over all requests.
    public static let queuedTextsMax = 4096
    /// Bytes of the texts that wait for a worker.
    public static let queuedBytesMax = 64 << 20
    /// Characters of a word; the reference tokenizer makes longer ones `[UNK]`.
    static let wordCharactersMax = 100
    /// Bytes of each small file of a model directory.
    static let configurationBytesMax = 16 << 20
    /// Bytes of a safetensors header; the format's own reader has the same limit.
    static let tensorHeaderBytesMax = 100_000_000
    /// Nesting of a JSON file of a model directory.
    static let jsonDepthMax = 64
    static let layersMax = 64
    static let widthMax = 8192
    static let feedForwardMax = 65536
    static let positionsMax = 8192
    static let vocabularyMax = 1_000_000
    static let workersMax = 64
    static let adapterRankMax = 512
}
