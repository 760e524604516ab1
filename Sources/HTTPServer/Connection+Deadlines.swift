import CEvent
import EventLoop

// Every wait of a connection has an absolute end. The loop's sweep asks each connection a few times
// per shortest deadline, which costs nothing per request; a timer event per request would.

extension Connection {
    func checkDeadlines(_ now: UInt64) {
        let settings = owner.configuration
        let elapsed = now > phaseStart ? now - phaseStart : 0
        switch phase {
        case .idle:
            if elapsed > settings.idleTimeout.nanoseconds { cut() }
        case .readingHead:
            guard elapsed > settings.headerTimeout.nanoseconds else { return }
            if gate.stage == .betweenMessages { return cut() }
            refuse(HTTPServerRefusal(408, "the header did not come in time"))
        case .readingBody:
            if elapsed > settings.bodyTimeout.nanoseconds || isTooSlow(elapsed) {
                refuse(HTTPServerRefusal(408, "the body did not come in time"))
            }
        case .answering:
            checkAnswer(now, elapsed)
        case .lingering:
            if elapsed > settings.lingerTimeout.nanoseconds { cut() }
        }
    }

    private func isTooSlow(_ elapsed: UInt64) -> Bool {
        let grace = owner.configuration.bodyGrace.nanoseconds
        guard elapsed > grace else { return false }
        let seconds = Double(elapsed - grace) / 1e9
        return Double(gate.bodyBytes) < seconds * Double(owner.configuration.bodyRateMin)
    }

    private func checkAnswer(_ now: UInt64, _ elapsed: UInt64) {
        let waiting = unsafe evbuffer_get_length(bufferevent_get_output(bufferEvent))
        let stall = outputProgress.stall(waiting, now)
        if stall > owner.configuration.writeStallTimeout.nanoseconds { return cut() }
        guard elapsed > owner.configuration.requestTimeout.nanoseconds, let exchange else { return }
        if exchange.framing != nil { return cut() }
        exchange.task?.cancel()
        let refusal = HTTPServerRefusal(504, "the request took too long")
        answer(owner.configuration.errorResponse(refusal), exchange.number)
    }
}

extension Duration {
    /// The span in nanoseconds; a negative one becomes zero, one of centuries the largest.
    var nanoseconds: UInt64 {
        let (seconds, attoseconds) = max(self, .zero).components
        let (whole, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : whole &+ UInt64(attoseconds / 1_000_000_000)
    }
}
