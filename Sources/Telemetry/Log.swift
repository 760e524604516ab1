import Glibc
import JSON
import Synchronization

/// How much a log line matters.
public enum LogLevel: Int, Sendable, Comparable, CaseIterable {
    case debug, info, warning, error

    /// Its name in the log and in settings.
    public var name: String {
        switch self {
        case .debug: "debug"
        case .info: "info"
        case .warning: "warning"
        case .error: "error"
        }
    }

    /// The level of that name, or nil.
    public init?(name: String) {
        guard let level = LogLevel.allCases.first(where: { $0.name == name }) else { return nil }
        self = level
    }

    /// Whether `left` matters less.
    public static func < (left: LogLevel, right: LogLevel) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// The value of one field in a log line.
public enum LogValue: Sendable, Equatable {
    case string(String)
    case integer(Int64)
    case double(Double)
    case bool(Bool)

    /// Any whole number.
    public static func int(_ value: some BinaryInteger) -> LogValue {
        .integer(Int64(clamping: value))
    }
}

extension LogValue: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    /// A text.
    public init(stringLiteral value: String) { self = .string(value) }
}

/// Writes lines such as `{"time":"…","level":"info","event":"listening","port":8080}`.
///
/// The time is UTC to the millisecond. Safe from any thread; never blocks on a reader that has
/// stopped reading.
public final class Log: Sendable {
    /// The log of this process, on standard error; starts at `info`.
    public static let standardError = Log(level: .info) { Log.writeToStandardError($0) }

    private let leastLevel: Atomic<Int>
    private let dropped = Atomic<UInt64>(0)
    private let clock: @Sendable () -> (seconds: Int64, millis: Int)
    private let sink: @Sendable ([UInt8]) -> Bool
    private let turn = Mutex(())

    /// A log whose lines, line feed included, go to `sink` one at a time; it says if it took one.
    public init(
        level: LogLevel,
        clock: @escaping @Sendable () -> (seconds: Int64, millis: Int) = Log.systemTime,
        sink: @escaping @Sendable ([UInt8]) -> Bool
    ) {
        leastLevel = Atomic(level.rawValue)
        self.clock = clock
        self.sink = sink
    }

    /// Lines below this level are not written.
    public var level: LogLevel {
        get { LogLevel(rawValue: leastLevel.load(ordering: .relaxed)) ?? .info }
        set { leastLevel.store(newValue.rawValue, ordering: .relaxed) }
    }

    /// Lines that nobody took.
    public var droppedCount: UInt64 { dropped.load(ordering: .relaxed) }

    /// Writes a line for developers.
    public func debug(_ event: String, _ fields: KeyValuePairs<String, LogValue> = [:]) {
        write(.debug, event, fields)
    }

    /// Writes a line about the ordinary course of things.
    public func info(_ event: String, _ fields: KeyValuePairs<String, LogValue> = [:]) {
        write(.info, event, fields)
    }

    /// Writes a line about something an operator should look at.
    public func warning(_ event: String, _ fields: KeyValuePairs<String, LogValue> = [:]) {
        write(.warning, event, fields)
    }

    /// Writes a line about something that failed.
    public func error(_ event: String, _ fields: KeyValuePairs<String, LogValue> = [:]) {
        write(.error, event, fields)
    }

    private func write(
        _ level: LogLevel, _ event: String, _ fields: KeyValuePairs<String, LogValue>
    ) {
        guard level >= self.level else { return }
        let line = Log.line(level, event, fields, time: clock())
        let isTaken = turn.withLock { _ in sink(line) }
        if !isTaken { dropped.wrappingAdd(1, ordering: .relaxed) }
    }

    /// One line; the fields that would make it longer than `logLineBytesMax` are left out and
    /// `"truncated":true` says so.
    static func line(
        _ level: LogLevel, _ event: String, _ fields: KeyValuePairs<String, LogValue>,
        time: (seconds: Int64, millis: Int)
    ) -> [UInt8] {
        var writer = JSONWriter(capacity: 256)
        writer.object { writer in
            writer.member("time", timestamp(seconds: time.seconds, millis: time.millis))
            writer.member("level", level.name)
            writer.member("event", cut(event))
            for (name, value) in fields {
                var field = JSONWriter(capacity: 64)
                field.object { $0.member(cut(name), value) }
                // 20 bytes stay free for the note and the end of the line.
                guard writer.bytes.count + field.bytes.count < TelemetryLimits.logLineBytesMax - 20
                else {
                    writer.member("truncated", true)
                    break
                }
                writer.member(cut(name), value)
            }
        }
        return writer.bytes + [UInt8(ascii: "\n")]
    }

    private static func cut(_ text: String) -> String {
        guard text.utf8.count > TelemetryLimits.logFieldBytesMax else { return text }
        return String(decoding: text.utf8.prefix(TelemetryLimits.logFieldBytesMax), as: UTF8.self)
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ name: String, _ value: LogValue) {
        key(name)
        switch value {
        case .string(let text):
            let bytes = Array(text.utf8.prefix(TelemetryLimits.logFieldBytesMax))
            string(String(decoding: bytes, as: UTF8.self))
        case .integer(let whole): int(whole)
        case .double(let real): number(real)
        case .bool(let truth): bool(truth)
        }
    }
}

extension Log {
    /// The time of day by the system's clock.
    public static func systemTime() -> (seconds: Int64, millis: Int) {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return (Int64(time.tv_sec), Int(time.tv_nsec / 1_000_000))
    }

    /// Such as `2026-11-20T19:02:10.123Z` (RFC 3339).
    ///
    /// The date comes from days since 1970 by H. Hinnant's algorithm `civil_from_days`.
    public static func timestamp(seconds: Int64, millis: Int) -> String {
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let secondOfDay = Int(seconds - days * 86_400)
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
        let time = [secondOfDay / 3_600, secondOfDay / 60 % 60, secondOfDay % 60]
            .map { padded(Int64($0), 2) }.joined(separator: ":")
        return "\(date)T\(time).\(padded(Int64(millis), 3))Z"
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    /// Writes a line in one piece, or not at all where the reader is not keeping up.
    ///
    /// A pipe that polls writable takes PIPE_BUF bytes without blocking, and a line is no longer.
    public static func writeToStandardError(_ line: [UInt8]) -> Bool {
        var descriptor = pollfd(fd: 2, events: Int16(POLLOUT), revents: 0)
        guard unsafe poll(&descriptor, 1, 0) == 1, descriptor.revents & Int16(POLLOUT) != 0 else {
            return false
        }
        return unsafe Glibc.write(2, line, line.count) == line.count
    }
}
