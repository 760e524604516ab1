import CEvent
import EventLoop
import Glibc
import HTTPFields
import Synchronization

/// One loop's share of a server: its evhttp, its listening socket and its connections.
@safe
final class ServerLoop: @unchecked Sendable {
    // Rule: variables are touched on `loop`'s thread only, or before `start`.
    let loop: EventLoop
    let configuration: ServerConfiguration
    let handler: any HTTPHandler
    let counts: ServerCounts
    let tls: TLSContext?

    private let http: OpaquePointer
    private let listeningSocket: Int32
    private var boundSocket: OpaquePointer?
    private var hangUps: HangUpWatch?
    private var sweep: LoopTimer?
    private var drainDeadline: LoopTimer?
    private var drained: [CheckedContinuation<Void, Never>] = []

    private var connections: [UInt64: Connection] = [:]
    private var numbers: [UInt: UInt64] = [:]
    private var lastNumber: UInt64 = 0
    private(set) var isDraining = false

    /// Bytes of the head being rendered; reused from answer to answer.
    var scratch: [UInt8] = []
    private var date = HTTPDate()

    init(
        _ configuration: ServerConfiguration, _ handler: any HTTPHandler, _ counts: ServerCounts,
        _ tls: TLSContext?, number: Int, loopCount: Int, listeningOn socket: Int32
    ) throws(HTTPServerError) {
        self.configuration = configuration
        self.handler = handler
        self.counts = counts
        self.tls = tls
        listeningSocket = socket
        do throws(EventLoopError) {
            loop = try EventLoop(name: loopCount == 1 ? "http" : "http-\(number)")
        } catch {
            throw HTTPServerError(
                operation: error.operation, code: error.code, subject: "event loop")
        }
        guard let http = unsafe evhttp_new(loop.eventBase) else {
            throw HTTPServerError(operation: "evhttp_new", code: ENOMEM, subject: "event loop")
        }
        unsafe self.http = http
        hangUps = try HangUpWatch { [unowned self] in connections[$0]?.clientLeft() }
    }

    func start() {
        loop.execute { self.startOnLoop() }
    }

    private func startOnLoop() {
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        // The guard enforces the limits before evhttp could; these are only the second fence.
        unsafe evhttp_set_max_headers_size(http, configuration.headerBytesMax * 2)
        unsafe evhttp_set_max_body_size(http, configuration.bodyBytesMax + 1)
        let methods =
            EVHTTP_REQ_GET.rawValue | EVHTTP_REQ_POST.rawValue | EVHTTP_REQ_HEAD.rawValue
            | EVHTTP_REQ_PUT.rawValue | EVHTTP_REQ_DELETE.rawValue | EVHTTP_REQ_OPTIONS.rawValue
            | EVHTTP_REQ_PATCH.rawValue
        unsafe evhttp_set_allowed_methods(http, UInt16(methods))
        unsafe evhttp_set_bevcb(
            http, { _, context in unsafe serverLoop(context)?.makeBufferEvent() }, context)
        unsafe evhttp_set_gencb(
            http,
            { request, context in
                guard let request = unsafe request else { return }
                unsafe serverLoop(context)?.received(request)
            }, context)
        unsafe boundSocket = evhttp_accept_socket_with_handle(http, listeningSocket)
        pauseAcceptingOnError()
        hangUps?.start(on: loop)
        sweep = loop.scheduleRepeating(every: sweepInterval) { self.sweepDeadlines() }
    }

    /// An eighth of the shortest deadline, so that none is overrun by much.
    private var sweepInterval: Duration {
        let shortest = min(
            configuration.headerTimeout, configuration.bodyTimeout, configuration.bodyGrace,
            configuration.idleTimeout, configuration.writeStallTimeout,
            configuration.requestTimeout, configuration.lingerTimeout)
        return min(
            max(shortest / 8, Limits.sweepInterval.lowerBound), Limits.sweepInterval.upperBound)
    }

    // MARK: - Connections

    private func makeBufferEvent() -> OpaquePointer? {
        let made =
            unsafe tls.map { unsafe $0.makeBufferEvent(loop.eventBase) }
            ?? bufferevent_socket_new(loop.eventBase, -1, Int32(BEV_OPT_CLOSE_ON_FREE.rawValue))
        guard let made = unsafe made else { return nil }
        lastNumber += 1
        let connection = unsafe Connection(self, number: lastNumber, made)
        connections[lastNumber] = connection
        numbers[UInt(bitPattern: made)] = lastNumber
        // evhttp gives the bufferevent its socket after this call. Leaving libevent right behind
        // this callback makes sure that `opened` runs before anything is read or closed.
        unsafe event_base_loopbreak(loop.eventBase)
        loop.execute { [number = lastNumber] in
            self.connections[number]?.opened(self.hangUps)
        }
        return unsafe made
    }

    private func received(_ request: UnsafeMutablePointer<evhttp_request>) {
        let connection = unsafe evhttp_request_get_connection(request)
        let buffer = unsafe evhttp_connection_get_bufferevent(connection)
        guard let number = numbers[UInt(bitPattern: buffer)] else { return }
        unsafe connections[number]?.received(request)
    }

    func closed(_ connection: Connection) {
        connections[connection.number] = nil
        numbers[unsafe UInt(bitPattern: connection.bufferEvent)] = nil
        endDrainIfDone()
    }

    private func sweepDeadlines() {
        let now = loop.now
        for connection in Array(connections.values) { connection.checkDeadlines(now) }
        resumeAccepting()
    }

    func dateBytes() -> [UInt8] {
        date.bytes()
    }

    // MARK: - Accepting

    /// Out of descriptors, accepting again at once would spin.
    private func pauseAcceptingOnError() {
        guard let bound = unsafe boundSocket else { return }
        let listener = unsafe evhttp_bound_socket_get_listener(bound)
        // The listener's context is evhttp's own, so the sweep, not this, accepts again.
        unsafe evconnlistener_set_error_cb(listener) { listener, _ in
            unsafe evconnlistener_disable(listener)
        }
    }

    private func resumeAccepting() {
        guard let bound = unsafe boundSocket else { return }
        unsafe evconnlistener_enable(evhttp_bound_socket_get_listener(bound))
    }

    // MARK: - Draining

    func drain(deadline: Duration) async {
        await withCheckedContinuation { continuation in
            loop.execute {
                self.drained.append(continuation)
                self.beginDrain(deadline)
            }
        }
        await loop.stop()
    }

    private func beginDrain(_ deadline: Duration) {
        guard !isDraining else { return endDrainIfDone() }
        isDraining = true
        if let bound = unsafe boundSocket { unsafe evhttp_del_accept_socket(http, bound) }
        unsafe boundSocket = nil
        for connection in Array(connections.values) { connection.closeIfIdle() }
        drainDeadline = loop.schedule(after: deadline) {
            for connection in Array(self.connections.values) { connection.cut() }
            self.endDrainIfDone()
        }
        endDrainIfDone()
    }

    private func endDrainIfDone() {
        guard isDraining, connections.isEmpty, !drained.isEmpty else { return }
        sweep?.cancel()
        drainDeadline?.cancel()
        hangUps?.stop()
        let waiters = drained
        drained = []
        // Not from inside evhttp, which may be closing a connection further up the stack.
        loop.execute {
            unsafe evhttp_free(self.http)
            self.hangUps = nil
            for waiter in waiters { waiter.resume() }
        }
    }
}

private func serverLoop(_ context: UnsafeMutableRawPointer?) -> ServerLoop? {
    unsafe context.map { unsafe Unmanaged<ServerLoop>.fromOpaque($0).takeUnretainedValue() }
}
