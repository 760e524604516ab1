/// The server's fixed bounds; those an operator may set are in `ServerConfiguration`.
enum Limits {
    /// Bytes of a request line; RFC 9112 recommends at least 8,000.
    static let requestLineBytes = 8 << 10
    /// Hexadecimal digits of a chunk's size: up to 4 GiB - 1.
    static let chunkSizeDigits = 8
    /// Decimal digits of a Content-Length.
    static let contentLengthDigits = 15
    /// Bytes a stream may have waiting for the socket before its writer is held.
    static let streamBufferBytes = 64 << 10
    /// How often, at most and at least, deadlines are looked at.
    static let sweepInterval: ClosedRange<Duration> = .milliseconds(5)...(.milliseconds(250))
    /// Pending connections in a listening socket's queue.
    static let listenBacklog: Int32 = 1024
}
