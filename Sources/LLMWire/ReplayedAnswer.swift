import JSON

/// A stored answer's bytes for one request: a body, or a stream with its events marked.
public struct ReplayedAnswer: Sendable {
    /// `application/json` or `text/event-stream`.
    public let contentType: String
    /// Everything to send.
    public let bytes: [UInt8]
    /// Where each event ends in `bytes`; one end for a body that is no stream.
    public let eventEnds: [Int]

    /// The events one by one, for a caller that paces them.
    public var events: [ArraySlice<UInt8>] {
        zip([0] + eventEnds, eventEnds).map { bytes[$0..<$1] }
    }
}

/// Writes a stream of events.
struct EventWriter {
    private(set) var bytes: [UInt8] = []
    private(set) var eventEnds: [Int] = []

    init(capacity: Int) {
        bytes.reserveCapacity(capacity)
    }

    /// Writes an event whose data is what `body` writes; no name, no `event` line.
    mutating func event(_ name: String? = nil, _ body: (inout JSONWriter) -> Void) {
        if let name {
            bytes += "event: ".utf8
            bytes += name.utf8
            bytes.append(UInt8(ascii: "\n"))
        }
        bytes += "data: ".utf8
        var taken: [UInt8] = []
        swap(&taken, &bytes)
        var writer = JSONWriter(appendingTo: taken)
        taken = []
        body(&writer)
        bytes = writer.take()
        endEvent()
    }

    /// Writes the event that ends OpenAI's untyped streams.
    mutating func done() {
        bytes += "data: [DONE]".utf8
        endEvent()
    }

    private mutating func endEvent() {
        bytes += "\n\n".utf8
        eventEnds.append(bytes.count)
    }

    var stream: ReplayedAnswer {
        ReplayedAnswer(contentType: "text/event-stream", bytes: bytes, eventEnds: eventEnds)
    }
}
