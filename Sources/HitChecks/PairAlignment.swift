/// Which tokens of two texts mean the same, and which have no counterpart.
struct PairAlignment {
    /// Pairs of token indices, ordered by the first.
    private(set) var pairs: [(a: Int32, b: Int32)] = []
    /// Compared tokens of the first text without a counterpart, in order.
    private(set) var onlyA: [Int32] = []
    private(set) var onlyB: [Int32] = []
    /// Pairs that the second look found: spelling variants.
    private(set) var variantCount = 0

    init(_ a: PreparedText, _ b: PreparedText) {
        join(a, b)
        onlyA.sort()
        onlyB.sort()
        lookAgain(a, b)
        pairs.sort { $0.a < $1.a }
    }

    /// Merge join over the tokens ordered by concept.
    ///
    /// Equal concepts pair in order of place.
    private mutating func join(_ a: PreparedText, _ b: PreparedText) {
        pairs.reserveCapacity(min(a.byConcept.count, b.byConcept.count))
        var i = 0
        var j = 0
        while i < a.byConcept.count, j < b.byConcept.count {
            let x = a.tokens[Int(a.byConcept[i])].concept
            let y = b.tokens[Int(b.byConcept[j])].concept
            if x == y {
                pairs.append((a.byConcept[i], b.byConcept[j]))
                i += 1
                j += 1
            } else if x < y {
                onlyA.append(a.byConcept[i])
                i += 1
            } else {
                onlyB.append(b.byConcept[j])
                j += 1
            }
        }
        onlyA.append(contentsOf: a.byConcept[i...])
        onlyB.append(contentsOf: b.byConcept[j...])
    }

    /// Pairs leftovers by spelling, joined spelling ("data base"), initials, and repeated words.
    private mutating func lookAgain(_ a: PreparedText, _ b: PreparedText) {
        onlyA = withoutRepeats(a, onlyA, isA: true)
        onlyB = withoutRepeats(b, onlyB, isA: false)
        guard !onlyA.isEmpty, !onlyB.isEmpty else { return }
        guard onlyA.count <= CheckLimits.leftoversMax, onlyB.count <= CheckLimits.leftoversMax
        else { return }
        pairSpellings(a, b)
        pairQuantities(a, b)
        variantCount += PairAlignment.joinCompounds(a, &onlyA, b, &onlyB)
        variantCount += PairAlignment.joinCompounds(b, &onlyB, a, &onlyA)
    }

    /// Leftovers without those whose concept was paired already: a word said twice in one text and
    /// once in the other is not a difference.
    private func withoutRepeats(_ text: PreparedText, _ leftovers: [Int32], isA: Bool) -> [Int32] {
        guard !leftovers.isEmpty, !pairs.isEmpty else { return leftovers }
        let paired = Set(pairs.map { text.tokens[Int(isA ? $0.a : $0.b)].concept })
        return leftovers.filter { index in
            let token = text.tokens[Int(index)]
            let isWord = token.kind == .word || token.kind == .han
            // "One dose" and "type 1" are the same number, and the first says nothing.
            let isWeakly =
                token.wordClass == .number
                && text.tokens.contains { $0.concept == token.concept && $0.weight == 0 }
            return !(isWord || isWeakly) || !paired.contains(token.concept)
        }
    }

    private mutating func pairSpellings(_ a: PreparedText, _ b: PreparedText) {
        for index in onlyA {
            let token = a.tokens[Int(index)]
            guard
                let place = onlyB.firstIndex(where: {
                    WordVariant.isVariant(token, a, b.tokens[Int($0)], b)
                })
            else { continue }
            pairs.append((index, onlyB[place]))
            onlyB.remove(at: place)
            onlyA.removeAll { $0 == index }
            variantCount += 1
        }
    }

    /// The same number, once with its unit and once without ("17", "17-year-old"), or once as an
    /// ordinal.
    private mutating func pairQuantities(_ a: PreparedText, _ b: PreparedText) {
        for index in onlyA {
            let x = a.tokens[Int(index)]
            guard x.wordClass == .number, x.weight > 0 else { continue }
            let place = onlyB.firstIndex { other in
                let y = b.tokens[Int(other)]
                guard y.wordClass == .number, y.weight > 0 else { return false }
                let isBare = x.info == Dimension.none || y.info == Dimension.none
                return isBare && x.amount == y.amount && !x.flags.union(y.flags).contains(.verbatim)
            }
            guard let place else { continue }
            pairs.append((index, onlyB[place]))
            onlyB.remove(at: place)
            onlyA.removeAll { $0 == index }
            variantCount += 1
        }
    }

    /// "data base" with "database", "machine learning" with "ML".
    private static func joinCompounds(
        _ long: PreparedText, _ longOnly: inout [Int32], _ short: PreparedText,
        _ shortOnly: inout [Int32]
    ) -> Int {
        var joined = 0
        for index in shortOnly {
            let token = short.tokens[Int(index)]
            guard let run = WordVariant.compound(of: token, short, in: longOnly, long) else {
                continue
            }
            longOnly.removeAll { run.contains($0) }
            shortOnly.removeAll { $0 == index }
            joined += 1
        }
        return joined
    }
}
