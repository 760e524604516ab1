import Testing

@testable import HTTPServer

struct MessageGuardTests {
    /// What a guard says of bytes that arrive in the given pieces.
    private func events(
        _ pieces: [[UInt8]], _ configuration: ServerConfiguration = ServerConfiguration()
    ) -> [MessageGuard.Event] {
        var gate = MessageGuard(configuration)
        var events: [MessageGuard.Event] = []
        for piece in pieces {
            var offset = 0
            while let event = gate.next(piece.span, from: &offset) { events.append(event) }
        }
        return events
    }

    private func events(
        _ text: String, _ configuration: ServerConfiguration = ServerConfiguration()
    ) -> [MessageGuard.Event] {
        events([Array(text.utf8)], configuration)
    }

    private func status(
        _ text: String, _ configuration: ServerConfiguration = ServerConfiguration()
    ) -> Int? {
        if case .refused(let refusal) = events(text, configuration).last { return refusal.status }
        return nil
    }

    private static let twoMessages =
        "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n"
        + "PUT /b?c HTTP/1.1\r\nhost:x\r\ncontent-length:  4\r\n\r\nabcd"

    @Test func `two messages end the same way wherever they are split`() {
        let bytes = Array(Self.twoMessages.utf8)
        let whole = events([bytes])
        #expect(whole == [.headEnded, .messageEnded, .headEnded, .messageEnded])
        for first in 0...bytes.count {
            for second in stride(from: first, through: bytes.count, by: 7) {
                let pieces = [bytes[..<first], bytes[first..<second], bytes[second...]]
                #expect(events(pieces.map(Array.init)) == whole)
            }
        }
        #expect(events(bytes.map { [$0] }) == whole)
    }

    @Test func `no truncation of a message ends it`() {
        let bytes = Array(Self.twoMessages.utf8)
        for count in 0..<bytes.count {
            let ended = events([Array(bytes.prefix(count))]).count { $0 == .messageEnded }
            #expect(ended < 2)
        }
    }

