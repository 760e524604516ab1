/// The client's fixed bounds; those a caller may set are in `HTTPClientConfiguration` and in the
/// request.
enum Limits {
    /// Body bytes that wait for their reader before the transfer is paused.
    ///
    /// One write of libcurl's (16 KiB) may come on top.
    static let bufferedBytes = 64 << 10
    /// Body bytes below which a paused transfer goes on.
    static let resumeBytes = 32 << 10
    /// Bytes of a response's header fields.
    static let responseHeaderBytes = 256 << 10
    /// Transfers in progress or queued for a connection; one more is refused.
    static let transfers = 8_192
    /// How often deadlines are looked at, in milliseconds.
    static let sweepMilliseconds: Int32 = 20
    /// Idle libcurl handles kept for the next requests.
    static let sparedHandles = 64
}
