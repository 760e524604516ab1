/// Opposites that are made from one stem: "installed" and "uninstalled", "overpay" and "underpay".
extension PreparedPair {
    /// A word that the other text has with another beginning or ending of a contrary meaning.
    func affixes() -> String? {
        for x in onlyQuery.prefix(Affix.wordsMax) where x.kind == .word {
            let a = query.letters(of: x)
            for y in onlyStored.prefix(Affix.wordsMax) where y.kind == .word {
                let b = stored.letters(of: y)
                if Affix.isNegation(a, b) || Affix.isContrary(a, b) {
                    return "“\(query.spelling(of: x))” and “\(stored.spelling(of: y))” "
                        + "differ by a prefix or an ending"
                }
            }
        }
        return nil
    }
}

extension PreparedText {
    /// The token's letters in lower case.
    func letters(of token: Token) -> [UInt32] {
        scalars[Int(token.start)..<Int(token.end)].map { ScalarClass.lowercased($0) }
    }
}

private enum Affix {
    /// Leftovers of each text that are looked at.
    static let wordsMax = 8

    private static func letters(_ text: String) -> [UInt32] { text.unicodeScalars.map(\.value) }

    private static let negating = [
        "un", "in", "im", "ir", "il", "dis", "non", "de", "anti", "mis", "re", "non-", "anti-",
    ].map(letters)

    /// Beginnings of which either makes the other's contrary, or another kind of the same.
    private static let contraryPrefixes = [
        ("over", "under"), ("pre", "post"), ("hyper", "hypo"), ("micro", "macro"), ("in", "ex"),
        ("im", "ex"), ("im", "em"), ("in", "out"), ("up", "down"), ("on", "off"), ("en", "de"),
        ("in", "de"), ("at", "de"), ("as", "de"), ("pro", "de"), ("pro", "anti"),
        ("inter", "intra"), ("sub", "super"), ("endo", "exo"), ("homo", "hetero"),
        ("mono", "poly"), ("multi", "single"),
        ("mono", "bi"), ("bi", "tri"), ("uni", "multi"), ("back", "front"), ("back", "fore"),
        ("intro", "extro"), ("male", "bene"), ("sym", "asym"), ("mini", "maxi"), ("north", "south"),
        ("east", "west"), ("step", "grand"), ("grand", "god"), ("full", "half"), ("full", "part"),
        ("sun", "moon"), ("new", "old"), ("low", "high"), ("long", "short"), ("left", "right"),
        ("single", "double"), ("open", "closed"), ("left-", "right-"), ("ante", "post"),
    ].map { (letters($0.0), letters($0.1)) }

    private static let contraryEndings = [
        ("ful", "less"), ("er", "ee"), ("or", "ee"), ("father", "mother"), ("man", "woman"),
        ("men", "women"), ("son", "daughter"), ("stairs", "hill"), ("on", "off"), ("in", "out"),
        ("up", "down"), ("wards", "wise"),
    ].map { (letters($0.0), letters($0.1)) }

    static func isNegation(_ a: [UInt32], _ b: [UInt32]) -> Bool {
        let (long, short) = a.count > b.count ? (a, b) : (b, a)
        guard short.count >= 4 else { return false }
        return negating.contains {
            long.starts(with: $0) && long.dropFirst($0.count).starts(with: short.prefix(4))
                && long.count - $0.count - short.count <= 2
        }
    }

    static func isContrary(_ a: [UInt32], _ b: [UInt32]) -> Bool {
        let prefixed = contraryPrefixes.contains { x, y in
            sameRest(a, x, b, y) || sameRest(a, y, b, x)
        }
        return prefixed
            || contraryEndings.contains { x, y in
                sameStart(a, x, b, y) || sameStart(a, y, b, x)
            }
    }

    /// Whether the words go on alike for at least three letters, but for an inflection.
    private static func sameRest(
        _ a: [UInt32], _ x: [UInt32], _ b: [UInt32], _ y: [UInt32]
    ) -> Bool {
        guard a.count >= x.count + 3, b.count >= y.count + 3 else { return false }
        guard a.starts(with: x), b.starts(with: y) else { return false }
        let (long, short) =
            a.count - x.count > b.count - y.count
            ? (a.dropFirst(x.count), b.dropFirst(y.count))
            : (b.dropFirst(y.count), a.dropFirst(x.count))
        if short.count == 3 { return long.elementsEqual(short) }
        return long.count - short.count <= 3 && long.starts(with: short.prefix(short.count - 1))
    }

    private static func sameStart(
        _ a: [UInt32], _ x: [UInt32], _ b: [UInt32], _ y: [UInt32]
    ) -> Bool {
        guard a.count >= x.count + 3, b.count >= y.count + 3 else { return false }
        guard a.suffix(x.count).elementsEqual(x), b.suffix(y.count).elementsEqual(y) else {
            return false
        }
        return a.dropLast(x.count).elementsEqual(b.dropLast(y.count))
    }
}
