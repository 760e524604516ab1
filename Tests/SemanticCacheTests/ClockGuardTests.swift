import TestSupport
import Testing

@testable import SemanticCache

@Suite struct ClockGuardTests {
    private let hour: Int64 = 3_600_000
    private let year: Int64 = 365 * 86_400_000
    private let start: Int64 = 1_780_000_000_000

    @Test func `time passes with the monotonic clock, whatever the wall does meanwhile`() {
        var clock = ClockGuard(wallMillis: start, monotonicMillis: 0, highWaterMillis: nil)
        for jump in [hour, -hour, 10 * year, -10 * year] {
            let read = clock.read(wallMillis: start + jump, monotonicMillis: 1_000)
            #expect(read == .init(servingMillis: start + 1_000, sweepingMillis: start + 1_000))
        }
    }

    @Test func `small steps forward are followed, small steps back are waited out`() {
        var clock = ClockGuard(wallMillis: start, monotonicMillis: 0, highWaterMillis: nil)
        #expect(
            clock.read(wallMillis: start + 30_000, monotonicMillis: 0).servingMillis
                == start + 30_000)
        #expect(
            clock.read(wallMillis: start + 20_000, monotonicMillis: 0).servingMillis
                == start + 30_000)
    }

    @Test func `after a restart with the clock back, time goes on from the mark`() {
        var clock = ClockGuard(
            wallMillis: start - 10 * year, monotonicMillis: 0, highWaterMillis: start)
        #expect(clock.trust == .behind)
        let read = clock.read(wallMillis: start - 10 * year + 5, monotonicMillis: 5)
        #expect(read == .init(servingMillis: start + 5, sweepingMillis: start + 5))
        // NTP sets it right: the downtime counts.
        let right = clock.read(wallMillis: start + hour, monotonicMillis: 6)
        #expect(right == .init(servingMillis: start + hour, sweepingMillis: start + hour))
        #expect(clock.trust == .trusted)
    }

    @Test func `after a restart with the clock years ahead, nothing is swept and nothing served`() {
        var clock = ClockGuard(
            wallMillis: start + 10 * year, monotonicMillis: 0, highWaterMillis: start)
        #expect(clock.trust == .suspect)
        let read = clock.read(wallMillis: start + 10 * year + 5, monotonicMillis: 5)
        #expect(read == .init(servingMillis: start + 10 * year + 5, sweepingMillis: start + 5))
        let corrected = clock.read(wallMillis: start + hour, monotonicMillis: 10)
        #expect(corrected == .init(servingMillis: start + hour, sweepingMillis: start + hour))
    }

    @Test func `a clock that stands for an hour is believed`() {
        var clock = ClockGuard(
            wallMillis: start + 2 * year, monotonicMillis: 0, highWaterMillis: start)
        let before = clock.read(wallMillis: start + 2 * year + hour - 1, monotonicMillis: hour - 1)
        #expect(before.sweepingMillis < start + 2 * hour)
        let after = clock.read(wallMillis: start + 2 * year + hour, monotonicMillis: hour)
        #expect(after.sweepingMillis == start + 2 * year + hour)
    }

    @Test func `a month off is an ordinary restart`() {
        var clock = ClockGuard(
            wallMillis: start + 30 * 86_400_000, monotonicMillis: 0, highWaterMillis: start)
        #expect(clock.trust == .trusted)
        let read = clock.read(wallMillis: start + 30 * 86_400_000, monotonicMillis: 0)
        #expect(read.sweepingMillis == start + 30 * 86_400_000)
    }
}
