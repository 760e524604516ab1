import CEvent
import EventLoop
import Glibc
import HTTPFields
import Synchronization

/// One client's connection: its guard, its deadlines, and the exchange in progress.
@safe
final class Connection: @unchecked Sendable {
    // Rule: every variable is touched on the loop's thread only; `write` hops there first.
    let number: UInt64
    let bufferEvent: OpaquePointer
    let owner: ServerLoop
    var loop: EventLoop { owner.loop }

    /// Where the connection is, for its deadlines.
    enum Phase {
        case idle, readingHead, readingBody, answering, lingering
    }

    private(set) var phase = Phase.readingHead
    private(set) var phaseStart: UInt64
    private(set) var gate: MessageGuard
    private(set) var isClosed = false

    /// The exchange in progress, if any.
    var exchange: Exchange?
    var lastExchange: UInt64 = 0
    var outputProgress = OutputProgress()

    private(set) var evhttpConnection: OpaquePointer?
    private(set) var socket: Int32 = -1
    private var inputCallback: OpaquePointer?
    private var remoteAddress = ""
    private var isCounted = false
    private var refusal: HTTPServerRefusal?
    private var messagesEnded = 0
    private var messagesReceived = 0

    init(_ owner: ServerLoop, number: UInt64, _ bufferEvent: OpaquePointer) {
        self.owner = owner
        self.number = number
        unsafe self.bufferEvent = unsafe bufferEvent
        gate = MessageGuard(owner.configuration)
        phaseStart = owner.loop.now
    }

    // MARK: - Opening and closing

