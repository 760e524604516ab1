/// What a caller asks of the cache for one request.
///
/// HTTP's request directives (RFC 9111, 5.2.1) and LiteLLM's body controls, taken together; the
/// stricter of two statements counts.
public struct CacheDirectives: Sendable, Equatable {
    /// `no-cache`: do not answer from the cache; the fresh answer may be kept.
    public var skipsLookup = false
    /// `no-store`: do not keep the answer.
    public var skipsStore = false
    /// `only-if-cached`: do not go upstream; a miss is a 504.
    public var onlyIfCached = false
    /// `max-age`: seconds that an answer served may be old.
    public var ageSecondsMax: Int64?
    /// `min-fresh`: seconds that an answer served must still live.
    public var freshSecondsMin: Int64?
    /// Seconds that a kept answer is to live (LiteLLM's `ttl`).
    public var ttlSeconds: Int64?

    /// RFC 9111, 1.2.2: the largest number of seconds that need be told apart.
    private static let secondsMax: Int64 = 2_147_483_648

    /// Reads a `Cache-Control` field; several fields are joined by commas.
    ///
    /// An empty field asks for nothing. Directives not known here are passed over. A number that
    /// can't be read counts as the strictest one: an age of 0, a freshness for ever.
    public init(cacheControl field: String = "") {
        for directive in Self.split(field) { take(directive) }
    }

    /// Adds the controls of a request's body.
    public mutating func add(_ control: BodyCacheControl) {
        skipsLookup = skipsLookup || control.skipsLookup
        skipsStore = skipsStore || control.skipsStore
        if let seconds = control.ageSecondsMax { limitAge(to: seconds) }
        if let seconds = control.ttlSeconds { ttlSeconds = min(ttlSeconds ?? seconds, seconds) }
    }

    private mutating func take(_ directive: String) {
        let parts = directive.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let value = parts.count > 1 ? Self.seconds(parts[1]) : nil
        switch Self.trim(parts[0]).lowercased() {
        case "no-cache": skipsLookup = true
        case "no-store": skipsStore = true
        case "only-if-cached": onlyIfCached = true
        case "max-age": limitAge(to: value ?? 0)
        case "min-fresh": freshSecondsMin = max(freshSecondsMin ?? 0, value ?? Self.secondsMax)
        default: break
        }
    }

    private mutating func limitAge(to seconds: Int64) {
        ageSecondsMax = min(ageSecondsMax ?? seconds, seconds)
    }

    /// The directives, cut at commas outside quotes.
    private static func split(_ field: String) -> [String] {
        var directives = [""]
        var isQuoted = false
        for scalar in field.unicodeScalars {
            if scalar == "\"" { isQuoted.toggle() }
            if scalar == ",", !isQuoted {
                directives.append("")
            } else {
                directives[directives.count - 1].unicodeScalars.append(scalar)
            }
        }
        return directives
    }

    private static func seconds(_ text: Substring) -> Int64? {
        let digits = trim(text).filter { $0 != "\"" }
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        return min(Int64(digits) ?? secondsMax, secondsMax)
    }

    private static func trim(_ text: Substring) -> Substring {
        let start = text.drop { $0 == " " || $0 == "\t" }
        let end = start.lastIndex { $0 != " " && $0 != "\t" }
        return end.map { start[...$0] } ?? ""
    }
}
