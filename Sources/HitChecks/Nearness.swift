/// How much of two texts is the same sequence of words.
enum Nearness {
    /// Above this share two prompts are near copies of each other.
    ///
    /// In a near copy a word that was exchanged, added or moved is the point of the difference, so
    /// every check is strict. In a reworded prompt other words and another order are what rewording
    /// is, and only contradictions count. On the development pairs nine in ten near-opposites lie
    /// above it and nine in ten paraphrases below.
    static let nearCopyShare = 0.68

    /// Above this share of common words two prompts are near copies in whatever order.
    static let sameWordsShare = 0.9

    /// Longest common subsequence of the token concepts, as a share of the longer text, 0…1.
    ///
    /// Quadratic up to `cellsMax` cells, beyond them the shared pairs of neighbouring tokens.
    static func share(_ a: PreparedText, _ b: PreparedText) -> Double {
        let x = a.tokens.lazy.filter { $0.kind != .symbol }.map(\.concept)
        let y = b.tokens.lazy.filter { $0.kind != .symbol }.map(\.concept)
        let first = Array(x)
        let second = Array(y)
        let longer = max(first.count, second.count)
        guard longer > 0 else { return 1 }
        if first.count * second.count > cellsMax { return neighbourShare(first, second) }
        let common = commonLength(first, second)
        // One word of three is a third of the text, and still one word.
        return longer - common <= 1 ? 1 : Double(common) / Double(longer)
    }

    private static let cellsMax = 65_536

    private static func commonLength(_ a: [UInt64], _ b: [UInt64]) -> Int {
        var row = [Int32](repeating: 0, count: b.count + 1)
        for x in a {
            var diagonal: Int32 = 0
            for (index, y) in b.enumerated() {
                let above = row[index + 1]
                row[index + 1] = x == y ? diagonal + 1 : max(above, row[index])
                diagonal = above
            }
        }
        return Int(row[b.count])
    }

    private static func neighbourShare(_ a: [UInt64], _ b: [UInt64]) -> Double {
        var seen: [UInt64: Int] = [:]
        for (x, y) in zip(a, a.dropFirst()) { seen[WordHash.fold(x, y), default: 0] += 1 }
        var shared = 0
        for (x, y) in zip(b, b.dropFirst()) {
            let key = WordHash.fold(x, y)
            if let count = seen[key], count > 0 {
                seen[key] = count - 1
                shared += 1
            }
        }
        return Double(shared + 1) / Double(max(a.count, b.count))
    }
}
