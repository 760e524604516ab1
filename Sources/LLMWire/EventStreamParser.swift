/// One event of a `text/event-stream`.
public struct ServerSentEvent: Sendable, Equatable {
    /// The `event` field, or empty where there was none.
    public var name: String
    /// The `data` lines, joined by line feeds.
    public var data: [UInt8]

    /// Makes an event.
    public init(name: String = "", data: [UInt8]) {
        self.name = name
        self.data = data
    }
}

/// Why a stream can't be read on.
public enum EventStreamError: Error, Sendable, Equatable {
    /// An event is longer than the limit.
    case eventTooLong(bytesMax: Int)
}

/// Reads a `text/event-stream` that comes in pieces cut anywhere.
///
/// WHATWG HTML, "Server-sent events", 9.2.6: lines end in CRLF, LF or CR; a leading byte-order mark
/// is dropped; comments, `id` and `retry` are passed over; an event without `data` is no event; an
/// event that the end of the stream cuts off is discarded.
public struct EventStreamParser: Sendable {
    private let eventBytesMax: Int
    private var line: [UInt8] = []
    private var name: [UInt8] = []
    private var data: [UInt8] = []
    private var hasData = false
    private var endedInReturn = false
    /// Bytes of a byte-order mark seen so far; nil once the stream's start is behind us.
    private var markBytesSeen: Int? = 0

    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Makes a parser that gives up at an event longer than `eventBytesMax`.
    public init(eventBytesMax: Int = WireLimits.eventBytesMax) {
        self.eventBytesMax = eventBytesMax
    }

    /// Takes the next piece and appends the events that it completes.
    public mutating func receive(
        _ piece: ArraySlice<UInt8>, into events: inout [ServerSentEvent]
    ) throws(EventStreamError) {
        var rest = piece
        while markBytesSeen != nil, let byte = rest.first {
            if passesOverMark(byte) { rest = rest.dropFirst() }
        }
        while let first = rest.first {
            if endedInReturn, first == Self.lineFeed {
                endedInReturn = false
                rest = rest.dropFirst()
                continue
            }
            endedInReturn = false
            try takeLine(from: &rest, into: &events)
        }
    }

    /// Takes the next piece and appends the events that it completes.
    public mutating func receive(
        _ piece: [UInt8], into events: inout [ServerSentEvent]
    ) throws(EventStreamError) {
        try receive(piece[...], into: &events)
    }

    /// Whether something unfinished is left over, as a stream that was cut leaves it.
    public var hasPartialEvent: Bool { !line.isEmpty || hasData }

    /// Whether `byte` belongs to a leading byte-order mark.
    ///
    /// A mark that breaks off was content.
    private mutating func passesOverMark(_ byte: UInt8) -> Bool {
        guard let seen = markBytesSeen else { return false }
        if byte == Self.byteOrderMark[seen] {
            markBytesSeen = seen == 2 ? nil : seen + 1
            return true
        }
        line += Self.byteOrderMark[..<seen]
        markBytesSeen = nil
        return false
    }

    /// Takes bytes up to the end of a line, or all where there is none.
    private mutating func takeLine(
        from rest: inout ArraySlice<UInt8>, into events: inout [ServerSentEvent]
    ) throws(EventStreamError) {
        let end = rest.firstIndex { $0 == Self.lineFeed || $0 == Self.carriageReturn }
        let part = rest[..<(end ?? rest.endIndex)]
        guard line.count + data.count + name.count + part.count <= eventBytesMax else {
            throw .eventTooLong(bytesMax: eventBytesMax)
        }
        guard let end else {
            line += part
            rest = []
            return
        }
        endedInReturn = rest[end] == Self.carriageReturn
        rest = rest[(end + 1)...]
        // Most lines come whole, and are read where they are.
        if line.isEmpty {
            endLine(part, into: &events)
        } else {
            line += part
            endLine(line[...], into: &events)
            line.removeAll(keepingCapacity: true)
        }
    }

    private mutating func endLine(
        _ line: ArraySlice<UInt8>, into events: inout [ServerSentEvent]
    ) {
        if line.isEmpty { endEvent(into: &events) } else { takeField(of: line) }
    }

    private mutating func takeField(of line: ArraySlice<UInt8>) {
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        var value = line[colon...].dropFirst()
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        let field = line[..<colon]
        if field.elementsEqual("data".utf8) {
            if hasData { data.append(Self.lineFeed) }
            data += value
            hasData = true
        } else if field.elementsEqual("event".utf8) {
            name = Array(value)
        }
    }

    private mutating func endEvent(into events: inout [ServerSentEvent]) {
        if hasData {
            events.append(ServerSentEvent(name: String(decoding: name, as: UTF8.self), data: data))
        }
        name = []
        data = []
        hasData = false
    }
}
