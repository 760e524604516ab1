import Testing

@testable import PassThrough

struct RetryPolicyTests {
    let policy = RetryPolicy()

    @Test func `waits double up to the cap and jitter scales them`() {
        for (attempt, milliseconds) in [(1, 250), (2, 500)] {
            for jitter in [0.0, 0.5, 0.999] {
                let decision = policy.decision(
                    after: .connect, attempt: attempt, jitter: jitter, remaining: .seconds(60))
                #expect(decision == .retry(after: .milliseconds(milliseconds) * jitter))
            }
        }
        var patient = policy
        patient.attemptsMax = 100
        #expect(
            patient.decision(after: .connect, attempt: 90, jitter: 1, remaining: .seconds(60))
                == .retry(after: .seconds(8)))
    }

    @Test func `the last attempt is the last`() {
        #expect(
            policy.decision(after: .connect, attempt: 3, jitter: 0, remaining: .seconds(60))
                == .giveUp)
    }

    @Test func `a broken transfer is not tried again`() {
        #expect(
            policy.decision(after: .transfer, attempt: 1, jitter: 0, remaining: .seconds(60))
                == .giveUp)
    }

    @Test(arguments: [
        (429, true), (500, true), (503, true), (529, true), (501, false), (400, false),
    ])
    func `only statuses of the moment are tried again`(status: Int, isRetried: Bool) {
        let decision = policy.decision(
            after: .status(status, retryAfter: nil), attempt: 1, jitter: 0, remaining: .seconds(9))
        #expect((decision != .giveUp) == isRetried)
    }

    @Test func `retry-after is honoured up to its limit and the deadline`() {
        let after = { (seconds: Int, remaining: Int) in
            policy.decision(
                after: .status(429, retryAfter: .seconds(seconds)), attempt: 1, jitter: 0.1,
                remaining: .seconds(remaining))
        }
        #expect(after(5, 60) == .retry(after: .seconds(5)))
        #expect(after(21, 60) == .giveUp)
        #expect(after(5, 4) == .giveUp)
    }
}
