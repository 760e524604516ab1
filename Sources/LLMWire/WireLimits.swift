import JSON

/// Every limit of this module, with its unit in its name.
public enum WireLimits {
    /// Longest request body that is looked at; a longer one is forwarded and never cached.
    public static let requestBytesMax = 8 * 1024 * 1024
    /// Longest answer that is recorded; a longer one passes through and is not kept.
    public static let answerBytesMax = 4 * 1024 * 1024
    /// Longest event of a stream, its field names included.
    public static let eventBytesMax = 4 * 1024 * 1024
    /// Longest stream that is recorded: its events wrap each few letters in hundreds.
    public static let streamBytesMax = 64 * 1024 * 1024
    /// Longest prompt that is cached.
    public static let promptBytesMax = 256 * 1024
    /// What an entry shows of a prompt whose request is matched as a whole.
    public static let shownPromptBytesMax = 2 * 1024
    /// Most choices, content blocks, output items or tool calls of one answer.
    public static let partsMax = 4_096
    /// Deepest nesting of any JSON read here.
    public static let depthMax = 64
    /// Most values and keys of one JSON text.
    public static let elementsMax = 1_000_000
    /// Longest price file.
    public static let priceFileBytesMax = 32 * 1024 * 1024
    /// Most models of one price file.
    public static let pricedModelsMax = 100_000
    /// Most tokens one request can be charged for; more is a broken usage report.
    public static let tokensMax: Int64 = 1_000_000_000_000
    /// Longest namespace a body's `cache` member may name.
    public static let namespaceBytesMax = 256

    static let request = JSONLimits(
        bytesMax: requestBytesMax, depthMax: depthMax, elementsMax: elementsMax)
    // A stored answer carries a small head of its own besides the answer, so it may be a level
    // deeper and a little longer than what was recorded.
    static let storedAnswer = JSONLimits(
        bytesMax: answerBytesMax * 2, depthMax: depthMax + 2, elementsMax: elementsMax + 64)
    static let answer = JSONLimits(
        bytesMax: answerBytesMax, depthMax: depthMax, elementsMax: elementsMax)
}
