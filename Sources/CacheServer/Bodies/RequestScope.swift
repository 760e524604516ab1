import Hashing
import SemanticCache

/// The scope that a request on the cache routes states.
///
/// Identity is the caller's `scope` text and the earlier turns of the conversation (`context`).
/// Both are hashed: an answer that was right after one conversation is never served after another.
/// A request that states neither is unscoped, as every entry of a LangCache client is.
enum RequestScope {
    static func scope(named name: String?, context: [String]) -> Scope {
        guard name != nil || !context.isEmpty else { return .unscoped }
        var identity = Array("refrain scope 1".utf8)
        // Lengths in front keep ["ab", "c"] apart from ["a", "bc"].
        append(name.map { "scope:\($0)" } ?? "", to: &identity)
        for turn in context { append("turn:\(turn)", to: &identity) }
        return Scope(bits: SHA256Digest(of: identity).first128Bits)
    }

    private static func append(_ part: String, to identity: inout [UInt8]) {
        identity += "\n\(part.utf8.count):".utf8
        identity += part.utf8
    }

    static func read(_ fields: RequestFields) throws(RequestError) -> Scope {
        let name = try fields.string("scope")
        if let name, name.utf8.count > ServerLimits.scopeBytesMax {
            throw .tooLarge(
                field: fields.name("scope"), limitBytes: ServerLimits.scopeBytesMax,
                actualBytes: name.utf8.count)
        }
        let turns = try fields.strings("context", countMax: ServerLimits.contextTurnsMax) ?? []
        let byteCount = turns.reduce(0) { $0 + $1.utf8.count }
        guard byteCount <= SemanticCache.Limits.promptBytesMax else {
            throw .tooLarge(
                field: fields.name("context"), limitBytes: SemanticCache.Limits.promptBytesMax,
                actualBytes: byteCount)
        }
        return scope(named: name, context: turns)
    }
}
