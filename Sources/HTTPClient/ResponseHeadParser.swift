import HTTPFields

/// Puts a response's head together from the lines libcurl hands over; pure.
struct ResponseHeadParser {
    private(set) var status = 0
    private(set) var headers = HTTPHeaders()
    private(set) var isComplete = false
    private var byteCount = 0

    /// Takes one line with its line end; false when the head is too large or malformed.
    ///
    /// An interim response (1xx) is forgotten at its end; trailers after the head are ignored.
    mutating func take(_ line: [UInt8]) -> Bool {
        if isComplete { return true }
        byteCount += line.count
        guard byteCount <= Limits.responseHeaderBytes else { return false }
        let content = Self.withoutLineEnd(line)
        if status == 0 { return takeStatus(content) }
        if content.isEmpty {
            if (100...199).contains(status) {
                self = ResponseHeadParser()
            } else {
                isComplete = true
            }
            return true
        }
        guard let colon = content.firstIndex(of: UInt8(ascii: ":")) else {
            // A folded line, which only obsolete servers send, is left out.
            return true
        }
        headers.append(
            nameBytes: content[..<colon],
            valueBytes: Self.trimmed(content[(colon + 1)...]))
        return true
    }

    private mutating func takeStatus(_ line: ArraySlice<UInt8>) -> Bool {
        let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 2)
        guard parts.count >= 2, parts[0].starts(with: "HTTP/".utf8),
            let code = Int(String(decoding: parts[1], as: UTF8.self)),
            (100...999).contains(code)
        else { return false }
        status = code
        return true
    }

    private static func withoutLineEnd(_ line: [UInt8]) -> ArraySlice<UInt8> {
        var end = line.count
        while end > 0, line[end - 1] == 0x0A || line[end - 1] == 0x0D { end -= 1 }
        return line[..<end]
    }

    private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let head = text.drop { $0 == 0x20 || $0 == 0x09 }
        guard let last = head.lastIndex(where: { $0 != 0x20 && $0 != 0x09 }) else {
            return text[text.endIndex...]
        }
        return text[head.startIndex...last]
    }
}
