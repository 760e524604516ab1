/// Why a transfer failed, and how far it had come.
public struct HTTPClientError: Error, Sendable, Equatable, CustomStringConvertible {
    /// How far the transfer had come.
    public enum Phase: String, Sendable {
        /// The request itself cannot be sent: its URL or a header field.
        case request
        /// Waiting for a connection, finding the host, connecting.
        case connect
        /// Agreeing on TLS.
        case tls
        /// Sending the request or waiting for the first byte of the answer.
        case awaitingResponse
        /// Receiving the answer's body.
        case body
    }

    /// What went wrong.
    public enum Reason: String, Sendable {
        /// The URL, method or a header field is malformed, or its scheme is not http or https.
        case invalidRequest
        /// The client is closed, or has too many transfers already.
        case unavailable
        /// The host's name has no address.
        case unresolvedHost
        /// No connection could be made.
        case unreachable
        /// The certificate was not accepted or the handshake failed.
        case tlsFailed
        /// The connection broke, or ended before the answer did.
        case connectionLost
        /// What came back is not HTTP.
        case invalidResponse
        /// One of the request's time-outs passed.
        case timedOut
        /// The body is longer than was asked for.
        case tooLong
        /// The task that waited was cancelled.
        case cancelled
        /// Another failure of libcurl; `code` tells.
        case other
    }

    /// How far the transfer had come.
    public let phase: Phase
    /// What went wrong.
    public let reason: Reason
    /// libcurl's `CURLcode`, or 0 where it was not libcurl that failed.
    public let code: UInt32
    /// True unless it is certain that the server has not seen any of the request.
    public let mayHaveBeenSent: Bool
    /// True when any byte of the answer arrived.
    public let hasReceivedBytes: Bool

    /// One line for a log.
    public var description: String {
        "\(reason.rawValue) in phase \(phase.rawValue)" + (code == 0 ? "" : " (curl \(code))")
    }

    /// A failure before anything was tried.
    static func refused(_ reason: Reason, _ phase: Phase = .request) -> HTTPClientError {
        HTTPClientError(
            phase: phase, reason: reason, code: 0, mayHaveBeenSent: false, hasReceivedBytes: false)
    }
}
