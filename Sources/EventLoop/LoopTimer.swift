import CEvent

/// A timer on an event loop; it lives until it has fired (once) or is cancelled.
@safe
public final class LoopTimer: @unchecked Sendable {
    // Rule: `event` and `isCancelled` are touched on the loop's thread only.
    private let loop: EventLoop
    private let work: @Sendable () -> Void
    private let isRepeating: Bool
    private var event: OpaquePointer?
    private var isCancelled = false

    fileprivate init(_ loop: EventLoop, isRepeating: Bool, work: @escaping @Sendable () -> Void) {
        self.loop = loop
        self.work = work
        self.isRepeating = isRepeating
    }

    /// Stops the timer: after this call runs on the loop, the work is not started again.
    public func cancel() {
        loop.execute { self.cancelOnLoop() }
    }

    fileprivate func start(_ interval: Duration) {
        guard !isCancelled else { return }
        let flags = isRepeating ? EV_PERSIST : 0
        // The event keeps the timer alive until it fires for the last time or is cancelled.
        let context = unsafe Unmanaged.passRetained(self).toOpaque()
        unsafe event = event_new(
            loop.eventBase, -1, Int16(flags),
            { _, _, context in
                guard let context = unsafe context else { return }
                unsafe Unmanaged<LoopTimer>.fromOpaque(context).takeUnretainedValue().fire()
            }, context)
        var time = timeval(interval)
        unsafe event_add(event, &time)
    }

    private func fire() {
        let work = work
        if !isRepeating { release() }
        work()
    }

    private func cancelOnLoop() {
        isCancelled = true
        release()
    }

    private func release() {
        guard let event = unsafe event else { return }
        unsafe event_free(event)
        unsafe self.event = nil
        unsafe Unmanaged.passUnretained(self).release()
    }
}

extension EventLoop {
    /// Runs `work` on the loop once, after `delay`.
    @discardableResult
    public func schedule(
        after delay: Duration, _ work: @escaping @Sendable () -> Void
    ) -> LoopTimer {
        start(LoopTimer(self, isRepeating: false, work: work), delay)
    }

    /// Runs `work` on the loop again and again, `interval` apart, until the timer is cancelled.
    public func scheduleRepeating(
        every interval: Duration, _ work: @escaping @Sendable () -> Void
    ) -> LoopTimer {
        start(LoopTimer(self, isRepeating: true, work: work), interval)
    }

    private func start(_ timer: LoopTimer, _ interval: Duration) -> LoopTimer {
        execute { timer.start(interval) }
        return timer
    }
}

extension timeval {
    /// The same span of time; a negative one becomes zero.
    package init(_ duration: Duration) {
        let (seconds, attoseconds) = max(duration, .zero).components
        self.init(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
    }
}
