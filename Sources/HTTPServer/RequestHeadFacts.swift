/// What the guard needs to know of a request's head, read line by line; pure.
struct RequestHeadFacts {
    private(set) var method: HTTPMethod?
    private(set) var target = ""
    private(set) var isHTTP10 = false
    private(set) var contentLength: Int?
    private(set) var isChunked = false
    private(set) var fieldCount = 0
    private var hostCount = 0

    /// Reads `METHOD SP target SP HTTP/1.x`, exactly so.
    mutating func readRequestLine(_ line: Span<UInt8>) throws(HTTPServerRefusal) {
        guard let first = Self.index(of: 0x20, in: line, from: 0),
            let second = Self.index(of: 0x20, in: line, from: first + 1)
        else { throw HTTPServerRefusal(400, "the request line is malformed") }
        let version = Self.text(line.extracting((second + 1)..<line.count))
        switch version {
        case "HTTP/1.1": break
        case "HTTP/1.0": isHTTP10 = true
        default:
            throw HTTPServerRefusal(
                version.hasPrefix("HTTP/") && version.utf8.count == 8 ? 505 : 400,
                "the request line does not end in HTTP/1.1")
        }
        let name = Self.text(line.extracting(0..<first))
        guard let method = HTTPMethod(rawValue: name) else {
            throw HTTPServerRefusal(501, "the method is not supported")
        }
        self.method = method
        try readTarget(line.extracting((first + 1)..<second))
    }

    private mutating func readTarget(_ bytes: Span<UInt8>) throws(HTTPServerRefusal) {
        for index in bytes.indices where bytes[index] <= 0x20 || bytes[index] == 0x7F {
            throw HTTPServerRefusal(400, "the request target holds a control byte")
        }
        target = Self.text(bytes)
        let isAccepted =
            target.hasPrefix("/") || target.hasPrefix("http://") || target.hasPrefix("https://")
            || (target == "*" && method == .options)
        if !isAccepted { throw HTTPServerRefusal(400, "the request target is not a path") }
    }

    /// Reads one header field.
    mutating func readField(_ line: Span<UInt8>) throws(HTTPServerRefusal) {
        fieldCount += 1
        if line[0] == 0x20 || line[0] == 0x09 {
            throw HTTPServerRefusal(400, "a header field is folded")
        }
        var colon = 0
        while colon < line.count, line[colon] != UInt8(ascii: ":") {
            guard Self.isTokenByte(line[colon]) else {
                throw HTTPServerRefusal(400, "a header field's name is malformed")
            }
            colon += 1
        }
        guard colon > 0, colon < line.count else {
            throw HTTPServerRefusal(400, "a header field has no name or no colon")
        }
        for index in (colon + 1)..<line.count {
            let byte = line[index]
            if (byte < 0x20 && byte != 0x09) || byte == 0x7F {
                throw HTTPServerRefusal(400, "a header field's value holds a control byte")
            }
        }
        try note(line.extracting(0..<colon), line.extracting((colon + 1)..<line.count))
    }

    private mutating func note(
        _ name: Span<UInt8>, _ value: Span<UInt8>
    ) throws(HTTPServerRefusal) {
        switch name.count {
        case 4 where Self.equals(name, "host"):
            hostCount += 1
        case 6 where Self.equals(name, "expect"):
            guard Self.equals(value.extracting(Self.trimmed(value)), "100-continue") else {
                throw HTTPServerRefusal(417, "only 100-continue can be expected")
            }
        case 14 where Self.equals(name, "content-length"):
            guard contentLength == nil,
                let length = Self.number(value.extracting(Self.trimmed(value)))
            else {
                throw HTTPServerRefusal(400, "Content-Length is repeated or not a number")
            }
            contentLength = length
        case 17 where Self.equals(name, "transfer-encoding"):
            guard !isChunked, Self.equals(value.extracting(Self.trimmed(value)), "chunked")
            else {
                throw HTTPServerRefusal(400, "Transfer-Encoding is not exactly chunked")
            }
            isChunked = true
        default:
            break
        }
    }

    /// Checks what only the whole head can tell.
    func check() throws(HTTPServerRefusal) {
        if isChunked && contentLength != nil {
            throw HTTPServerRefusal(400, "both Transfer-Encoding and Content-Length")
        }
        if isChunked && isHTTP10 {
            throw HTTPServerRefusal(400, "Transfer-Encoding in an HTTP/1.0 request")
        }
        if method == .head && (isChunked || (contentLength ?? 0) > 0) {
            throw HTTPServerRefusal(400, "a HEAD request with a body")
        }
        if hostCount > 1 || (hostCount == 0 && !isHTTP10) {
            throw HTTPServerRefusal(400, "not exactly one Host field")
        }
    }

    private static func index(of byte: UInt8, in bytes: Span<UInt8>, from start: Int) -> Int? {
        var index = start
        while index < bytes.count {
            if bytes[index] == byte { return index }
            index += 1
        }
        return nil
    }

    private static func text(_ bytes: Span<UInt8>) -> String {
        unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }

    private static func trimmed(_ value: Span<UInt8>) -> Range<Int> {
        var start = 0
        var end = value.count
        while start < end, value[start] == 0x20 || value[start] == 0x09 { start += 1 }
        while end > start, value[end - 1] == 0x20 || value[end - 1] == 0x09 { end -= 1 }
        return start..<end
    }

    private static func number(_ value: Span<UInt8>) -> Int? {
        guard 1...Limits.contentLengthDigits ~= value.count else { return nil }
        var number = 0
        for index in value.indices {
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= value[index] else { return nil }
            number = number * 10 + Int(value[index] - UInt8(ascii: "0"))
        }
        return number
    }

    /// True when the bytes equal the lower-case ASCII text but for case.
    private static func equals(_ bytes: Span<UInt8>, _ text: StaticString) -> Bool {
        guard bytes.count == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { text in
            for index in bytes.indices {
                let byte = bytes[index]
                let isUpper = UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
                if unsafe (isUpper ? byte | 0x20 : byte) != text[index] { return false }
            }
            return true
        }
    }

    /// RFC 9110, section 5.6.2.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
            UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "'"), UInt8(ascii: "*"),
            UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "`"),
            UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default:
            false
        }
    }
}
