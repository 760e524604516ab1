/// A light stemmer for English: inflections and a few derivations that keep the meaning.
///
/// In the spirit of Porter's steps 1 and 4 (Program 14, 1980), cut down to endings that do not
/// change who does what: `-er`, `-ee`, `-less`, `-ful` and prefixes stay.
enum WordStem {
    /// Returns the hash of the stem of a lower-case ASCII word; other words are their own stem.
    static func hash(of word: ArraySlice<UInt32>) -> UInt64 {
        guard word.count >= 4, word.allSatisfy({ $0 >= 0x61 && $0 <= 0x7A }) else {
            return WordHash.of(word)
        }
        return WordHash.of(stem(word)[...])
    }

    static func stem(_ word: ArraySlice<UInt32>) -> [UInt32] {
        var w = Array(word)
        stripPlural(&w)
        let verbal = stripVerbal(&w)
        if !verbal { stripDerived(&w) }
        if ends(w, "at"), w.count >= 6 { w.removeLast(2) }
        if ends(w, "ate"), w.count >= 7 { w.removeLast(3) }
        if w.count >= 4, let last = w.last, last == w[w.count - 2], !isVowel(last) {
            w.removeLast()
        }
        if w.count >= 4, w.last == 0x65 { w.removeLast() }
        if w.count >= 4, w.last == 0x79 { w[w.count - 1] = 0x69 }
        // "tries" is "try", which is too short to be stemmed.
        if w.count == 3, w.last == 0x69 { w[2] = 0x79 }
        return w
    }

    private static func stripPlural(_ w: inout [UInt32]) {
        guard ends(w, "s"), !ends(w, "ss"), !ends(w, "us"), !ends(w, "is") else { return }
        if ends(w, "ies"), w.count >= 5 {
            w.removeLast(2)
        } else if ends(w, "sses") || ends(w, "xes") || ends(w, "ches") || ends(w, "shes") {
            w.removeLast(2)
        } else {
            w.removeLast()
        }
    }

    private static func stripVerbal(_ w: inout [UInt32]) -> Bool {
        if ends(w, "ing"), w.count >= 6, hasVowel(w.dropLast(3)) {
            w.removeLast(3)
            return true
        }
        if ends(w, "ied"), w.count >= 5 {
            w.removeLast(2)
            return true
        }
        if ends(w, "ed"), !ends(w, "eed"), w.count >= 5, hasVowel(w.dropLast(2)) {
            w.removeLast(2)
            return true
        }
        return false
    }

    private static func stripDerived(_ w: inout [UInt32]) {
        if ends(w, "ation"), w.count >= 9 {
            w.removeLast(5)
        } else if ends(w, "ation"), w.count >= 8 {
            w.removeLast(3)
        } else if ends(w, "tion") || ends(w, "sion"), w.count >= 8 {
            w.removeLast(3)
        } else if ends(w, "ness"), w.count >= 8 {
            w.removeLast(4)
        } else if ends(w, "ly"), w.count >= 6 {
            w.removeLast(2)
        }
    }

    private static func isVowel(_ s: UInt32) -> Bool {
        s == 0x61 || s == 0x65 || s == 0x69 || s == 0x6F || s == 0x75 || s == 0x79
    }

    private static func hasVowel(_ w: ArraySlice<UInt32>) -> Bool { w.contains(where: isVowel) }

    private static func ends(_ w: [UInt32], _ suffix: String) -> Bool {
        var index = w.count
        for byte in suffix.utf8.reversed() {
            index -= 1
            guard index > 0, w[index] == UInt32(byte) else { return false }
        }
        return true
    }
}
