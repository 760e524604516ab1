/// What one token costs, exactly: a whole number of 10⁻²⁴ US dollars.
///
/// Price files spell prices as decimals of a dollar (`3e-06`). Read as doubles they are off by a
/// little, and sums of them by more. Here every decimal of up to 24 places is exact; places beyond
/// are noise of somebody's double and are rounded.
public struct TokenPrice: Sendable, Hashable, Comparable {
    let units: Int128

    /// Units to the dollar: 10²⁴.
    static let unitsPerDollar: Int128 = 1_000_000_000_000_000_000_000_000
    /// Units to the billionth of a dollar: 10¹⁵.
    static let unitsPerNanoUSD: Int128 = 1_000_000_000_000_000
    private static let places = 24

    init(units: Int128) {
        self.units = units
    }

    /// Reads a decimal as JSON spells it; nil if it is no number, negative, or above one dollar.
    public init?(decimal spelling: some Collection<UInt8>) {
        guard let decimal = ExactDecimal(spelling), let units = decimal.units(places: Self.places),
            (0...Self.unitsPerDollar).contains(units)
        else { return nil }
        self.units = units
    }

    /// Reads a price in dollars for a million tokens, as providers advertise them.
    public init?(dollarsPerMillion spelling: String) {
        guard spelling.utf8.allSatisfy({ $0 == UInt8(ascii: ".") || (48...57).contains($0) })
        else { return nil }
        self.init(decimal: (spelling + "e-6").utf8)
    }

    /// What so many tokens cost in billionths of a dollar, rounded half up; nil beyond Int64.
    public func nanoUSD(tokens: Int64) -> Int64? {
        guard tokens >= 0 else { return nil }
        let (sum, overflows) = units.multipliedReportingOverflow(by: Int128(tokens))
        guard !overflows else { return nil }
        return Int64(exactly: (sum + Self.unitsPerNanoUSD / 2) / Self.unitsPerNanoUSD)
    }

    /// Whether the left costs less.
    public static func < (left: TokenPrice, right: TokenPrice) -> Bool { left.units < right.units }
}

/// A decimal number taken apart: `digits` × 10^`exponent`.
private struct ExactDecimal {
    private var digits: Int128 = 0
    private var exponent = 0
    private var isNegative = false

    private static let digitsMax: Int128 = 100_000_000_000_000_000_000_000_000_000_000_000
    private static let exponentMax = 400

    init?(_ spelling: some Collection<UInt8>) {
        var rest = spelling[...]
        if rest.first == UInt8(ascii: "-") {
            isNegative = true
            rest = rest.dropFirst()
        }
        let mantissa = rest.prefix { $0 | 0x20 != UInt8(ascii: "e") }
        guard takeMantissa(mantissa) else { return nil }
        let tail = rest.dropFirst(mantissa.count)
        guard !tail.isEmpty else { return }
        guard let written = Int(String(decoding: tail.dropFirst(), as: UTF8.self)),
            abs(written) <= Self.exponentMax
        else { return nil }
        exponent += written
    }

    private mutating func takeMantissa(_ mantissa: some Collection<UInt8>) -> Bool {
        var seesPoint = false
        var digitCount = 0
        for byte in mantissa {
            if byte == UInt8(ascii: "."), !seesPoint {
                seesPoint = true
                continue
            }
            guard (48...57).contains(byte) else { return false }
            digitCount += 1
            // Digits past the 35th can't move a price that is rounded to 24 places.
            let isKept = digits < Self.digitsMax
            if isKept { digits = digits * 10 + Int128(byte - 48) }
            if isKept, seesPoint { exponent -= 1 }
            if !isKept, !seesPoint { exponent += 1 }
            guard digitCount <= 400 else { return false }
        }
        return digitCount > 0
    }

    /// The number times 10^`places`, rounded half up; nil where that can't be held.
    func units(places: Int) -> Int128? {
        var shift = exponent + places
        var units = digits
        while shift > 0, units != 0 {
            let (product, overflows) = units.multipliedReportingOverflow(by: 10)
            if overflows { return nil }
            units = product
            shift -= 1
        }
        var lastDigit: Int128 = 0
        while shift < 0, units != 0 || lastDigit != 0 {
            (units, lastDigit) = units.quotientAndRemainder(dividingBy: 10)
            shift += 1
        }
        if lastDigit >= 5 { units += 1 }
        return isNegative && units != 0 ? -units : units
    }
}
