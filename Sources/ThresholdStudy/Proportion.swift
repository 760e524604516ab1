/// A share of a count, with the interval in which the true share lies with 95 % confidence.
public struct Proportion: Sendable, Equatable {
    /// How many of `total` had the property.
    public var count: Int
    /// How many there were.
    public var total: Int

    /// Makes the share `count` of `total`.
    public init(_ count: Int, of total: Int) {
        self.count = count
        self.total = total
    }

    /// The share, 0…1; nil of nothing.
    public var value: Double? { total > 0 ? Double(count) / Double(total) : nil }

    /// The 95 % Wilson interval, 0…1; nil of nothing.
    ///
    /// E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
    /// JASA 22 (1927): it stays inside 0…1 and is honest near both ends, unlike ±1.96 σ.
    public var interval: ClosedRange<Double>? {
        guard let value else { return nil }
        let z = 1.959_963_984_540_054
        let n = Double(total)
        let centre = value + z * z / (2 * n)
        let spread = z * (value * (1 - value) / n + z * z / (4 * n * n)).squareRoot()
        let scale = 1 + z * z / n
        return max(0, (centre - spread) / scale)...min(1, (centre + spread) / scale)
    }
}
