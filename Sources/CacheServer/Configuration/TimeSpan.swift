/// Times as people write them: `500ms`, `30s`, `5m`, `2h`, `7d`.
public enum TimeSpan {
    /// Reads a whole number and its unit; nil for anything else or more than 1,000 years.
    public static func parse(_ text: String) -> Duration? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let count = Int64(digits), count <= 31_556_952_000_000 else { return nil }
        switch text.dropFirst(digits.count) {
        case "ms": return .milliseconds(count)
        case "s": return .seconds(count)
        case "m" where count < 1 << 32: return .seconds(count * 60)
        case "h" where count < 1 << 24: return .seconds(count * 3_600)
        case "d" where count < 1 << 20: return .seconds(count * 86_400)
        default: return nil
        }
    }
}

/// Sizes as people write them: `4096`, `512KiB`, `64MiB`, `2GiB`, or with powers of ten `2GB`.
public enum ByteCount {
    private static let units: [Substring: Int] = [
        "": 1, "B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
        "KB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000, "TB": 1_000_000_000_000,
    ]

    /// Reads a whole number and its unit; nil for anything else or what no `Int` holds.
    public static func parse(_ text: String) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let count = Int(digits), let unit = units[text.dropFirst(digits.count)] else {
            return nil
        }
        let (product, overflows) = count.multipliedReportingOverflow(by: unit)
        return overflows ? nil : product
    }
}
