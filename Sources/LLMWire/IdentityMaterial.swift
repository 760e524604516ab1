import JSON

/// The bytes whose hash is a request's identity.
///
/// Every value is written with a tag and its length or count, so that no two different values give
/// the same bytes. Strings are compared as their content, numbers as they are spelled. Members are
/// sorted only where the providers' formats are plain envelopes (the body, a message, a content
/// part, a tool); anywhere deeper, such as in a JSON schema, their order is kept, because models
/// answer in the order of a schema's properties.
struct IdentityMaterial {
    private(set) var bytes: [UInt8] = []
    /// Where the prompt's string stands in the body; it is replaced by a mark.
    private let promptStart: Int?

    /// `prompt` is left out of what is hashed; nil hashes everything.
    init(leavingOut prompt: JSONValue?) {
        promptStart = prompt?.sourceRange.lowerBound
        bytes.reserveCapacity(2_048)
    }

    /// Appends a text under a name; the name is one of our own.
    mutating func append(_ name: String, _ text: some Collection<UInt8>) {
        appendBytes("k", name.utf8)
        appendBytes("s", text)
    }

    /// Appends a member of the body.
    mutating func append(key: JSONValue, value: JSONValue, as layout: FieldLayout) {
        appendBytes("k", key.stringBytes ?? [])
        switch layout {
        case .strict: append(value)
        case .envelope: appendEnvelope(value)
        }
    }

    private mutating func append(_ value: JSONValue) {
        switch value.kind {
        case .null: bytes.append(UInt8(ascii: "n"))
        case .bool: bytes.append(UInt8(ascii: value.bool == true ? "t" : "f"))
        case .number: appendBytes("d", value.rawBytes)
        case .string: appendString(value)
        case .array:
            appendCount("a", value.count)
            for element in value.elements { append(element) }
        case .object:
            appendCount("o", value.count)
            for (key, member) in value.members {
                appendBytes("k", key.stringBytes ?? [])
                append(member)
            }
        }
    }

    /// Appends messages, content parts or tools: members sorted, cache marks dropped, `content`
    /// read the same way, everything else strictly.
    private mutating func appendEnvelope(_ value: JSONValue) {
        switch value.kind {
        case .array:
            appendCount("a", value.count)
            for element in value.elements { appendEnvelope(element) }
        case .object: appendEnvelopeObject(value)
        default: append(value)
        }
    }

    private mutating func appendEnvelopeObject(_ value: JSONValue) {
        let kept = value.members
            .map { (key: $0.key.stringBytes ?? [], value: $0.value) }
            .filter { !$0.key.elementsEqual(RequestFields.cacheMark.utf8) }
            .sorted { $0.key.lexicographicallyPrecedes($1.key) }
        appendCount("e", kept.count)
        for member in kept {
            appendBytes("k", member.key)
            if member.key.elementsEqual("content".utf8) {
                appendEnvelope(member.value)
            } else {
                append(member.value)
            }
        }
    }

    private mutating func appendString(_ value: JSONValue) {
        if value.sourceRange.lowerBound == promptStart {
            bytes.append(UInt8(ascii: "P"))
        } else {
            appendBytes("s", value.stringBytes ?? [])
        }
    }

    private mutating func appendBytes(_ tag: Unicode.Scalar, _ content: some Collection<UInt8>) {
        appendCount(tag, content.count)
        bytes += content
    }

    private mutating func appendCount(_ tag: Unicode.Scalar, _ count: Int) {
        bytes.append(UInt8(ascii: tag))
        if (0..<10).contains(count) {
            // Most counts are, and a number's text would cost ten times as much.
            bytes.append(UInt8(ascii: "0") + UInt8(count))
        } else {
            bytes += String(count).utf8
        }
        bytes.append(UInt8(ascii: ":"))
    }
}

/// How a field of the body is read into the identity.
enum FieldLayout: Sendable {
    /// As it stands: order kept, nothing dropped.
    case strict
    /// As messages, content parts or tools.
    case envelope
}
