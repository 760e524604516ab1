// HTTPServer: HTTP/1.1 on libevent's evhttp, one evhttp per event loop.
//
// Each loop has its own listening socket (SO_REUSEPORT), so a connection lives on one thread from
// accept to close and nothing about it is locked. evhttp parses requests and keeps connections
// alive; around it stand a strict guard in front of its parser (`MessageGuard`), absolute
// deadlines, counts, and a watch for clients that leave (`HangUpWatch`). Answers are rendered here
// and written straight to the socket; evhttp is told only that the request is done.
//
// The walk of a request: bytes arrive -> the guard judges them -> evhttp parses -> `Connection`
// makes an `HTTPRequest` -> the handler answers, at once or in a task on the same thread -> the
// response is written; what the socket does not take waits in the bufferevent's output.
// Invariant: a `Connection` is touched on its loop's thread only.

import EventLoop
import Glibc
import Synchronization

/// A running HTTP server.
public final class HTTPServer: Sendable {
    /// The port it listens on; 0 on a Unix-domain socket.
    public let port: UInt16

    private let loops: [ServerLoop]

    /// Starts listening and serving.
    ///
    /// - Parameters:
    ///   - configuration: where to listen and what to put up with.
    ///   - handler: answers the requests of all loops.
    /// - Throws: `HTTPServerError` when the address is taken or not ours, the certificate or key
    ///   cannot be used, or the system is out of descriptors or threads.
    public init(
        _ configuration: ServerConfiguration, handler: any HTTPHandler
    ) throws(HTTPServerError) {
        guard configuration.loops > 0, configuration.headerBytesMax > 0 else {
            throw HTTPServerError(operation: "configuration", code: 0, subject: "loops < 1")
        }
        let counts = ServerCounts()
        let tls = try configuration.tls.map { (files) throws(HTTPServerError) in
            try TLSContext(files)
        }
        var sockets: [Int32] = []
        var port = configuration.port
        do throws(HTTPServerError) {
            for _ in 0..<(configuration.unixSocketPath == nil ? configuration.loops : 1) {
                sockets.append(try ListeningSocket.open(configuration, &port))
            }
            self.port = configuration.unixSocketPath == nil ? port : 0
            var loops: [ServerLoop] = []
            for (index, socket) in sockets.enumerated() {
                loops.append(
                    try ServerLoop(
                        configuration, handler, counts, tls, number: index,
                        loopCount: sockets.count,
                        listeningOn: socket))
            }
            self.loops = loops
        } catch {
            for socket in sockets { close(socket) }
            throw error
        }
        for loop in loops { loop.start() }
    }

    /// Connections open now, on all loops.
    public var connectionCount: Int {
        loops.first?.counts.connections.load(ordering: .relaxed) ?? 0
    }

    /// Stops accepting, lets requests in flight finish, and closes.
    ///
    /// Idle connections are closed at once, answers carry `Connection: close`. What is not done
    /// when `deadline` has passed is cancelled and cut. Returns when all threads have ended; the
    /// server must be drained before it is let go.
    public func drain(deadline: Duration) async {
        await withTaskGroup { group in
            for loop in loops {
                group.addTask { await loop.drain(deadline: deadline) }
            }
        }
    }
}

/// What all loops of a server count together.
final class ServerCounts: Sendable {
    let connections = Atomic<Int>(0)
    let requestsInFlight = Atomic<Int>(0)
}
