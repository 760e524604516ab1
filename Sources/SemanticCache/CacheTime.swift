import Synchronization

/// The cache's time, shared by all caches of a directory.
final class CacheTime: Sendable {
    private let clock: any WallClock
    private let state: Mutex<ClockGuard>

    init(clock: any WallClock, highWaterMillis: Int64?) {
        self.clock = clock
        state = Mutex(
            ClockGuard(
                wallMillis: clock.wallMillis(), monotonicMillis: clock.monotonicMillis(),
                highWaterMillis: highWaterMillis))
    }

    /// The time by which entries answer.
    var servingMillis: Int64 { read().servingMillis }

    /// The time by which entries are deleted for age.
    var sweepingMillis: Int64 { read().sweepingMillis }

    var trust: ClockGuard.Trust { state.withLock { $0.trust } }

    private func read() -> ClockGuard.Reading {
        let wall = clock.wallMillis()
        let monotonic = clock.monotonicMillis()
        return state.withLock { $0.read(wallMillis: wall, monotonicMillis: monotonic) }
    }
}

extension CacheTime {
    /// What is wrong with the wall clock, or nil.
    var doubt: String? {
        switch trust {
        case .trusted: nil
        case .behind:
            "the clock is earlier than the data; time goes on from where the data left it"
        case .suspect:
            "the clock is more than 400 days later than the data; nothing is deleted for age "
                + "until it has stood for an hour"
        }
    }
}
