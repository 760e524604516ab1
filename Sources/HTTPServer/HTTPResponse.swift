public import HTTPFields

/// What a handler answers.
///
/// The server adds `Date` unless given, `Content-Length` or `Transfer-Encoding`, and `Connection`
/// where needed; fields of the latter names given here are left out. A CR, LF or NUL in a field
/// becomes a space.
public struct HTTPResponse: Sendable {
    /// The status code, 200...599.
    public var status: Int
    /// The header fields, sent in this order.
    public var headers: HTTPHeaders
    /// The body.
    public var body: Body

    /// A body that is there, or one that will be written bit by bit.
    public enum Body: Sendable {
        /// All bytes; empty for none.
        case bytes([UInt8])
        /// Written by the closure, chunk by chunk; `contentLength` where it is known beforehand
        /// (then exactly so many bytes must be written). The closure runs on the loop in the
        /// request's task; when it throws, the connection is cut, so that the client sees an
        /// unfinished body as unfinished.
        case stream(
            contentLength: Int? = nil, _ write: @Sendable (ResponseWriter) async throws -> Void)
    }

    /// Makes a response.
    public init(status: Int, headers: HTTPHeaders = HTTPHeaders(), body: Body = .bytes([])) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// Makes a response of bytes of one content type.
    public init(status: Int, contentType: String, bytes: [UInt8]) {
        self.init(status: status, headers: ["content-type": contentType], body: .bytes(bytes))
    }
}
