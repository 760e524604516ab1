@_spi(_Unicode) import Swift

/// A prompt in the form in which the exact tier compares it: Unicode NFC, white space at both ends
/// removed, white space inside folded to one space.
///
/// The fingerprint is made of the form with case folded as well, so that changing a cache's
/// `foldsCase` changes how stored prompts are compared and not where they are found.
struct NormalizedPrompt: Sendable, Equatable {
    /// UTF-8.
    let bytes: [UInt8]

    init(_ prompt: String) {
        self.init(prompt, foldsCase: false)
    }

    private init(_ prompt: String, foldsCase: Bool) {
        if let bytes = NormalizedPrompt.ascii(prompt, foldsCase: foldsCase) {
            self.bytes = bytes
        } else {
            bytes = NormalizedPrompt.unicode(foldsCase ? prompt.lowercased() : prompt)
        }
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The same with case folded (Unicode's default lower case, no locale).
    var caseFolded: NormalizedPrompt {
        if bytes.allSatisfy({ $0 < 0x80 }) {
            return NormalizedPrompt(
                bytes: bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 })
        }
        return NormalizedPrompt(String(decoding: bytes, as: UTF8.self), foldsCase: true)
    }

    /// Whether two prompts are one to a cache with this setting.
    func matches(_ other: NormalizedPrompt, foldsCase: Bool) -> Bool {
        if bytes == other.bytes { return true }
        return foldsCase && caseFolded.bytes == other.caseFolded.bytes
    }

    /// One pass for prompts of ASCII, which are in NFC already; nil where a byte is not ASCII.
    private static func ascii(_ prompt: String, foldsCase: Bool) -> [UInt8]? {
        var out: [UInt8] = []
        out.reserveCapacity(prompt.utf8.count)
        var spaceIsDue = false
        for byte in prompt.utf8 {
            if byte >= 0x80 { return nil }
            if byte == 0x20 || (0x09...0x0D).contains(byte) {
                spaceIsDue = !out.isEmpty
                continue
            }
            if spaceIsDue { out.append(0x20) }
            spaceIsDue = false
            out.append(foldsCase && (0x41...0x5A).contains(byte) ? byte | 0x20 : byte)
        }
        return out
    }

    private static func unicode(_ prompt: String) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(prompt.utf8.count)
        var spaceIsDue = false
        for scalar in prompt._nfc {
            if scalar.properties.isWhitespace {
                spaceIsDue = !out.isEmpty
                continue
            }
            if spaceIsDue { out.append(0x20) }
            spaceIsDue = false
            out.append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? [])
        }
        return out
    }
}
