public import HTTPFields

/// A request to send.
///
/// The fields given are sent as they are, in their order. Nothing is added but `Host` (unless
/// given) and `Content-Length` for a body; a `Content-Length` or `Transfer-Encoding` given here is
/// left out, because the transfer frames the body itself.
public struct HTTPClientRequest: Sendable {
    /// The method, as it goes on the wire.
    public var method: String
    /// An absolute `http` or `https` URL; its path is sent as it is.
    public var url: String
    /// The header fields.
    public var headers: HTTPHeaders
    /// The body; nil for none, which for POST, PUT and PATCH means an empty one.
    public var body: [UInt8]?
    /// How long to wait.
    public var timeouts = HTTPClientTimeouts()
    /// A Unix-domain socket to connect to instead of the URL's host.
    public var unixSocketPath: String?

    /// Makes a request.
    public init(
        method: String = "GET", url: String, headers: HTTPHeaders = HTTPHeaders(),
        body: [UInt8]? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// How long each part of a transfer may take.
public struct HTTPClientTimeouts: Sendable {
    /// To find the host, connect and finish TLS.
    public var connect: Duration = .seconds(10)
    /// From the start to the first byte of the answer.
    public var firstByte: Duration = .seconds(120)
    /// Between two bytes of the answer, while its reader is not what is waited for.
    public var idle: Duration = .seconds(60)
    /// From the start to the last byte.
    public var total: Duration = .seconds(600)

    /// The defaults, which suit calls of a language model.
    public init() {}
}
