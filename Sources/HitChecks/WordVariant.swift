/// Spellings that stand for the same word without being on a list.
enum WordVariant {
    /// The same spelling read in two ways, or one word in two derivations ("economy", "economic").
    static func isVariant(_ x: Token, _ a: PreparedText, _ y: Token, _ b: PreparedText) -> Bool {
        if x.surface == y.surface, x.kind != .number, y.kind != .number { return true }
        guard x.kind == .word, y.kind == .word else { return false }
        return isDerived(a.scalars[Int(x.start)..<Int(x.end)], b.scalars[Int(y.start)..<Int(y.end)])
    }

    /// Derivations that keep what a question asks about.
    ///
    /// Short, because most endings do not: "import" is not "important", nor "class" "classic".
    private static let derivations: Set<[String]> = [
        ["y", "ic"], ["y", "ical"], ["e", "al"], ["ancy", "ant"], ["encies", "ency"],
        ["ism", "ist"],
    ]

    private static func isDerived(_ x: ArraySlice<UInt32>, _ y: ArraySlice<UInt32>) -> Bool {
        var shared = 0
        while shared < x.count, shared < y.count,
            ScalarClass.lowercased(x[x.startIndex + shared])
                == ScalarClass.lowercased(y[y.startIndex + shared])
        {
            shared += 1
        }
        guard shared >= 5, x.count - shared <= 6, y.count - shared <= 6 else { return false }
        // "Bavaria" and "Bavarian".
        if shared == min(x.count, y.count), max(x.count, y.count) == shared + 1,
            x[x.startIndex + shared - 1] == 0x61, (x.count > y.count ? x : y).last == 0x6E
        {
            return true
        }
        let endings = [text(x.dropFirst(shared)), text(y.dropFirst(shared))]
        return derivations.contains(endings) || derivations.contains(endings.reversed())
    }

    private static func text(_ letters: ArraySlice<UInt32>) -> String {
        var view = String.UnicodeScalarView()
        for s in letters {
            if let scalar = Unicode.Scalar(ScalarClass.lowercased(s)) { view.append(scalar) }
        }
        return String(view)
    }

    /// A run of neighbouring leftovers that spells `token` when written together, or whose initials
    /// do; nil when there is none.
    static func compound(
        of token: Token, _ short: PreparedText, in leftovers: [Int32], _ long: PreparedText
    ) -> [Int32]? {
        guard token.kind == .word, leftovers.count >= 2 else { return nil }
        let word = short.scalars[Int(token.start)..<Int(token.end)].map {
            ScalarClass.lowercased($0)
        }
        for start in leftovers.indices {
            var joined: [UInt32] = []
            var initials: [UInt32] = []
            var run: [Int32] = []
            for index in leftovers[start...].prefix(5) {
                let part = long.tokens[Int(index)]
                guard part.kind == .word, run.isEmpty || run.last == index - 1 else { break }
                let letters = long.scalars[Int(part.start)..<Int(part.end)].map {
                    ScalarClass.lowercased($0)
                }
                joined += letters
                initials += letters.prefix(1)
                run.append(index)
                guard run.count >= 2 else { continue }
                if joined == word { return run }
                if initials == word, word.count >= 2, token.flags.contains(.allCaps) { return run }
            }
        }
        return nil
    }
}
