/// How the service runs: every setting has a default that is safe, and none has to be given.
public struct ServerSettings: Sendable, Equatable {
    /// Numeric address to listen on.
    public var host = "127.0.0.1"
    /// Port to listen on; 0 lets the system choose.
    public var port: UInt16 = 8080
    /// Unix-domain socket to listen on instead; empty for none.
    public var unixSocket = ""
    /// Threads that accept, parse and answer.
    public var loops = 1
    /// PEM file with certificate and chain; empty for plain HTTP.
    public var tlsCertificate = ""
    /// PEM file with the certificate's key.
    public var tlsKey = ""

    /// Keys of which a caller must show one; none for a service that takes everybody.
    public var apiKeys: [String] = []
    /// File with one key per line; empty for none.
    public var apiKeyFile = ""
    /// Whether to listen beyond this machine without a key.
    public var allowUnauthenticated = false

    /// Directory that keeps everything.
    public var dataDirectory = "refrain-data"
    /// Whether a commit waits for the disk: `full`, or `relaxed` (a power failure may lose the last
    /// commits, never tear one).
    public var durability = "full"
    /// Address space set aside for the store; sparse, so it costs nothing until it is used.
    public var mapSizeBytes = 64 << 30
    /// Most bytes of records and vectors in all caches; 0 for three quarters of the map.
    public var bytesMax = 0
    /// Most entries in all caches; 0 for no such limit.
    public var entriesMax = 0
    /// How often expired entries are removed.
    public var sweepInterval: Duration = .seconds(30)

    /// Directory of the embedding model, or `none` to run exact-only.
    public var model = "data/models/all-MiniLM-L6-v2"
    /// Threads of the local embedder; 0 for as many as suit the machine.
    public var embedderThreads = 0
    /// Base URL of an OpenAI-compatible embeddings API to use instead of a local model.
    public var embedderURL = ""
    /// Model to ask that API for.
    public var embedderModel = "text-embedding-3-small"
    /// Key for that API; empty sends none.
    public var embedderKey = ""
    /// Directory of the pair verifier: a CrossEncoder, or adapters of the model; `none` for none.
    ///
    /// The usual one is used where it is there and the model is the one it was made for.
    public var verifier = "data/verifiers/all-MiniLM-L6-v2"
    /// How long a lookup waits for its embedding before it is a miss, the verifier included.
    public var embeddingDeadline: Duration = .seconds(5)

    /// The pass-through to LLM APIs.
    public var passThrough = PassThroughSettings()

    /// Lines below this level are not logged.
    public var logLevel = "info"
    /// Largest body of an import or a batch.
    public var bodyBytesMax = 64 << 20
    /// Connections at one time.
    public var connectionsMax = 10_000
    /// From the first byte of a request to the end of its header.
    public var headerTimeout: Duration = .seconds(10)
    /// From the end of the header to the end of the body.
    public var bodyTimeout: Duration = .seconds(60)
    /// From the whole request to the whole answer.
    public var requestTimeout: Duration = .seconds(600)
    /// How long requests in flight may go on after SIGTERM.
    public var drainTimeout: Duration = .seconds(15)

    /// All defaults.
    public init() {}

    /// Whether only this machine can reach the address.
    public var isLoopback: Bool {
        !unixSocket.isEmpty || host == "::1" || host == "localhost" || host.hasPrefix("127.")
    }
}

/// Why the service's settings cannot be used, in a sentence that names the setting.
public struct SettingError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong and what to do.
    public let description: String

    /// Says it.
    public init(_ description: String) {
        self.description = description
    }
}
