/// Every limit of the cache, with its unit in its name.
public enum Limits {
    /// Bytes of a cache's name.
    public static let cacheNameBytesMax = 64
    /// Bytes of a prompt.
    public static let promptBytesMax = 256 * 1024
    /// Bytes of a response.
    public static let responseBytesMax = 4 * 1024 * 1024
    /// Attributes of an entry or a lookup.
    public static let attributesMax = 32
    /// Bytes of an attribute's name.
    public static let attributeNameBytesMax = 256
    /// Bytes of an attribute's value.
    public static let attributeValueBytesMax = 16 * 1024
    /// Tags of an entry.
    public static let tagsMax = 32
    /// Bytes of a tag.
    public static let tagBytesMax = 256
    /// Bytes of a model's name and of a response format's.
    public static let modelBytesMax = 256
    /// Items of a batch.
    public static let batchItemsMax = 1_000
    /// Hits of one lookup.
    public static let resultsMax = 100
    /// Entries of a page of a listing.
    public static let listPageEntriesMax = 1_000
    /// The longest TTL, a year.
    public static let ttlMillisMax: Int64 = 31_556_952_000
    /// Numbers of a vector.
    public static let dimensionMax = 4_096
    /// Caches of a directory.
    public static let cachesMax = 1_024
    /// Bytes of a ledger's key.
    public static let ledgerKeyBytesMax = 400
    /// Sums of a ledger's row.
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
