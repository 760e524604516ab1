import HTTPFields

/// How long a server asks its clients to wait.
enum RetryAfter {
    private static let secondsMax: Int64 = 31_556_952

    /// Reads `retry-after-ms` (OpenAI and Azure), or `Retry-After` in seconds or as a date.
    ///
    /// A date is compared with the answer's own `Date`, so that it means the same wait whatever our
    /// clock says; with `nowSeconds` where the answer has none. A date that has passed is no wait.
    ///
    /// - Parameters:
    ///   - headers: the answer's.
    ///   - nowSeconds: seconds since 1970-01-01, UTC.
    /// - Returns: the wait, at most a year; nil where none is stated or it cannot be read.
    static func read(_ headers: HTTPHeaders, nowSeconds: Int64) -> Duration? {
        if let millis = count(headers["retry-after-ms"]) { return .milliseconds(millis) }
        guard let text = headers["retry-after"] else { return nil }
        if let seconds = count(text) { return .seconds(seconds) }
        guard let until = HTTPDate.seconds(text) else { return nil }
        let sent = headers["date"].flatMap(HTTPDate.seconds) ?? nowSeconds
        return .seconds(min(max(0, until.subtractingClamped(sent)), secondsMax))
    }

    private static func count(_ text: String?) -> Int64? {
        guard let whole = text?.split(separator: ".").first, !whole.isEmpty,
            whole.utf8.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        return min(Int64(whole) ?? secondsMax, secondsMax)
    }
}
