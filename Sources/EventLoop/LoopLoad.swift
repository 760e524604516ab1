/// How much of its time a loop has spent working lately: moving averages of what each round worked
/// and slept, in nanoseconds; pure.
package struct LoopLoad {
    private var worked: UInt64 = 0
    private var slept: UInt64 = 0
    private var last: UInt64?

    package init() {}

    /// Whether it has slept at least as long as it has worked.
    package var isLow: Bool { slept >= worked }

    /// Notes that the loop begins to wait for events.
    package mutating func sleeps(at nanoseconds: UInt64) {
        if let last { Self.move(&worked, to: nanoseconds &- last) }
        last = nanoseconds
    }

    /// Notes that the wait has ended.
    package mutating func wakes(at nanoseconds: UInt64) {
        if let last { Self.move(&slept, to: nanoseconds &- last) }
        last = nanoseconds
    }

    private static func move(_ average: inout UInt64, to value: UInt64) {
        // The newest round weighs an eighth; more than a second is as good as one.
        average = average - average / 8 + min(value, 1_000_000_000) / 8
    }
}