    @Test(arguments: [
        ("Content-Length: 3\r\nContent-Length: 3\r\n", 400),
        ("Content-Length: 3\r\nContent-Length: 4\r\n", 400),
        ("Content-Length: 3, 3\r\n", 400), ("Content-Length: +3\r\n", 400),
        ("Content-Length: -3\r\n", 400), ("Content-Length: 0x3\r\n", 400),
        ("Content-Length: 3 4\r\n", 400), ("Content-Length:\r\n", 400),
        ("Content-Length: 99999999999999999999\r\n", 400),
        ("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", 400),
        ("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", 400),
        ("Transfer-Encoding: gzip, chunked\r\n", 400), ("Transfer-Encoding: identity\r\n", 400),
        ("Transfer-Encoding: chunked, identity\r\n", 400),
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", 400),
        ("Transfer-Encoding: \"chunked\"\r\n", 400), ("Transfer-Encoding:\u{0B}chunked\r\n", 400),
        ("Transfer-Encoding : chunked\r\n", 400), ("Content-Length : 3\r\n", 400),
        (" X: folded\r\n", 400), ("X: a\r\n b\r\n", 400), ("X: a\r\n\tb\r\n", 400),
        ("X: a\nY: b\r\n", 400), ("X: a\r\r\n", 400), ("X: a\0b\r\n", 400),
        ("X: a\u{7F}\r\n", 400), (": empty\r\n", 400), ("no colon\r\n", 400),
        ("X\u{1}: a\r\n", 400), ("X(: a\r\n", 400), ("Host: y\r\n", 400),
        ("Expect: 200-ok\r\n", 417),
    ])
    func `header fields that parsers read differently are refused`(_ fields: String, _ code: Int) {
        #expect(status("POST / HTTP/1.1\r\nHost: x\r\n\(fields)\r\n") == code)
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\n", 400), ("GET  / HTTP/1.1\r\n", 400), ("GET /  HTTP/1.1\r\n", 400),
        ("GET / HTTP/1.1 \r\n", 400), (" GET / HTTP/1.1\r\n", 400), ("\r\nGET / HTTP/1.1\r\n", 400),
        ("GET /\tx HTTP/1.1\r\n", 400), ("GET /\0 HTTP/1.1\r\n", 400), ("GET x HTTP/1.1\r\n", 400),
        ("GET /\r\n", 400), ("GET / HTTP/2.0\r\n", 505), ("GET / HTTP/1.2\r\n", 505),
        ("GET / http/1.1\r\n", 400), ("GET * HTTP/1.1\r\n", 400), ("get / HTTP/1.1\r\n", 501),
        ("BREW / HTTP/1.1\r\n", 501), ("CONNECT x:1 HTTP/1.1\r\n", 501),
        ("TRACE / HTTP/1.1\r\n", 501), ("\u{16}\u{3}\u{1}\u{2}\r\n", 400),
    ])
    func `request lines that are not exactly one are refused`(_ line: String, _ code: Int) {
        #expect(status(line) == code)
    }

    @Test(arguments: [
        "3;name=value\r\nabc\r\n0\r\n\r\n", "+3\r\nabc\r\n0\r\n\r\n", "0x3\r\nabc\r\n0\r\n\r\n",
        " 3\r\nabc\r\n0\r\n\r\n", "3 \r\nabc\r\n0\r\n\r\n", "3\nabc\r\n0\r\n\r\n",
        "3\r\nabcd\r\n0\r\n\r\n", "3\r\nabc\n0\r\n\r\n", "\r\n", "-1\r\n", "FFFFFFFFF\r\n",
        "fffffffffffffffff1\r\n", "0\r\nX-Trailer: 1\r\n\r\n", "0\r\nContent-Length: 5\r\n\r\n",
        "g\r\n", "3\r\nab\r\n\r\n0\r\n\r\n",
    ])
    func `chunks that are not exactly framed are refused`(_ chunks: String) {
        let head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        #expect(status(head + chunks) == 400)
    }

    @Test func `a HEAD with a body, a 1.0 with chunks and a missing Host are refused`() {
        #expect(status("HEAD / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n") == 400)
        #expect(status("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n") == 400)
        #expect(status("GET / HTTP/1.1\r\n\r\n") == 400)
        #expect(events("GET / HTTP/1.0\r\n\r\n") == [.messageEnded])
    }

    @Test func `each limit admits its value and refuses one more`() {
        var settings = ServerConfiguration()
        settings.headerFieldsMax = 3
        settings.bodyBytesMax = 10
        func request(_ fields: Int, _ length: Int) -> String {
            let more = (0..<(fields - 2)).map { "X-\($0): a\r\n" }.joined()
            return "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: \(length)\r\n\(more)\r\n"
        }
        #expect(status(request(3, 10), settings) == nil)
        #expect(status(request(4, 10), settings) == 431)
        #expect(status(request(3, 11), settings) == 413)
        let chunked = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        #expect(status(chunked + "5\r\nabcde\r\n5\r\n", settings) == nil)
        #expect(status(chunked + "5\r\nabcde\r\n6\r\n", settings) == 413)
        let plain = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
        settings.headerBytesMax = plain.utf8.count
        #expect(status(plain, settings) == nil)
        settings.headerBytesMax -= 1
        #expect(status(plain, settings) == 431)
        let long = String(repeating: "a", count: 9_000)
        #expect(status("GET /\(long)") == 431)
    }

    @Test func `a route's own body limit counts before the body is read`() {
        var settings = ServerConfiguration()
        settings.bodyBytesMaxForRoute = { _, target in target == "/small" ? 4 : 100 }
        let fields = "HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n"
        #expect(status("POST /small \(fields)", settings) == 413)
        #expect(status("POST /large \(fields)", settings) == nil)
    }

    @Test func `random bytes and mutated messages never trap`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var state = seed
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for _ in 0..<3_000 {
            var bytes = Array(Self.twoMessages.utf8)
            for _ in 0..<random(6) { bytes[random(bytes.count)] = UInt8(random(256)) }
            let cut = random(bytes.count + 1)
            let split = events([Array(bytes[..<cut]), Array(bytes[cut...])])
            #expect(split == events([bytes]), "seed \(seed)")
        }
    }
}
