import Glibc

/// The `Date` field's value (RFC 9110, section 5.6.7), made once a second per loop.
struct HTTPDate {
    private var second = -1
    private var text: [UInt8] = []

    mutating func bytes() -> [UInt8] {
        let now = time(nil)
        if now != second {
            second = now
            text = Self.format(now)
        }
        return text
    }

    static func format(_ seconds: Int) -> [UInt8] {
        let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        var seconds = seconds
        var parts = unsafe tm()
        unsafe gmtime_r(&seconds, &parts)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let weekday = unsafe weekdays[Int(parts.tm_wday)]
        let date = unsafe "\(two(parts.tm_mday)) \(months[Int(parts.tm_mon)])"
        let clock = unsafe "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
        let year = unsafe Int(parts.tm_year) + 1900
        return Array("\(weekday), \(date) \(year) \(clock) GMT".utf8)
    }
}
