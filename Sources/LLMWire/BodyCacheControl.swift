import JSON

/// LiteLLM's request controls: the `cache` member of a body.
///
/// Only an object whose members are all known is taken for one; anything else is the provider's own
/// and is left alone.
public struct BodyCacheControl: Sendable, Equatable {
    /// `no-cache`: do not answer from the cache.
    public var skipsLookup = false
    /// `no-store`: do not keep the answer.
    public var skipsStore = false
    /// `ttl`: seconds that a kept answer lives.
    public var ttlSeconds: Int64?
    /// `s-maxage` (or `s-max-age`): seconds that an answer served may be old.
    public var ageSecondsMax: Int64?
    /// `namespace`: a part of the identity that the caller chose.
    public var namespace: String?

    /// Reads the member's value; nil where it is no such control.
    init?(_ value: JSONValue) {
        guard value.kind == .object else { return nil }
        for (key, member) in value.members {
            guard take(key.string ?? "", member) else { return nil }
        }
    }

    private mutating func take(_ key: String, _ value: JSONValue) -> Bool {
        switch key {
        case "no-cache": Self.store(value.bool, in: &skipsLookup)
        case "no-store": Self.store(value.bool, in: &skipsStore)
        case "use-cache": value.bool != nil
        case "ttl": Self.store(Self.seconds(value), in: &ttlSeconds)
        case "s-maxage", "s-max-age": Self.store(Self.seconds(value), in: &ageSecondsMax)
        case "namespace": Self.store(Self.name(value), in: &namespace)
        default: false
        }
    }

    private static func store<Value>(_ value: Value?, in field: inout Value) -> Bool {
        guard let value else { return false }
        field = value
        return true
    }

    private static func store<Value>(_ value: Value?, in field: inout Value?) -> Bool {
        field = value
        return value != nil
    }

    private static func seconds(_ value: JSONValue) -> Int64? {
        value.int64.flatMap { (0...31_556_952_000).contains($0) ? $0 : nil }
    }

    private static func name(_ value: JSONValue) -> String? {
        guard let bytes = value.stringBytes, bytes.count <= WireLimits.namespaceBytesMax else {
            return nil
        }
        return value.string
    }

    /// The bytes to cut so that the object no longer has the member: the member and one comma.
    static func cut(of name: String, in object: JSONValue) -> Range<Int>? {
        var previousEnd: Int?
        var start: Int?
        for (key, value) in object.members {
            if let start { return start..<key.sourceRange.lowerBound }
            if key.stringBytes?.elementsEqual(name.utf8) == true {
                start = key.sourceRange.lowerBound
            } else {
                previousEnd = value.sourceRange.upperBound
            }
        }
        guard let start, let end = object[name]?.sourceRange.upperBound else { return nil }
        return (previousEnd ?? start)..<end
    }
}
