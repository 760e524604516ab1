extension JSONWriter {
    /// Appends a string with its quotes, escaping only what RFC 8259 says must be.
    public static func appendString(_ value: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        let start = bytes.count
        bytes.append(contentsOf: value.utf8)
        escapeTail(from: start, in: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends valid UTF-8 as a string with its quotes.
    public static func appendString(_ value: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        let start = bytes.count
        bytes.append(contentsOf: value)
        escapeTail(from: start, in: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Escapes what was appended from `start` on.
    ///
    /// Copying first and looking afterwards is the fast way round: most strings need no escape, and
    /// then the copy is one `memcpy` and the look one vectorised loop.
    private static func escapeTail(from start: Int, in bytes: inout [UInt8]) {
        guard needsEscape(bytes, from: start) else { return }
        let plain = bytes[start...]
        bytes.removeSubrange(start...)
        bytes.reserveCapacity(start + plain.count + plain.count / 8 + 16)
        var runStart = plain.startIndex
        for at in plain.indices where isEscaped(plain[at]) {
            bytes.append(contentsOf: plain[runStart..<at])
            appendEscape(of: plain[at], to: &bytes)
            runStart = at + 1
        }
        bytes.append(contentsOf: plain[runStart...])
    }

    private static func needsEscape(_ bytes: [UInt8], from start: Int) -> Bool {
        let tail = bytes.span.extracting(start..<bytes.count)
        var found = false
        // No early exit, so that the loop vectorises.
        for at in tail.indices {
            found = isEscaped(tail[at]) || found
        }
        return found
    }

    @inline(__always)
    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private static func appendEscape(of byte: UInt8, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        default:
            bytes += "u00".utf8
            bytes.append(hexDigit(byte >> 4))
            bytes.append(hexDigit(byte & 15))
        }
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
