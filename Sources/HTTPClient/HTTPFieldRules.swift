import HTTPFields

/// What may go on the wire in a request's head, so that no value can add a line of its own.
enum HTTPFieldRules {
    /// True for a token (RFC 9110, section 5.6.2).
    static func isToken(_ text: String) -> Bool {
        isToken(text.utf8)
    }

    /// True for a token (RFC 9110, section 5.6.2).
    static func isToken(_ bytes: some Collection<UInt8>) -> Bool {
        !bytes.isEmpty
            && bytes.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }

    /// True for a field value: no control bytes but tab.
    static func isValue(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.allSatisfy { $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }
    }

    /// True when a URL holds no space or control byte.
    static func isText(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
    }

    /// True for the fields that say how the body is framed, which the transfer decides.
    static func isFraming(_ name: ArraySlice<UInt8>) -> Bool { framing.contains(name) }

    private static let framing = HeaderNames(["content-length", "transfer-encoding"])
}
