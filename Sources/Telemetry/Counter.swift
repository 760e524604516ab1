import Synchronization

/// A number that only grows: requests, hits, bytes.
public final class Counter: Sendable {
    private let total = Atomic<UInt64>(0)

    /// Starts at 0.
    public init() {}

    /// Adds to it; wraps round at 2^64.
    public func increment(by amount: UInt64 = 1) {
        total.wrappingAdd(amount, ordering: .relaxed)
    }

    /// What has been counted so far.
    public var value: UInt64 { total.load(ordering: .relaxed) }
}

/// A number that goes up and down: connections, queue lengths.
public final class Gauge: Sendable {
    private let current = Atomic<Int64>(0)

    /// Starts at 0.
    public init() {}

    /// Replaces the number.
    public func set(_ value: Int64) {
        current.store(value, ordering: .relaxed)
    }

    /// Adds to it, or takes away where `amount` is negative.
    public func add(_ amount: Int64) {
        current.wrappingAdd(amount, ordering: .relaxed)
    }

    /// The number now.
    public var value: Int64 { current.load(ordering: .relaxed) }
}
