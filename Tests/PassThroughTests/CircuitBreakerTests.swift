import Testing

@testable import PassThrough

struct CircuitBreakerTests {
    let start = ContinuousClock.now

    private func opened() -> CircuitBreaker {
        var breaker = CircuitBreaker(failuresMax: 3, openFor: .seconds(10))
        for _ in 0..<3 { breaker.failed(now: start) }
        return breaker
    }

    @Test func `failures in a row open it and a success starts the count again`() {
        var breaker = CircuitBreaker(failuresMax: 3, openFor: .seconds(10))
        breaker.failed(now: start)
        breaker.failed(now: start)
        breaker.succeeded()
        breaker.failed(now: start)
        breaker.failed(now: start)
        #expect(breaker.admit(now: start) == .allowed)
        breaker.failed(now: start)
        #expect(breaker.admit(now: start) == .refused(retryAfter: .seconds(10)))
    }

    @Test func `one probe is let through after the wait`() {
        var breaker = opened()
        let later = start.advanced(by: .seconds(10))
        #expect(breaker.admit(now: later) == .probe)
        #expect(breaker.admit(now: later) == .refused(retryAfter: .seconds(10)))
        breaker.succeeded()
        #expect(breaker.admit(now: later) == .allowed)
    }

    @Test func `a failed probe opens it again`() {
        var breaker = opened()
        let later = start.advanced(by: .seconds(10))
        _ = breaker.admit(now: later)
        breaker.failed(now: later)
        #expect(breaker.admit(now: later) == .refused(retryAfter: .seconds(10)))
    }

    @Test func `a probe that was abandoned or lost does not block it for ever`() {
        var breaker = opened()
        let later = start.advanced(by: .seconds(10))
        _ = breaker.admit(now: later)
        breaker.abandoned(now: later)
        #expect(breaker.admit(now: later) == .probe)
        #expect(breaker.admit(now: later.advanced(by: .seconds(11))) == .probe)
    }
}
