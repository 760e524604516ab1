/// How one attempt at an upstream failed.
public enum AttemptFailure: Sendable, Equatable {
    /// No connection was made, so the upstream saw nothing.
    case connect
    /// The upstream answered with a status that says "try again", perhaps with a time.
    case status(Int, retryAfter: Duration?)
    /// The transfer broke after the request may have been read.
    case transfer
}

/// What to do after a failed attempt.
public enum RetryDecision: Sendable, Equatable {
    case retry(after: Duration)
    case giveUp
}

/// When an upstream call is tried again.
///
/// Exponential backoff with full jitter: the wait is uniform in 0…min(cap, base · 2ⁿ), which
/// spreads clients that failed together (M. Brooker, "Exponential Backoff And Jitter", AWS 2015).
/// Connect errors, 429 and 5xx are tried again; a broken transfer is not, because the upstream may
/// have done, and billed, the work. Callers ask only while no byte has been passed on.
public struct RetryPolicy: Sendable, Equatable {
    /// Attempts in all, the first included.
    public var attemptsMax = 3
    /// The most the first wait can be.
    public var baseDelay = Duration.milliseconds(250)
    /// The most any wait can be.
    public var delayMax = Duration.seconds(8)
    /// A `Retry-After` beyond this is passed on to the client instead of waited for.
    public var retryAfterMax = Duration.seconds(20)

    /// Makes the default policy: three attempts, 250 ms doubling to at most 8 s.
    public init() {}

    /// Decides what follows a try.
    ///
    /// - Parameters:
    ///   - failure: how the try ended.
    ///   - attempt: which try it was, counted from 1.
    ///   - jitter: uniform in 0..<1, drawn by the caller.
    ///   - remaining: time left until the request's deadline.
    /// - Returns: the wait before the next try, or that there is none.
    public func decision(
        after failure: AttemptFailure, attempt: Int, jitter: Double, remaining: Duration
    ) -> RetryDecision {
        guard attempt < attemptsMax, let least = leastWait(for: failure) else { return .giveUp }
        let exponent = min(attempt - 1, 20)
        let ceiling = min(delayMax, baseDelay * (1 << exponent))
        let wait = max(least, ceiling * min(max(jitter, 0), 1))
        return wait < remaining ? .retry(after: wait) : .giveUp
    }

    /// Returns the wait that the failure itself demands; nil where trying again is no use.
    private func leastWait(for failure: AttemptFailure) -> Duration? {
        switch failure {
        case .connect: return .zero
        case .transfer: return nil
        case .status(let code, let retryAfter):
            guard Self.isRetryable(status: code) else { return nil }
            let asked = retryAfter ?? .zero
            return asked <= retryAfterMax ? asked : nil
        }
    }

    /// Whether a status says that the same request may succeed later.
    ///
    /// 501 and 505 describe the request, not the moment, so they are final.
    public static func isRetryable(status: Int) -> Bool {
        status == 429 || ((500...599).contains(status) && status != 501 && status != 505)
    }
}
