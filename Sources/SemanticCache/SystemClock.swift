import Glibc

/// The system's clocks.
public struct SystemClock: WallClock {
    /// A value to pass; it holds nothing.
    public init() {}

    /// `CLOCK_REALTIME` in milliseconds.
    public func wallMillis() -> Int64 { milliseconds(CLOCK_REALTIME) }

    /// `CLOCK_BOOTTIME` in milliseconds.
    public func monotonicMillis() -> Int64 { milliseconds(CLOCK_BOOTTIME) }

    private func milliseconds(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}
