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
    /// How often sums in memory are written; what a killed process may lose of its hits' sums.
    static let ledgerInterval = Duration.milliseconds(500)
    /// How often the price file is looked at.
    static let priceFileInterval = Duration.seconds(5)
    /// Longest `refrain-scope`, `refrain-cache` or tenant header.
    static let controlBytesMax = 256
    /// Rows of one savings report.
    public static let reportRowsMax = 100_000
    /// How long lookups are left out after the store failed.
    static let storePause = Duration.seconds(2)
}
