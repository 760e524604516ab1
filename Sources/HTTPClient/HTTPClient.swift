// HTTPClient: HTTP requests as async calls, on libcurl's multi interface.
//
// One event loop owns the multi handle and every transfer on it: the caller's own, or one of the
// client's. Callers post commands (start, go on, cancel) to the loop; it fills each transfer's
// bounded buffer, from which the reader pulls. A full buffer pauses the transfer, so that a slow
// reader slows the server down instead of filling memory.
//
// A transfer is transparent: no redirects, no decompression, no proxy from the environment, no
// header that the caller did not give. A body that ends early is an error, never a short body.
// Invariant: libcurl handles are touched on the loop's thread only.

public import EventLoop

/// Sends HTTP requests, many at a time, over pooled connections.
public final class HTTPClient: Sendable {
    private let loop: TransferLoop

    /// Makes a client.
    ///
    /// - Parameters:
    ///   - configuration: what its transfers share.
    ///   - loop: where its transfers run; callers on that loop are answered without a change of
    ///     threads. Nil starts a loop for this client alone.
    /// - Throws: `HTTPClientError` (`.unavailable`) when the system is out of memory or threads.
    public init(
        _ configuration: HTTPClientConfiguration = HTTPClientConfiguration(),
        on loop: EventLoop? = nil
    ) throws(HTTPClientError) {
        self.loop = try TransferLoop(configuration, on: loop)
    }

    deinit {
        loop.stop()
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
        let transfer = Transfer(request, on: loop)
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
