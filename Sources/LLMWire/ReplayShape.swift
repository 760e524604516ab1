/// How a stored answer is to be delivered for one request.
public struct ReplayShape: Sendable {
    /// As a stream of events, or as one body.
    public var streams: Bool
    /// Whether a chat stream ends with a usage event.
    public var includesUsage: Bool
    /// What makes the answer's fresh id unique: 128 random bits.
    public var identifierBits: UInt128
    /// The time the answer is said to be made at, in seconds since 1970.
    public var createdAtSeconds: Int64
    /// Longest text of one event, in bytes of UTF-8; at least 1.
    public var chunkBytes = 48
    /// Whether signed or encrypted reasoning is left out.
    ///
    /// For a hit by similarity: the signature belongs to another conversation.
    public var dropsSignedReasoning = false
    var keepsIdentifier = false
    var echoes: [EchoedField] = []

    /// Makes a shape that belongs to no request.
    public init(
        streams: Bool, includesUsage: Bool = false, identifierBits: UInt128,
        createdAtSeconds: Int64
    ) {
        self.streams = streams
        self.includesUsage = includesUsage
        self.identifierBits = identifierBits
        self.createdAtSeconds = createdAtSeconds
    }
}

extension ProviderRequest {
    /// The shape in which this request wants its answer.
    public func replayShape(identifierBits: UInt128, createdAtSeconds: Int64) -> ReplayShape {
        var shape = ReplayShape(
            streams: wantsStream && route != .embeddings, includesUsage: includesUsage,
            identifierBits: identifierBits, createdAtSeconds: createdAtSeconds)
        shape.keepsIdentifier = keepsIdentifier
        shape.echoes = echoes
        return shape
    }
}
