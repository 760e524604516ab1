public import HTTPFields

/// A response whose head has arrived and whose body is still to be read.
public struct HTTPClientResponse: Sendable {
    /// The status code.
    public let status: Int
    /// The header fields in the order received, with their raw values.
    public let headers: HTTPHeaders
    /// The body; letting go of it before its end ends the transfer.
    public let body: HTTPResponseBody
}

/// A response with its whole body.
public struct HTTPClientAnswer: Sendable {
    /// The status code.
    public let status: Int
    /// The header fields in the order received, with their raw values.
    public let headers: HTTPHeaders
    /// The body, without its transfer coding and with its content coding untouched.
    public let body: [UInt8]
}

/// The body of a response, pulled piece by piece; one reader at a time.
///
/// About 64 KiB are read ahead; then the server has to wait for the reader.
public final class HTTPResponseBody: Sendable {
    private let transfer: Transfer

    init(_ transfer: Transfer) {
        self.transfer = transfer
    }

    deinit {
        transfer.cancel()
    }

    /// The next bytes as they arrived, or nil after a complete body.
    ///
    /// - Throws: `HTTPClientError` when the body ended early, a time-out passed, or the task was
    ///   cancelled. After nil or an error, every further call gives the same.
    public func next() async throws(HTTPClientError) -> [UInt8]? {
        try await transfer.next().get()
    }

    /// The rest of the body.
    ///
    /// - Parameter bytesMax: the most to accept.
    /// - Returns: all bytes from here to the end.
    /// - Throws: as `next()`, and `.tooLong` in phase `.body` when there is more.
    public func collect(bytesMax: Int) async throws(HTTPClientError) -> [UInt8] {
        var all: [UInt8] = []
        while let bytes = try await next() {
            guard bytes.count <= bytesMax - all.count else {
                transfer.cancel()
                throw HTTPClientError(
                    phase: .body, reason: .tooLong, code: 0, mayHaveBeenSent: true,
                    hasReceivedBytes: true)
            }
            all += bytes
        }
        return all
    }
}
