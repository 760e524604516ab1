import Testing

@testable import LLMWire

@Suite struct EventStreamParserTests {
    private func parse(_ pieces: [[UInt8]]) throws -> [ServerSentEvent] {
        var parser = EventStreamParser()
        var events: [ServerSentEvent] = []
        for piece in pieces { try parser.receive(piece, into: &events) }
        return events
    }

    private func texts(_ stream: String) throws -> [String] {
        try parse([Array(stream.utf8)]).map {
            "\($0.name)|\(String(decoding: $0.data, as: UTF8.self))"
        }
    }

    @Test(arguments: [
        ("data: a\n\n", ["|a"]),
        ("data:a\r\n\r\ndata:  b\r\rdata\n\n", ["|a", "| b", "|"]),
        ("event: x\ndata: 1\ndata: 2\n\n", ["x|1\n2"]),
        (": comment\n\ndata: a\nid: 7\nretry: 10\nfoo: bar\n\n", ["|a"]),
        ("event: only\n\ndata: a\n\n", ["|a"]),
        ("data: cut off\n", []),
        ("\u{FEFF}data: a\n\n\u{FEFF}data: b\n\n", ["|a"]),
        ("data: a:b: c\n\n", ["|a:b: c"]),
        ("", []),
    ])
    func `a stream is read as the standard says`(stream: String, expected: [String]) throws {
        #expect(try texts(stream) == expected)
    }

    @Test func `every split of a stream gives the same events`() throws {
        let stream = Array(
            "\u{FEFF}: hi\r\nevent: é\r\ndata: {\"a\":1}\r\ndata: 2\n\r\ndata:x\r\rdata: y\n\n".utf8
        )
        let whole = try parse([stream])
        #expect(whole.count == 3)
        for first in 0...stream.count {
            for second in first...stream.count {
                let pieces = [stream[..<first], stream[first..<second], stream[second...]]
                #expect(try parse(pieces.map(Array.init)) == whole)
            }
        }
        #expect(try parse(stream.map { [$0] }) == whole)
    }

    @Test func `an event longer than the limit ends the reading`() {
        var parser = EventStreamParser(eventBytesMax: 10)
        var events: [ServerSentEvent] = []
        #expect(throws: EventStreamError.eventTooLong(bytesMax: 10)) {
            try parser.receive(Array("data: 0123456789".utf8), into: &events)
        }
    }

    @Test func `random bytes never trap`() {
        var random = SplitMix(seed: 5)
        let alphabet = Array("data: event:\n\r\u{FEFF}{}[DONE]é".utf8)
        for _ in 0..<2_000 {
            var parser = EventStreamParser(eventBytesMax: 64)
            var events: [ServerSentEvent] = []
            let bytes = (0..<random.below(200)).map { _ in alphabet[random.below(alphabet.count)] }
            try? parser.receive(bytes, into: &events)
            _ = parser.hasPartialEvent
        }
    }
}
