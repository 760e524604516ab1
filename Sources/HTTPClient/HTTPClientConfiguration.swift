/// What a client shares among its transfers.
public struct HTTPClientConfiguration: Sendable {
    /// Connections to one host; further requests to it wait.
    public var connectionsPerHostMax = 256
    /// Connections in all; further requests wait.
    public var connectionsMax = 1_024
    /// Idle connections kept for reuse.
    public var idleConnectionsMax = 128
    /// Whether `http_proxy` and its like in the environment are heeded.
    public var usesProxyEnvironment = false
    /// A PEM file of certificate authorities to trust instead of the system's.
    public var authoritiesFile: String?

    /// The defaults.
    public init() {}
}
