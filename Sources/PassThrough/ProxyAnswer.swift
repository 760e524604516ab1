public import HTTPFields

/// What a client is to be answered.
public struct ProxyAnswer: Sendable {
    /// The status code.
    public var status: Int
    /// The header fields, without those that frame the body.
    public var headers: HTTPHeaders
    /// The body.
    public var body: Body

    /// A body that is there, or one that is pulled as it arrives.
    public enum Body: Sendable {
        /// All bytes.
        case bytes([UInt8])
        /// Pulled piece by piece; `contentLength` where the upstream announced it.
        case stream(contentLength: Int?, AnswerStream)
    }
}

/// An answer's body as it arrives; letting go of it says that nobody wants the rest.
public final class AnswerStream: Sendable {
    private let pull: @Sendable () async throws(AnswerCut) -> [UInt8]?
    private let abandon: @Sendable () -> Void

    init(
        abandon: @escaping @Sendable () -> Void = {},
        _ pull: @escaping @Sendable () async throws(AnswerCut) -> [UInt8]?
    ) {
        self.pull = pull
        self.abandon = abandon
    }

    deinit {
        abandon()
    }

    /// The next bytes, as they came, or nil after a complete body.
    ///
    /// - Throws: `AnswerCut` where the upstream broke off; the client must see an unfinished body.
    public func next() async throws(AnswerCut) -> [UInt8]? {
        try await pull()
    }
}

/// The upstream broke off inside an answer that the client has the beginning of.
public struct AnswerCut: Error, Sendable, Equatable {}
