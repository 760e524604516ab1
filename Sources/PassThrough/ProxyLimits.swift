/// Every limit of pass-through, with its unit in its name; settings are in `ProxyConfiguration`.
public enum ProxyLimits {
    /// Different questions being asked upstream at one time that others may join.
    static let flightsMax = 4_096
    /// Bytes of an answer that may wait for its fastest reader.
    static let windowBytes = 256 << 10
    /// Bytes of an answer that are kept for those who join late or read slowly.
    static let replayBytesMax = 4 << 20
    /// Ledger rows kept in memory until they are written.
    static let pendingRowsMax = 10_000
    /// How long a hit's sums wait for others to be written with: what a killed process may lose of
    /// them, beside the commit that is under way.
    static let ledgerDelay = Duration.milliseconds(50)
    /// The same after a write that failed.
    static let ledgerRetryDelay = Duration.seconds(1)
    /// How far apart the commits of kept answers are, so that those of a busy time share them; each
    /// one's client was served before.
    static let keepDelay = Duration.milliseconds(10)
    /// Longest prompt whose fingerprint is made on the request's own event loop.
    static let promptBytesInline = 16 << 10
    /// Threads that lookups run on, at least and at most; between them one for each core.
    static let lookupThreads = 2...4
    /// Lookups that may wait for such a thread or be held up on one.
    static let lookupsMax = 4_096
    /// How often waiting lookups are compared with their deadlines.
    static let deadlineInterval = Duration.milliseconds(10)
    /// Longest answer of a model that compares answers.
    static let verdictBytesMax = 256 << 10
    /// Bytes of each of the two answers that it is shown.
    static let judgedAnswerBytesMax = 32 << 10
    /// How often the price file is looked at.
    static let priceFileInterval = Duration.seconds(5)
    /// Longest `refrain-scope`, `refrain-cache` or tenant header.
    static let controlBytesMax = 256
    /// Rows of one savings report.
    public static let reportRowsMax = 100_000
    /// How long lookups are left out after the store failed.
    static let storePause = Duration.seconds(2)
}
