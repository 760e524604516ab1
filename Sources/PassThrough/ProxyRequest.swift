public import HTTPFields

/// A request as a client sent it.
public struct ProxyRequest: Sendable {
    /// The method.
    public var method: String
    /// Path and query as received, percent escapes untouched.
    public var target: String
    /// The header fields in the order received.
    public var headers: HTTPHeaders
    /// The body, without its framing.
    public var body: [UInt8]
    /// Lowercase names of fields that do not go upstream, such as one that shows a key of
    /// Refrain's.
    public var withheldHeaders: Set<String> = []
    /// Where work goes on that belongs to this request but may outlive it; nil for anywhere.
    public var executor: (any TaskExecutor)?

    /// Makes a request.
    public init(
        method: String, target: String, headers: HTTPHeaders, body: [UInt8],
        executor: (any TaskExecutor)? = nil
    ) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        self.executor = executor
    }

    /// The target before `?`.
    var path: Substring { target[..<(questionMark ?? target.endIndex)] }

    /// The target after the first `?`.
    var query: Substring {
        questionMark.map { target[target.utf8.index(after: $0)...] } ?? ""
    }

    /// Looked for among bytes: characters cost fifty times as much.
    private var questionMark: String.Index? { target.utf8.firstIndex(of: UInt8(ascii: "?")) }
}
