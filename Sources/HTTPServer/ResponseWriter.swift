/// Writes the body of a streamed response; one task at a time uses it.
public struct ResponseWriter: Sendable {
    private let connection: Connection
    private let exchange: UInt64

    init(_ connection: Connection, exchange: UInt64) {
        self.connection = connection
        self.exchange = exchange
    }

    /// Sends the bytes as one chunk, at once; an empty array sends nothing.
    ///
    /// Returns when the bytes are with the system or fewer than 64 KiB of them wait for a slow
    /// reader; so a stalled client holds its writer, not memory.
    ///
    /// - Throws: `ResponseWriterError` once the response cannot be continued.
    public func write(_ bytes: [UInt8]) async throws(ResponseWriterError) {
        try await connection.write(bytes, exchange).get()
    }

    /// Sends a text as one chunk, as `write(_:)` of its UTF-8.
    public func write(_ text: String) async throws(ResponseWriterError) {
        try await write(Array(text.utf8))
    }
}

/// Why nothing more can be written.
public enum ResponseWriterError: Error, Sendable, Equatable {
    /// The client has gone, or was cut for reading too slowly or taking too long.
    case clientLeft
    /// More bytes than the announced content length.
    case tooLong
}
