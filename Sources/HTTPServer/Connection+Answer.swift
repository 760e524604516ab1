import CEvent
import EventLoop
import Glibc
import Synchronization

// From a request to the last byte of its answer. What the socket takes at once never touches
// libevent: one `sendmsg` of head and body, and evhttp is told that the request is done. Only what
// is left over goes into the bufferevent's output.

extension Connection {
    func begin(_ received: ReceivedRequest, _ remoteAddress: String) {
        lastExchange += 1
        let number = lastExchange
        exchange = Exchange(number: number, received)
        let inFlight = owner.counts.requestsInFlight.add(1, ordering: .relaxed).newValue
        if inFlight > owner.configuration.requestsInFlightMax {
            let refusal = HTTPServerRefusal(503, "too many requests in flight")
            return answer(owner.configuration.errorResponse(refusal), number)
        }
        let request = received.makeRequest(remoteAddress: remoteAddress)
        if let response = owner.handler.respondImmediately(to: request) {
            if case .bytes = response.body { return answer(response, number) }
            exchange?.task = Task(executorPreference: loop) {
                await self.deliver(response, number)
            }
            return
        }
        exchange?.task = Task(executorPreference: loop) { [handler = owner.handler] in
            await self.deliver(handler.respond(to: request), number)
        }
    }

    /// Sends a task's response; in that task.
    private func deliver(_ response: HTTPResponse, _ number: UInt64) async {
        guard loop.isOnLoop else { return await hop { self.answer(response, number) } }
        answer(response, number)
        guard case .stream(_, let write) = response.body, let exchange,
            exchange.number == number, !exchange.isEnding
        else { return }
        do {
            try await write(ResponseWriter(self, exchange: number))
            await hop { self.endStream(number) }
        } catch {
            // The client sees the cut; whoever threw has told the operator.
            await hop { if self.exchange?.number == number { self.cut() } }
        }
    }

    private func hop(_ work: @escaping @Sendable () -> Void) async {
        if loop.isOnLoop { return work() }
        await withCheckedContinuation { continuation in
            loop.execute {
                work()
                continuation.resume()
            }
        }
    }

    // MARK: - Writing

    /// Writes a response's head, and its body unless that is streamed.
    func answer(_ response: HTTPResponse, _ number: UInt64) {
        guard !isClosed, var current = exchange, current.number == number,
            current.framing == nil
        else { return }
        let received = current.received
        let framing = ResponseHead.framing(of: response, isHTTP10: received.isHTTP10)
        current.framing = framing
        current.keepsAlive =
            received.wantsKeepAlive && !owner.isDraining && framing != .untilClose
        let head = ResponseHead(
            status: response.status, headers: response.headers, framing: framing,
            keepsAlive: current.keepsAlive, isHTTP10: received.isHTTP10)
        owner.scratch.removeAll(keepingCapacity: true)
        head.write(into: &owner.scratch, date: owner.dateBytes())
        switch response.body {
        case .bytes(let body):
            current.isEnding = true
            exchange = current
            send(owner.scratch, received.isHead || framing == .none ? [] : body)
        case .stream(let length, _):
            current.isEnding = received.isHead || framing == .none
            current.bodyBytesLeft = length
            exchange = current
            send(owner.scratch, [])
        }
        endIfWritten()
    }

    /// Writes head and body straight to the socket as far as it takes them, the rest by libevent.
    func send(_ head: [UInt8], _ body: [UInt8]) {
        let output = unsafe bufferevent_get_output(bufferEvent)
        var sent = 0
        if owner.tls == nil, unsafe evbuffer_get_length(output) == 0 {
            sent = sendNow(head, body)
            if sent == head.count + body.count { return }
        }
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe bufferevent_setcb(
            bufferEvent, nil, { _, context in unsafe connection(context)?.written() },
            { _, _, context in unsafe connection(context)?.cut() }, context)
        unsafe head.withUnsafeBytes { bytes in
            let rest = unsafe bytes.dropFirst(sent)
            _ = unsafe evbuffer_add(
                output, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        }
        unsafe body.withUnsafeBytes { bytes in
            let rest = unsafe bytes.dropFirst(max(0, sent - head.count))
            _ = unsafe evbuffer_add(
                output, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        }
        unsafe bufferevent_enable(bufferEvent, Int16(EV_WRITE))
    }

    /// How many bytes the socket took; an error shows itself when libevent writes the rest.
    private func sendNow(_ head: [UInt8], _ body: [UInt8]) -> Int {
        unsafe head.withUnsafeBytes { head in
            unsafe body.withUnsafeBytes { body in
                var parts = unsafe (
                    iovec(iov_base: .init(mutating: head.baseAddress), iov_len: head.count),
                    iovec(iov_base: .init(mutating: body.baseAddress), iov_len: body.count)
                )
                return unsafe withUnsafeMutablePointer(to: &parts) { parts in
                    let list = unsafe UnsafeMutableRawPointer(parts)
                        .assumingMemoryBound(to: iovec.self)
                    var message = unsafe msghdr()
                    unsafe message.msg_iov = unsafe list
                    unsafe message.msg_iovlen = unsafe body.isEmpty ? 1 : 2
                    return unsafe max(0, sendmsg(socket, &message, Int32(MSG_NOSIGNAL)))
                }
            }
        }
    }

    /// libevent has given everything to the socket.
    private func written() {
        let waiters = exchange?.waiters ?? []
        exchange?.waiters = []
        for waiter in waiters { waiter.resume(returning: .success(())) }
        endIfWritten()
    }

    func endIfWritten() {
        guard !isClosed, let ended = exchange, ended.isEnding,
            unsafe evbuffer_get_length(bufferevent_get_output(bufferEvent)) == 0
        else { return }
        exchange = nil
        owner.counts.requestsInFlight.subtract(1, ordering: .relaxed)
        let request = unsafe ended.received.pointer
        if !ended.keepsAlive {
            unsafe evhttp_add_header(
                evhttp_request_get_output_headers(request), "Connection", "close")
        }
        // Set by a chunked request; evhttp would now end a chunked answer that it did not begin.
        unsafe request.pointee.chunked = 0
        // Frees the request, and the connection too unless it is kept alive.
        unsafe evhttp_send_reply_end(request)
        resumeReading()
    }

    /// Forgets the exchange of a connection that is being freed.
    func abandonExchange() {
        guard let abandoned = exchange else { return }
        exchange = nil
        owner.counts.requestsInFlight.subtract(1, ordering: .relaxed)
        abandoned.task?.cancel()
        for waiter in abandoned.waiters { waiter.resume(returning: .failure(.clientLeft)) }
    }

    /// The peer has closed its side, or all of it.
    ///
    /// An answer that is there will still be written, in case it only closed its sending half.
    func clientLeft() {
        guard let waiters = exchange?.waiters else { return }
        exchange?.hasLeft = true
        exchange?.waiters = []
        exchange?.task?.cancel()
        for waiter in waiters { waiter.resume(returning: .failure(.clientLeft)) }
    }
}
