/// Dates of HTTP's header fields (RFC 9110, 5.6.7).
enum HTTPDate {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Seconds since 1970-01-01 UTC of a date in any of the three forms a recipient must read.
    ///
    /// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` and
    /// `Sun Nov  6 08:49:37 1994`. The day of the week is not compared with the date.
    ///
    /// - Returns: nil for anything else and for days that do not exist.
    static func seconds(_ text: String) -> Int64? {
        guard text.utf8.count <= 40 else { return nil }
        var parts = text.split { $0 == " " || $0 == "," || $0 == "-" }
        guard parts.count == 5 || parts.count == 6 else { return nil }
        parts.removeFirst()
        let isAsctime = parts.count == 4
        // Brings asctime's "Nov 6 08:49:37 1994" into the order of the others.
        if isAsctime { parts = [parts[1], parts[0], parts[3], parts[2]] }
        guard isAsctime || parts[4] == "GMT", let day = number(parts[0], 1...31),
            let month = months.firstIndex(where: { $0 == parts[1] }),
            let year = year(parts[2]), let second = secondOfDay(parts[3]),
            let date = CalendarDay(year: year, month: month + 1, day: day)
        else { return nil }
        return Int64(date.number) * 86_400 + second
    }

    /// Two digits are a year from 1970 to 2069.
    private static func year(_ text: Substring) -> Int? {
        guard let year = number(text, 0...9_999) else { return nil }
        guard text.utf8.count == 2 else { return year }
        return year < 70 ? 2_000 + year : 1_900 + year
    }

    private static func secondOfDay(_ text: Substring) -> Int64? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let hour = number(parts[0], 0...23),
            let minute = number(parts[1], 0...59), let second = number(parts[2], 0...60)
        else { return nil }
        return Int64(hour * 3_600 + minute * 60 + second)
    }

    private static func number(_ text: Substring, _ range: ClosedRange<Int>) -> Int? {
        guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }),
            let value = Int(text), range.contains(value)
        else { return nil }
        return value
    }
}
