import HTTPFields
import LLMWire
import SemanticCache

/// What every answer says about how it came to be: RFC 9211's `Cache-Status` and `refrain-*`.
struct Evidence: Sendable {
    var outcome: RequestOutcome
    var reason: String
    var similarity: Double?
    var threshold: Double?
    var entry: EntryID?
    var ageSeconds: Int64?
    /// Seconds that the entry still lives.
    var freshSeconds: Int64?
    var savedNanoUSD: Int64?
    /// The status that the upstream gave.
    var forwardedStatus: Int?
    /// The model that answered in the place of the one asked for.
    var fallbackModel: String?

    init(_ outcome: RequestOutcome, reason: String) {
        self.outcome = outcome
        self.reason = reason
    }

    /// Adds the fields; another cache's `Cache-Status` keeps its place before ours.
    func append(to headers: inout HTTPHeaders) {
        headers.append("cache-status", cacheStatus)
        headers.append("refrain-outcome", outcome.rawValue)
        headers.append("refrain-reason", reason)
        if let similarity { headers.append("refrain-similarity", Self.fixed(similarity)) }
        if let threshold { headers.append("refrain-threshold", Self.fixed(threshold)) }
        if let entry { headers.append("refrain-entry", "\(entry)") }
        if let savedNanoUSD { headers.append("refrain-saved-usd", Money.text(savedNanoUSD)) }
        if let fallbackModel { headers.append("refrain-fallback", fallbackModel) }
        if let ageSeconds { headers.append("age", "\(max(0, ageSeconds))") }
    }

    /// A token, or a string where it names a model: names have characters that tokens have not.
    private var detail: String {
        fallbackModel.map { "\"\(reason), fallback \($0)\"" } ?? reason
    }

    private var cacheStatus: String {
        let status = forwardedStatus.map { "; fwd-status=\($0)" } ?? ""
        switch outcome {
        case .hitExact, .hitSemantic:
            let ttl = freshSeconds.map { "; ttl=\($0)" } ?? ""
            return "refrain; hit\(ttl); detail=\(detail)"
        case .coalesced: return "refrain; fwd=miss\(status); collapsed; detail=\(detail)"
        case .miss: return "refrain; fwd=miss\(status); detail=\(detail)"
        case .bypass:
            let why = reason == "no-cache" ? "request" : "bypass"
            return "refrain; fwd=\(why)\(status); detail=\(detail)"
        }
    }

    /// Six places, rounded, so that 0.9 is not 0.90000000000000002.
    private static func fixed(_ value: Double) -> String {
        let micros = Int64((min(max(value, -1), 1) * 1_000_000).rounded())
        let digits = "\(abs(micros) % 1_000_000)"
        let sign = micros < 0 ? "-" : ""
        return "\(sign)\(abs(micros) / 1_000_000)."
            + String(repeating: "0", count: 6 - digits.utf8.count) + digits
    }
}

/// Billionths of a dollar as people write dollars.
public enum Money {
    /// `0.000123` for 123,000 billionths: exact, without trailing zeros, at least two places.
    public static func text(_ nanoUSD: Int64) -> String {
        let whole = nanoUSD.magnitude / 1_000_000_000
        let digits = "\(nanoUSD.magnitude % 1_000_000_000)"
        var places = String(repeating: "0", count: 9 - digits.utf8.count) + digits
        while places.utf8.count > 2, places.hasSuffix("0") { places.removeLast() }
        return (nanoUSD < 0 ? "-" : "") + "\(whole).\(places)"
    }
}
