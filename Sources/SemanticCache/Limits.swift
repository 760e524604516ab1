/// Every limit of the cache, with its unit in its name.
public enum Limits {
    public static let cacheNameBytesMax = 64
    public static let promptBytesMax = 256 * 1024
    public static let responseBytesMax = 4 * 1024 * 1024
    public static let attributesMax = 32
    public static let attributeNameBytesMax = 256
    public static let attributeValueBytesMax = 16 * 1024
    public static let tagsMax = 32
    public static let tagBytesMax = 256
    public static let modelBytesMax = 256
    public static let batchItemsMax = 1_000
    public static let resultsMax = 100
    public static let listPageEntriesMax = 1_000
    public static let ttlMillisMax: Int64 = 31_556_952_000
    public static let dimensionMax = 4_096
    public static let cachesMax = 1_024
    public static let ledgerKeyBytesMax = 400
    public static let ledgerSumsMax = 64

    /// Candidates that one lookup re-ranks at most, whatever the number of results.
    static let candidatesMax = 256
    /// Entries removed in one commit by eviction, expiry and flush.
    static let removalsPerCommitMax = 1_000
    /// Counters of served entries written in one commit.
    static let usageWritesPerCommitMax = 4_000
    /// Blocked prompts kept per entry; the oldest stay.
    static let blockedPromptsPerEntryMax = 1_024
    /// Responses at least this long are compressed where that makes them smaller.
    static let compressionFloorBytes = 1_024
}