    /// Called when evhttp has taken the connection over.
    func opened(_ hangUps: HangUpWatch?) {
        // evhttp hands out no connection before its first request; it is its own callback context.
        unsafe bufferevent_getcb(bufferEvent, nil, nil, nil, &evhttpContext)
        unsafe evhttpConnection = evhttpContext.map { OpaquePointer($0) }
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe evhttp_connection_set_closecb(
            evhttpConnection, { _, context in unsafe connection(context)?.closed() }, context)
        unsafe inputCallback = evbuffer_add_cb(
            bufferevent_get_input(bufferEvent),
            { _, change, context in
                guard let added = unsafe change?.pointee.n_added, added > 0 else { return }
                unsafe connection(context)?.arrived(added)
            }, context)
        socket = unsafe bufferevent_getfd(bufferEvent)
        var on: Int32 = 1
        unsafe setsockopt(
            socket, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        remoteAddress = peerAddress()
        hangUps?.add(socket, number: number)
        count()
    }

    private var evhttpContext: UnsafeMutableRawPointer?

    private func peerAddress() -> String {
        var address: UnsafeMutablePointer<CChar>?
        var port: UInt16 = 0
        unsafe evhttp_connection_get_peer(evhttpConnection, &address, &port)
        return unsafe address.map { unsafe String(cString: $0) } ?? ""
    }

    private func count() {
        isCounted = true
        let open = owner.counts.connections.add(1, ordering: .relaxed).newValue
        if owner.isDraining {
            cut()
        } else if open > owner.configuration.connectionsMax {
            refuse(HTTPServerRefusal(503, "too many connections"))
        }
    }

    /// Closes the connection at once, whatever it is doing.
    func cut() {
        guard !isClosed, let evhttpConnection = unsafe evhttpConnection else { return }
        if exchange?.framing == .untilClose { resetOnClose() }
        unsafe evhttp_connection_free(evhttpConnection)
    }

    /// A body that ends with the connection must not seem complete when it is not.
    private func resetOnClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(
            socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    func closeIfIdle() {
        if phase == .idle || (phase == .readingHead && gate.stage == .betweenMessages) { cut() }
    }

    private func closed() {
        guard !isClosed else { return }
        isClosed = true
        unsafe evbuffer_remove_cb_entry(bufferevent_get_input(bufferEvent), inputCallback)
        unsafe evhttpConnection = nil
        abandonExchange()
        if isCounted { owner.counts.connections.subtract(1, ordering: .relaxed) }
        owner.closed(self)
    }

    // MARK: - Reading

    /// Judges bytes that were just added to the input, before evhttp sees them.
    private func arrived(_ added: Int) {
        let input = unsafe bufferevent_get_input(bufferEvent)
        let length = unsafe evbuffer_get_length(input)
        if refusal != nil {
            if phase != .answering && messagesEnded == messagesReceived {
                unsafe evbuffer_drain(input, length)
            }
            return
        }
        var good = 0
        let refused = unsafe judge(input, from: length - added, added, &good)
        if let refused {
            refuse(refused, keeping: good)
        } else if phase != .answering {
            followGuard()
        }
    }

    /// Gives the guard the last `added` bytes; `good` becomes the end of the last whole message.
    private func judge(
        _ input: OpaquePointer?, from start: Int, _ added: Int, _ good: inout Int
    ) -> HTTPServerRefusal? {
        unsafe withUnsafeTemporaryAllocation(of: iovec.self, capacity: 16) { extents in
            var position = unsafe evbuffer_ptr()
            unsafe evbuffer_ptr_set(input, &position, start, EVBUFFER_PTR_SET)
            let count = unsafe evbuffer_peek(
                input, added, &position, extents.baseAddress, Int32(extents.count))
            var offset = start
            var left = added
            for index in 0..<max(0, min(Int(count), extents.count)) {
                let extent = unsafe extents[index]
                let bytes = unsafe UnsafeRawBufferPointer(
                    start: extent.iov_base, count: min(extent.iov_len, left))
                let refused = unsafe judge(
                    bytes.assumingMemoryBound(to: UInt8.self).span, at: offset, &good)
                if let refused { return refused }
                offset += bytes.count
                left -= bytes.count
            }
            return nil
        }
    }

    private func judge(
        _ bytes: Span<UInt8>, at start: Int, _ good: inout Int
    ) -> HTTPServerRefusal? {
        var offset = 0
        while let event = gate.next(bytes, from: &offset) {
            switch event {
            case .headEnded: break
            case .messageEnded:
                messagesEnded += 1
                good = start + offset
            case .refused(let refusal): return refusal
            }
        }
        return nil
    }

    /// Enters the phase that the guard's place in the message means.
    func followGuard() {
        let next: Phase =
            switch gate.stage {
            case .betweenMessages: .idle
            case .inHead: .readingHead
            case .inBody: .readingBody
            }
        if next != phase { enter(next) }
    }

    func enter(_ next: Phase) {
        phase = next
        phaseStart = loop.now
    }

    /// Called by evhttp with a whole request.
    func received(_ request: UnsafeMutablePointer<evhttp_request>) {
        messagesReceived += 1
        guard messagesReceived <= messagesEnded else {
            // evhttp sees a request end where the guard does not: never answer such a thing.
            return cut()
        }
        enter(.answering)
        let request = unsafe ReceivedRequest(request)
        begin(request, remoteAddress)
    }

    /// Called when an exchange is over and evhttp is reading again.
    func resumeReading() {
        guard !isClosed else { return }
        followGuard()
        if let refusal, messagesEnded == messagesReceived { takeOver(refusal) }
    }

    // MARK: - Refusing

    private func refuse(_ refused: HTTPServerRefusal, keeping good: Int) {
        let input = unsafe bufferevent_get_input(bufferEvent)
        if messagesEnded == messagesReceived && exchange == nil {
            unsafe evbuffer_drain(input, evbuffer_get_length(input))
            refuse(refused)
        } else {
            refusal = refused
            unsafe truncate(input, to: good)
        }
    }

    /// Keeps the whole messages at the front for evhttp and drops the refused rest.
    private func truncate(_ input: OpaquePointer?, to good: Int) {
        let kept = unsafe evbuffer_new()
        unsafe evbuffer_remove_buffer(input, kept, good)
        unsafe evbuffer_drain(input, evbuffer_get_length(input))
        unsafe evbuffer_add_buffer(input, kept)
        unsafe evbuffer_free(kept)
    }

    /// Answers with a refusal and closes, once the stack is out of libevent.
    func refuse(_ refused: HTTPServerRefusal) {
        guard !isClosed, refusal == nil else { return }
        refusal = refused
        loop.execute { self.takeOver(refused) }
    }

    /// Takes the connection from evhttp, says why, and reads on for a while without looking, so
    /// that the answer arrives before a reset does.
    private func takeOver(_ refused: HTTPServerRefusal) {
        guard !isClosed, phase != .lingering else { return }
        enter(.lingering)
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe bufferevent_setcb(
            bufferEvent,
            { event, _ in
                let input = unsafe bufferevent_get_input(event)
                unsafe evbuffer_drain(input, evbuffer_get_length(input))
            },
            { _, context in unsafe connection(context)?.refusalWritten() },
            { _, _, context in unsafe connection(context)?.cut() }, context)
        var bytes: [UInt8] = []
        let response = owner.configuration.errorResponse(refused)
        let head = ResponseHead(
            status: response.status, headers: response.headers,
            framing: ResponseHead.framing(of: response, isHTTP10: false), keepsAlive: false,
            isHTTP10: false)
        head.write(into: &bytes, date: owner.dateBytes())
        if case .bytes(let body) = response.body { bytes += body }
        unsafe evbuffer_add(bufferevent_get_output(bufferEvent), bytes, bytes.count)
        unsafe bufferevent_enable(bufferEvent, Int16(EV_READ | EV_WRITE))
    }

    private func refusalWritten() {
        if owner.tls == nil { shutdown(socket, Int32(SHUT_WR)) }
    }
}

func connection(_ context: UnsafeMutableRawPointer?) -> Connection? {
    unsafe context.map { unsafe Unmanaged<Connection>.fromOpaque($0).takeUnretainedValue() }
}
