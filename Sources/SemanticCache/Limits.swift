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

    /// Least cosine of a candidate of the verified policy, where the query states none: below it
    /// labels would all be "wrong" and crowd out those that tell something.
    public static let verifiedSimilarityMin = 0.5

    /// Candidates that one lookup asks the verifier about.
    static let verifierPairsMax = 2
    /// Candidates that one lookup compares token by token, best first.
    static let lateCandidatesMax = 5
    /// Candidates that one lookup re-ranks at most, whatever the number of results.
    static let candidatesMax = 256
    /// Entries removed in one commit by eviction, expiry and flush.
    static let removalsPerCommitMax = 1_000
    /// Counters of served entries written in one commit.
    static let usageWritesPerCommitMax = 4_000
    /// Blocked prompts kept per entry; one that is found wrong for more is removed, because a block
    /// that is not kept would let a wrong answer be given again.
    static let blockedPromptsPerEntryMax = 1_024
    /// Responses at least this long are compressed where that makes them smaller.
    static let compressionFloorBytes = 1_024
    /// A longer prompt's text is not kept with the verdict on it.
    static let labelPromptBytesMax = 8_192
    /// Verdicts that one page of feedback has, and those of the last entry beyond it.
    public static let feedbackPageMax = 1_000
    /// Labelled prompts of an entry that its belief is made of, and labels of each.
    static let labelRowsReadMax = 512
    static let labelsPerPromptMax = 8
    /// Beliefs kept in memory, 10 kB each.
    static let beliefsMax = 1_024
    /// Probes that wait for their answers; the oldest make room.
    static let probesMax = 4_096
    /// How long a probe waits.
    static let probeLifeMillis: Int64 = 15 * 60_000
    /// Cases that shadow mode keeps; the oldest make room.
    static let shadowCasesMax = 1_000
    /// Bytes of a prompt that a case keeps.
    static let shadowPromptBytesMax = 1_024
    /// How long feedback waits for the embedding that its evidence needs.
    static let feedbackEmbeddingDeadline = Duration.seconds(2)
    /// Bytes of an owner's calibrated model as JSON; one of all features has about 15,000.
    public static let calibratedModelBytesMax = 256 * 1024
}
