import Synchronization

/// How durations are spread, in fixed buckets that grow by a quarter of a doubling.
///
/// From 1 us to about 67 s; what is shorter or longer falls into the first or last bucket. A
/// quantile read from it is off by at most 19 %, half a bucket mostly. An observation costs three
/// atomic additions and no lock.
public final class Histogram: Sendable {
    /// Buckets per doubling.
    static let stepsPerDoubling = 4
    static let bucketCount = 26 * stepsPerDoubling + 1
    static let firstBoundNanos: UInt64 = 1_024

    private let counts: InlineArray<105, Atomic<UInt64>>
    private let sum = Atomic<UInt64>(0)

    /// Starts empty.
    public init() {
        precondition(Histogram.bucketCount == 105, "the array has a place for each bucket")
        counts = InlineArray { _ in Atomic(0) }
    }

    /// Counts one duration; a negative one counts as 0.
    public func observe(nanos: Int64) {
        let nanos = UInt64(max(0, nanos))
        counts[Histogram.bucket(of: nanos)].wrappingAdd(1, ordering: .relaxed)
        sum.wrappingAdd(nanos, ordering: .relaxed)
    }

    /// Counts one duration.
    public func observe(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        observe(nanos: seconds &* 1_000_000_000 &+ attoseconds / 1_000_000_000)
    }

    /// What has been observed, as it was within a few nanoseconds.
    public var snapshot: HistogramSnapshot {
        var buckets = [UInt64](repeating: 0, count: Histogram.bucketCount)
        for index in 0..<Histogram.bucketCount {
            buckets[index] = counts[index].load(ordering: .relaxed)
        }
        return HistogramSnapshot(buckets: buckets, sumNanos: sum.load(ordering: .relaxed))
    }

    /// The bucket whose upper bound is the first at or above `nanos`.
    static func bucket(of nanos: UInt64) -> Int {
        guard nanos > firstBoundNanos else { return 0 }
        // Position of the highest bit gives the doubling, the two bits below it the quarter.
        let reduced = nanos - 1
        let exponent = 63 - reduced.leadingZeroBitCount
        let quarter = Int(reduced >> UInt64(exponent - 2)) & 3
        let index = (exponent - 10) * stepsPerDoubling + quarter + 1
        return min(index, bucketCount - 1)
    }

    /// The largest duration that falls into a bucket, in nanoseconds; the last has none.
    static func upperBoundNanos(of bucket: Int) -> UInt64 {
        let doubling = UInt64(bucket / stepsPerDoubling)
        let quarter = UInt64(bucket % stepsPerDoubling)
        return (firstBoundNanos << doubling) / 4 * (4 + quarter)
    }
}

/// A histogram's content at one moment.
public struct HistogramSnapshot: Sendable, Equatable {
    let buckets: [UInt64]
    /// All durations together.
    public let sumNanos: UInt64

    init(buckets: [UInt64], sumNanos: UInt64) {
        self.buckets = buckets
        self.sumNanos = sumNanos
    }

    /// How many durations were observed.
    public var count: UInt64 { buckets.reduce(0, &+) }

    /// The duration that a share of the observations does not exceed, in nanoseconds.
    ///
    /// The upper bound of the bucket it falls into, so never too small; 0 where nothing was seen.
    public func quantileNanos(_ share: Double) -> UInt64 {
        let total = count
        guard total > 0 else { return 0 }
        let wanted = UInt64((Double(total) * min(max(share, 0), 1)).rounded(.up))
        var seen: UInt64 = 0
        for (index, count) in buckets.enumerated() {
            seen += count
            if seen >= max(1, wanted) { return Histogram.upperBoundNanos(of: index) }
        }
        return Histogram.upperBoundNanos(of: buckets.count - 1)
    }

    /// Adds up what two histograms saw.
    public static func + (left: HistogramSnapshot, right: HistogramSnapshot) -> HistogramSnapshot {
        HistogramSnapshot(
            buckets: zip(left.buckets, right.buckets).map(&+),
            sumNanos: left.sumNanos &+ right.sumNanos)
    }
}
