import JSON
import SemanticCache

/// One line of an import: an insert's body, with what an export adds.
enum ImportLine {
    /// The entry; nil where it has expired since it was exported.
    static func read(_ line: [UInt8]) throws(RequestError) -> NewEntry? {
        let fields = try RequestFields(body: line, limits: CacheHandlers.limits)
        var entry = try EntryBody.read(fields)
        if let text = try fields.string("scopeId") {
            // A scope is known by its hash only, so the hash is what an export carries.
            guard let bits = EntryID(text)?.bits else {
                throw .field(
                    "scopeId", rule: "format",
                    message: "scopeId must be 32 lowercase hexadecimal digits")
            }
            entry.scope = Scope(bits: bits)
        }
        if let ttl = try fields.int("slidingTtlMillis") {
            entry.ttlMillis = ttl
            entry.slidingTTL = true
        } else if let expiry = try fields.int("expiresAtMillis") {
            let (left, overflows) = expiry.subtractingReportingOverflow(SystemClock().wallMillis())
            guard !overflows, left > 0 else { return nil }
            entry.ttlMillis = min(left, SemanticCache.Limits.ttlMillisMax)
        }
        return entry
    }
}
