/// The known word that a mistyped one most likely meant.
public enum Suggestion {
    /// The nearest of `words` within two edits (one for short words), or nil.
    public static func nearest(to typed: String, among words: [String]) -> String? {
        let allowed = typed.count < 5 ? 1 : 2
        return words.map { (word: $0, edits: distance(Array(typed), Array($0))) }
            .filter { $0.edits <= allowed }
            .min { ($0.edits, $0.word) < ($1.edits, $1.word) }?.word
    }

    /// A clause such as `; did you mean "port"?`, or nothing.
    public static func clause(for typed: String, among words: [String]) -> String {
        nearest(to: typed, among: words).map { "; did you mean \"\($0)\"?" } ?? ""
    }

    /// Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for (row, character) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var least = min(
                    last[column + 1] + 1, current[column] + 1,
                    last[column] + (character == other ? 0 : 1))
                if row > 0, column > 0, character == right[column - 1], left[row - 1] == other {
                    least = min(least, beforeLast[column - 1] + 1)
                }
                current.append(least)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
