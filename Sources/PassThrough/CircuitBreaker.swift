/// Stops calling an upstream that keeps failing, and tries it again with one call at a time.
///
/// A pure state machine: the caller hands in the time and does what it answers. Closed: calls go
/// through and consecutive failures are counted. Open: calls are refused until `openFor` has
/// passed. Half open: one probe is let through; its success closes, its failure opens again.
/// (M. Nygard, "Release It!", 2007.)
public struct CircuitBreaker: Sendable, Equatable {
    /// What a call may do.
    public enum Admission: Sendable, Equatable {
        case allowed
        case probe
        case refused(retryAfter: Duration)
    }

    private enum State: Sendable, Equatable {
        case closed(failures: Int)
        case open(until: ContinuousClock.Instant)
        case halfOpen(since: ContinuousClock.Instant)
    }

    private let failuresMax: Int
    private let openFor: Duration
    private var state = State.closed(failures: 0)

    /// Makes a closed breaker that opens after `failuresMax` failures in a row.
    public init(failuresMax: Int = 5, openFor: Duration = .seconds(10)) {
        precondition(failuresMax > 0, "a breaker needs at least one failure to open")
        self.failuresMax = failuresMax
        self.openFor = openFor
    }

    /// Whether calls are being refused at the moment.
    public var isOpen: Bool {
        if case .closed = state { return false }
        return true
    }

    /// Asks to make a call at this time.
    ///
    /// An allowed or probing call must report its end.
    public mutating func admit(now: ContinuousClock.Instant) -> Admission {
        switch state {
        case .closed: return .allowed
        case .open(let until) where now < until:
            return .refused(retryAfter: now.duration(to: until))
        case .halfOpen(let since) where since.duration(to: now) < openFor:
            return .refused(retryAfter: openFor - since.duration(to: now))
        case .open, .halfOpen:
            // A probe that never reported its end is given up after `openFor`, or the breaker
            // would stay half open for ever.
            state = .halfOpen(since: now)
            return .probe
        }
    }

    /// Notes that a call ended well.
    public mutating func succeeded() {
        state = .closed(failures: 0)
    }

    /// Notes that a call failed at `now`.
    public mutating func failed(now: ContinuousClock.Instant) {
        switch state {
        case .closed(let failures) where failures + 1 < failuresMax:
            state = .closed(failures: failures + 1)
        case .closed, .halfOpen:
            state = .open(until: now.advanced(by: openFor))
        case .open:
            break
        }
    }

    /// Notes that a call ended without telling anything of the upstream, such as a client that
    /// left.
    public mutating func abandoned(now: ContinuousClock.Instant) {
        if case .halfOpen = state { state = .open(until: now) }
    }
}
