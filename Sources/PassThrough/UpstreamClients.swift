import EventLoop
import HTTPClient
import Synchronization

/// The HTTP clients of the upstream calls: one for each event loop that requests are served on, so
/// that an answer passes from upstream to client without a change of threads, and one for the rest.
final class UpstreamClients: Sendable {
    private let configuration: HTTPClientConfiguration
    private let elsewhere: HTTPClient
    private let byLoop = Mutex<[ObjectIdentifier: HTTPClient]>([:])

    init(_ configuration: HTTPClientConfiguration) throws(HTTPClientError) {
        self.configuration = configuration
        elsewhere = try HTTPClient(configuration)
    }

    /// The client for the thread that asks.
    var current: HTTPClient {
        guard let loop = EventLoop.current else { return elsewhere }
        return byLoop.withLock { clients in
            if let client = clients[ObjectIdentifier(loop)] { return client }
            // Out of memory: the other client does it, a little slower.
            guard let client = try? HTTPClient(configuration, on: loop) else { return elsewhere }
            clients[ObjectIdentifier(loop)] = client
            return client
        }
    }

    /// Lets go of the loops; their calls in progress fail.
    func close() {
        byLoop.withLock { $0 = [:] }
    }
}
