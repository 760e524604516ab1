/// How much two multisets share.
enum Overlap {
    /// Dice's coefficient of two sorted multisets: 0…1, 1 when both are empty.
    static func dice(_ a: [UInt64], _ b: [UInt64]) -> Double {
        var i = 0
        var j = 0
        var shared = 0
        while i < a.count, j < b.count {
            if a[i] == b[j] {
                shared += 1
                i += 1
                j += 1
            } else if a[i] < b[j] {
                i += 1
            } else {
                j += 1
            }
        }
        return a.isEmpty && b.isEmpty ? 1 : 2 * Double(shared) / Double(a.count + b.count)
    }
}
