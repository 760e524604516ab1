/// How a server listens and what it puts up with.
public struct ServerConfiguration: Sendable {
    /// The numeric address to listen on (IPv4 or IPv6).
    public var address = "127.0.0.1"
    /// The port; 0 lets the system choose one (`HTTPServer.port` tells).
    public var port: UInt16 = 0
    /// A Unix-domain socket to listen on instead; a stale socket file there is replaced.
    public var unixSocketPath: String?
    /// How many loops, each a thread that accepts, parses and answers.
    public var loops = 1
    /// Certificate chain and key for TLS; nil for plain HTTP.
    public var tls: TLSConfiguration?

    /// Bytes of a request's line and header fields together.
    public var headerBytesMax = 32 << 10
    /// Header fields of one request.
    public var headerFieldsMax = 100
    /// Bytes of a request's body.
    public var bodyBytesMax = 8 << 20
    /// Lowers `bodyBytesMax` for a route, from method and raw target, before the body is read.
    public var bodyBytesMaxForRoute: (@Sendable (HTTPMethod, String) -> Int)?
    /// Connections of all loops together; one more is answered 503 and closed.
    public var connectionsMax = 10_000
    /// Requests being answered, of all loops together; one more is answered 503.
    public var requestsInFlightMax = 4_096

    /// From the first byte of a request, or from accepting, to the end of its header.
    public var headerTimeout: Duration = .seconds(10)
    /// From the end of the header to the end of the body, however steadily it trickles.
    public var bodyTimeout: Duration = .seconds(60)
    /// Bytes per second that a body must come at, once `bodyGrace` has passed.
    public var bodyRateMin = 1_024
    /// How long a body may come more slowly than `bodyRateMin`.
    public var bodyGrace: Duration = .seconds(10)
    /// How long a connection may wait between two requests.
    public var idleTimeout: Duration = .seconds(75)
    /// How long a client may leave the bytes waiting that were written to it.
    public var writeStallTimeout: Duration = .seconds(30)
    /// From the whole request to the whole answer, streams included.
    public var requestTimeout: Duration = .seconds(600)
    /// How long a refused client's remaining bytes are read and dropped, so that the refusal
    /// reaches it before the connection is reset.
    public var lingerTimeout: Duration = .seconds(2)

    /// Shapes the answers that the server gives by itself.
    public var errorResponse: @Sendable (HTTPServerRefusal) -> HTTPResponse = { $0.response }

    /// A configuration with every setting at its default.
    public init() {}
}

/// Where a server's certificate and key are.
public struct TLSConfiguration: Sendable {
    /// The PEM file of the certificate, followed by its chain.
    public var certificateFile: String
    /// The PEM file of the private key.
    public var keyFile: String

    /// Names the two files.
    public init(certificateFile: String, keyFile: String) {
        self.certificateFile = certificateFile
        self.keyFile = keyFile
    }
}
