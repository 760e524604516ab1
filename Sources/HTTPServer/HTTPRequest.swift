public import HTTPFields

/// A whole request: what a handler answers.
public struct HTTPRequest: Sendable {
    /// The method.
    public var method: HTTPMethod
    /// Path and query as received, percent escapes untouched (of an absolute URL too).
    public var target: String
    /// The header fields in the order received.
    public var headers: HTTPHeaders
    /// The body, without its framing.
    public var body: [UInt8]
    /// The numeric address of the peer, without its port.
    public var remoteAddress: String
    /// True for HTTP/1.0, whose answers cannot be chunked.
    public var isHTTP10: Bool

    /// Makes a request, as tests that call a handler directly do.
    public init(
        method: HTTPMethod, target: String, headers: HTTPHeaders = HTTPHeaders(),
        body: [UInt8] = [], remoteAddress: String = "127.0.0.1", isHTTP10: Bool = false
    ) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        self.remoteAddress = remoteAddress
        self.isHTTP10 = isHTTP10
    }

    /// The part of the target before `?`, escapes untouched.
    public var path: Substring {
        target.prefix { $0 != "?" }
    }

    /// The part of the target after the first `?`, or nil when there is none.
    public var query: Substring? {
        guard let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) else { return nil }
        return target[target.utf8.index(after: mark)...]
    }

    /// The path's segments, each decoded on its own, so that `%2F` stays inside its segment.
    ///
    /// `/v1/a%2Fb/` gives `["v1", "a/b", ""]`. Nil when an escape is malformed or a segment is not
    /// UTF-8 once decoded.
    public var pathSegments: [String]? {
        var segments: [String] = []
        for segment in path.utf8.dropFirst().split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        {
            guard let decoded = PercentDecoding.text(segment, plusIsSpace: false) else {
                return nil
            }
            segments.append(decoded)
        }
        return segments
    }

    /// The query's `name=value` items in order, decoded; nil when one is malformed.
    public var queryItems: [QueryItem]? {
        guard let query else { return [] }
        var items: [QueryItem] = []
        for part in query.utf8.split(separator: UInt8(ascii: "&")) {
            let mark = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            let value = part[mark...].dropFirst()
            guard let name = PercentDecoding.text(part[..<mark], plusIsSpace: true),
                let value = PercentDecoding.text(value, plusIsSpace: true)
            else { return nil }
            items.append(QueryItem(name: name, value: value))
        }
        return items
    }

    /// One `name=value` of a query.
    public struct QueryItem: Sendable, Equatable {
        /// The decoded name.
        public let name: String
        /// The decoded value; empty when there was no `=`.
        public let value: String
    }
}
