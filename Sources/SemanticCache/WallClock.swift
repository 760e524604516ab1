/// Where the cache reads the time.
///
/// Both clocks are needed: the wall's to keep expiry times across restarts, the monotonic one to
/// know how much time really passed when somebody sets the wall's.
public protocol WallClock: Sendable {
    /// Milliseconds since 1970 by the system's calendar clock, which people and NTP may set.
    func wallMillis() -> Int64

    /// Milliseconds since some fixed moment, never set, sleep of the machine included.
    func monotonicMillis() -> Int64
}
