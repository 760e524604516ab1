/// What kind of character a Unicode scalar is, as far as tokens go.
///
/// Ranges instead of `Unicode.Scalar.Properties` for what prompts are mostly made of: a property
/// look-up costs more than the rest of the scan.
enum ScalarClass {
    @inline(__always)
    static func isDigit(_ s: UInt32) -> Bool { s >= 0x30 && s <= 0x39 }

    @inline(__always)
    static func isASCIILetter(_ s: UInt32) -> Bool {
        (s | 0x20) >= 0x61 && (s | 0x20) <= 0x7A
    }

    static func isUpper(_ s: UInt32) -> Bool {
        if s < 0x80 { return s >= 0x41 && s <= 0x5A }
        return lowercased(s) != s
    }

    static func isSpace(_ s: UInt32) -> Bool {
        s == 0x20 || (s >= 0x09 && s <= 0x0D) || s == 0xA0 || s == 0x3000
            || (s >= 0x2000 && s <= 0x200D) || s == 0x2028 || s == 0x2029 || s == 0xFEFF
    }

    /// Han ideographs, each a token of its own unless the lexicon knows the word.
    @inline(__always)
    static func isHan(_ s: UInt32) -> Bool {
        (s >= 0x4E00 && s <= 0x9FFF) || (s >= 0x3400 && s <= 0x4DBF) || s == 0x3007
            || (s >= 0xF900 && s <= 0xFAFF) || (s >= 0x20000 && s <= 0x3FFFF)
    }

    static func isKana(_ s: UInt32) -> Bool { s >= 0x3041 && s <= 0x30FF && s != 0x30FB }

    /// Letters of scripts that are written with spaces, and marks that belong to them.
    static func isLetter(_ s: UInt32) -> Bool {
        if s < 0x80 { return isASCIILetter(s) }
        if s < 0xC0 { return s == 0xAA || s == 0xB5 || s == 0xBA }
        if s < 0x2000 { return s != 0xD7 && s != 0xF7 }
        if s >= 0xAC00 && s <= 0xD7A3 { return true }
        guard s >= 0x2C00, !isHan(s), !isKana(s), let scalar = Unicode.Scalar(s) else {
            return false
        }
        return scalar.properties.isAlphabetic
    }

    /// Lower case for Latin, Greek and Cyrillic; other scalars unchanged.
    static func lowercased(_ s: UInt32) -> UInt32 {
        if s < 0x80 { return s >= 0x41 && s <= 0x5A ? s + 0x20 : s }
        if s < 0x100 { return s >= 0xC0 && s <= 0xDE && s != 0xD7 ? s + 0x20 : s }
        if s < 0x180 {
            let odd = (s >= 0x139 && s <= 0x148) || (s >= 0x179 && s <= 0x17E)
            return (s & 1 == 0) != odd && s != 0x138 ? s + 1 : s
        }
        if s >= 0x391 && s <= 0x3A9 { return s + 0x20 }
        if s >= 0x410 && s <= 0x42F { return s + 0x20 }
        if s >= 0x400 && s <= 0x40F { return s + 0x50 }
        return s
    }

    /// One spelling for characters that people's keyboards vary: full-width forms, curly quotes,
    /// dashes and ideographic punctuation.
    static func folded(_ s: UInt32) -> UInt32 {
        if s < 0x2010 { return s == 0xA0 ? 0x20 : s }
        if s >= 0xFF01 && s <= 0xFF5E { return s - 0xFEE0 }
        switch s {
        case 0x2018, 0x2019, 0x201B, 0x2032: return 0x27
        case 0x201C, 0x201D, 0x201E, 0x201F, 0x2033, 0x300C...0x300F: return 0x22
        case 0x2010...0x2015, 0x2212: return 0x2D
        case 0x3001: return 0x2C
        case 0x3002: return 0x2E
        case 0x2026: return 0x2E
        default: return s
        }
    }

    /// The writing system of a letter, coarsely.
    static func script(_ s: UInt32) -> Script {
        if s < 0x250 { return .latin }
        if isHan(s) { return .han }
        if isKana(s) { return .kana }
        if s >= 0x370 && s < 0x400 { return .greek }
        if s >= 0x400 && s < 0x530 { return .cyrillic }
        if s >= 0x590 && s < 0x600 { return .hebrew }
        if s >= 0x600 && s < 0x780 { return .arabic }
        if s >= 0x900 && s < 0x0E00 { return .indic }
        if s >= 0xE00 && s < 0x0F00 { return .thai }
        if s >= 0xAC00 && s <= 0xD7A3 { return .hangul }
        if s >= 0x1E00 && s < 0x1F00 { return .latin }
        return .other
    }
}

/// A writing system, as far as the language check tells them apart.
enum Script: UInt8, CaseIterable {
    case latin, han, kana, hangul, cyrillic, greek, arabic, hebrew, indic, thai, other
}
