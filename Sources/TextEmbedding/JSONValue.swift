/// A JSON value of a model's configuration.
///
/// A small strict reader (RFC 8259) for files that are read once, at start: it needs no library and
/// refuses duplicate keys, deep nesting and trailing bytes. Numbers are doubles.
enum JSONValue: Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members[key]
    }

    var string: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }

    var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    var number: Double? {
        guard case .number(let value) = self else { return nil }
        return value
    }

    /// A number without a fraction that fits.
    var int: Int? {
        guard let number else { return nil }
        return Int(exactly: number)
    }

    var array: [JSONValue]? {
        guard case .array(let values) = self else { return nil }
        return values
    }

    var object: [String: JSONValue]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// How an error message names it.
    var shortDescription: String {
        switch self {
        case .null: "null"
        case .bool(let value): String(value)
        case .number(let value): Int(exactly: value).map { String($0) } ?? String(value)
        case .string(let value): "\"" + value.prefix(60) + "\""
        case .array: "an array"
        case .object: "an object"
        }
    }
}

/// Where and why a JSON text is none.
struct JSONFault: Error, Equatable {
    var offset: Int
    var reason: String
}

extension JSONValue {
    init(parsing bytes: [UInt8]) throws(JSONFault) {
        var reader = JSONReader(bytes: bytes)
        reader.skipSpace()
        self = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.offset == bytes.count else { throw reader.fault("bytes after the value") }
    }
}

/// The recursive descent behind `JSONValue.init(parsing:)`.
private struct JSONReader {
    let bytes: [UInt8]
    var offset = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    func fault(_ reason: String) -> JSONFault { JSONFault(offset: offset, reason: reason) }

    var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 {
            offset += 1
        }
    }

    mutating func expect(_ word: StaticString) throws(JSONFault) {
        for unit in word.description.utf8 {
            guard next == unit else { throw fault("expected \(word)") }
            offset += 1
        }
    }

    mutating func value(depth: Int) throws(JSONFault) -> JSONValue {
        guard depth < EmbeddingLimits.jsonDepthMax else { throw fault("nested too deeply") }
        switch next {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"):
            try expect("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try expect("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try expect("null")
            return .null
        case nil: throw fault("unexpected end")
        default: return .number(try number())
        }
    }

    mutating func object(depth: Int) throws(JSONFault) -> JSONValue {
        try expect("{")
        var members: [String: JSONValue] = [:]
        skipSpace()
        if next == UInt8(ascii: "}") {
            offset += 1
            return .object(members)
        }
        while true {
            skipSpace()
            let key = try string()
            skipSpace()
            try expect(":")
            skipSpace()
            let member = try value(depth: depth + 1)
            guard members.updateValue(member, forKey: key) == nil else {
                throw fault("key \"\(key.prefix(60))\" twice")
            }
            skipSpace()
            if next == UInt8(ascii: ",") {
                offset += 1
                continue
            }
            try expect("}")
            return .object(members)
        }
    }

    mutating func array(depth: Int) throws(JSONFault) -> JSONValue {
        try expect("[")
        var values: [JSONValue] = []
        skipSpace()
        if next == UInt8(ascii: "]") {
            offset += 1
            return .array(values)
        }
        while true {
            skipSpace()
            values.append(try value(depth: depth + 1))
            skipSpace()
            if next == UInt8(ascii: ",") {
                offset += 1
                continue
            }
            try expect("]")
            return .array(values)
        }
    }

    mutating func number() throws(JSONFault) -> Double {
        let start = offset
        while let byte = next, byte < 0x80, "+-.0123456789eE".utf8.contains(byte) { offset += 1 }
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        let leading = text.first.map { $0 == "-" || $0.isNumber } ?? false
        guard leading, let value = Double(text), value.isFinite else {
            throw fault("expected a value")
        }
        return value
    }

    mutating func string() throws(JSONFault) -> String {
        try expect("\"")
        var units: [UInt8] = []
        while let byte = next {
            offset += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: units, as: UTF8.self) else {
                    throw fault("a string that is not UTF-8")
                }
                return text
            case UInt8(ascii: "\\"):
                units.append(contentsOf: try escape())
            case 0..<0x20:
                throw fault("a control character in a string")
            default:
                units.append(byte)
            }
        }
        throw fault("a string without an end")
    }

    mutating func escape() throws(JSONFault) -> [UInt8] {
        guard let byte = next else { throw fault("unexpected end") }
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0c]
        case UInt8(ascii: "n"): return [0x0a]
        case UInt8(ascii: "r"): return [0x0d]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw fault("an unknown escape")
        }
    }

    mutating func unicodeEscape() throws(JSONFault) -> [UInt8] {
        let first = try fourDigits()
        var point = UInt32(first)
        if UTF16.isLeadSurrogate(first) {
            try expect("\\u")
            let second = try fourDigits()
            guard UTF16.isTrailSurrogate(second) else { throw fault("half a surrogate pair") }
            point = 0x10000 + (UInt32(first) - 0xd800) << 10 + (UInt32(second) - 0xdc00)
        }
        guard let scalar = Unicode.Scalar(point) else { throw fault("half a surrogate pair") }
        return Array(String(Character(scalar)).utf8)
    }

    mutating func fourDigits() throws(JSONFault) -> UInt16 {
        guard bytes.count - offset >= 4,
            let value = UInt16(
                String(decoding: bytes[offset..<offset + 4], as: UTF8.self), radix: 16),
            bytes[offset] != UInt8(ascii: "+"), bytes[offset] != UInt8(ascii: "-")
        else { throw fault("expected four hexadecimal digits") }
        offset += 4
        return value
    }
}
