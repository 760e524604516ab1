import SemanticCache

/// The server's fixed bounds; those of prompts, answers and the rest are the cache's.
///
/// A body may be six times its content, because JSON may write one byte as `\u0000`.
enum ServerLimits {
    static let ignoredBodyBytesMax = 4 << 10
    static let smallBodyBytesMax = 64 << 10
    static let lookupBodyBytesMax = 4 << 20
    static let entryBodyBytesMax = 32 << 20
    static let jsonDepthMax = 16
    static let jsonElementsMax = 100_000
    /// Values and keys of a batch: its items, each with a vector.
    static let batchElementsMax = 8_000_000
    static let contextTurnsMax = 256
    static let scopeBytesMax = 4 << 10
    static let modelNameBytesMax = 256
    static let importBatchEntries = 256
    static let importErrorsShown = 100
    static let exportPageEntries = 256
    static let listPageEntriesDefault = 100
}
