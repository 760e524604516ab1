public import SemanticCache
import Synchronization

/// A clock that stands still until a test moves it.
public final class ManualClock: WallClock {
    private struct Times {
        var wall: Int64
        var monotonic: Int64
    }

    private let times: Mutex<Times>

    /// A clock at a moment in 2026 unless told otherwise.
    public init(wallMillis: Int64 = 1_780_000_000_000) {
        times = Mutex(Times(wall: wallMillis, monotonic: 1_000_000))
    }

    /// What the wall shows.
    public func wallMillis() -> Int64 { times.withLock { $0.wall } }

    /// What has passed.
    public func monotonicMillis() -> Int64 { times.withLock { $0.monotonic } }

    /// Lets time pass on both clocks.
    public func advance(millis: Int64) {
        times.withLock {
            $0.wall += millis
            $0.monotonic += millis
        }
    }

    /// Sets the wall clock, as a person or NTP would; no time passes.
    public func setWall(millis: Int64) {
        times.withLock { $0.wall = millis }
    }

    /// Moves the wall clock by `millis` without time passing.
    public func jumpWall(millis: Int64) {
        times.withLock { $0.wall += millis }
    }
}
