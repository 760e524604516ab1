// HTTPClient: HTTP requests as async calls, on libcurl's multi interface.
//
// One thread owns the multi handle and every transfer on it. Callers post commands (start, go on,
// cancel) into a mailbox and wake the thread; it fills each transfer's bounded buffer, from which
// the reader pulls. A full buffer pauses the transfer, so that a slow reader slows the server down
// instead of filling memory.
//
// A transfer is transparent: no redirects, no decompression, no proxy from the environment, no
// header that the caller did not give. A body that ends early is an error, never a short body.
// Invariant: libcurl handles are touched on the client's thread only.

/// Sends HTTP requests, many at a time, over pooled connections.
public final class HTTPClient: Sendable {
    private let thread: TransferThread

    /// Makes a client and starts its thread.
    ///
    /// - Parameter configuration: what its transfers share.
    /// - Throws: `HTTPClientError` (`.unavailable`) when the system is out of memory or threads.
    public init(
        _ configuration: HTTPClientConfiguration = HTTPClientConfiguration()
    ) throws(HTTPClientError) {
        thread = try TransferThread(configuration)
    }

    deinit {
        thread.stop()
    }

    /// Sends a request and returns when the response's head has arrived.
    ///
    /// Cancelling the task ends the transfer at once.
    ///
    /// - Parameter request: what to send.
    /// - Returns: the head, and the body to be pulled.
    /// - Throws: `HTTPClientError`; any status is a response, not an error.
    public func send(
        _ request: HTTPClientRequest
    ) async throws(HTTPClientError) -> HTTPClientResponse {
        let transfer = Transfer(request, on: thread)
        let head = try await transfer.start().get()
        return HTTPClientResponse(
            status: head.status, headers: head.headers, body: HTTPResponseBody(transfer))
    }

    /// Sends a request and collects the whole response.
    ///
    /// - Parameters:
    ///   - request: what to send.
    ///   - bodyBytesMax: the longest body to accept.
    /// - Returns: status, fields and body.
    /// - Throws: `HTTPClientError`; any status is a response, not an error.
    public func fetch(
        _ request: HTTPClientRequest, bodyBytesMax: Int = 16 << 20
    ) async throws(HTTPClientError) -> HTTPClientAnswer {
        let response = try await send(request)
        let body = try await response.body.collect(bytesMax: bodyBytesMax)
        return HTTPClientAnswer(status: response.status, headers: response.headers, body: body)
    }
}
