import Synchronization
import Telemetry

/// Tells the log how far an opening is, every few seconds: building a large index takes minutes.
final class LoadingLog: Sendable {
    private let log: Log
    private let last = Mutex(ContinuousClock.now)

    private static let interval = Duration.seconds(2)

    init(_ log: Log) {
        self.log = log
    }

    func report(loaded: Int, total: Int) {
        let isDue = last.withLock { last in
            let now = ContinuousClock.now
            guard last.duration(to: now) >= Self.interval else { return false }
            last = now
            return true
        }
        guard isDue else { return }
        log.info("loading", ["entries": .int(loaded), "of": .int(total)])
    }
}
