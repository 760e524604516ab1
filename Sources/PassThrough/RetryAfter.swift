import HTTPFields

/// How long a server asks its clients to wait.
enum RetryAfter {
    private static let secondsMax: Int64 = 31_556_952

    /// Reads `retry-after-ms` (OpenAI and Azure) or `Retry-After` in seconds.
    ///
    /// A date, the other form RFC 9110 (10.2.3) has, is not read: no LLM API sends one, and a clock
    /// that is off would make it any wait at all.
    static func read(_ headers: HTTPHeaders) -> Duration? {
        if let millis = count(headers["retry-after-ms"]) { return .milliseconds(millis) }
        return count(headers["retry-after"]).map { .seconds($0) }
    }

    private static func count(_ text: String?) -> Int64? {
        guard let whole = text?.split(separator: ".").first, !whole.isEmpty,
            whole.utf8.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        return min(Int64(whole) ?? secondsMax, secondsMax)
    }
}
