internal import CSimdJSON

/// What a value is.
public enum JSONKind: String, Sendable {
    case null, bool, number, string, array, object
}

/// A place in a document: one value, and through it all that is inside.
///
/// Reading never fails where the kind is wrong: it gives nil, and the caller says what it expected.
public struct JSONValue: Sendable {
    /// The document it is part of.
    public let document: JSONDocument
    let index: Int

    init(document: JSONDocument, index: Int) {
        self.document = document
        self.index = index
    }

    var node: cjson_node { document.nodes[index] }

    /// What this value is.
    public var kind: JSONKind {
        switch Int(node.kind) {
        case CJSON_NULL: .null
        case CJSON_FALSE, CJSON_TRUE: .bool
        case CJSON_NUMBER: .number
        case CJSON_STRING: .string
        case CJSON_ARRAY: .array
        default: .object
        }
    }

    /// Where the value stands in the source, quotes and brackets included.
    public var sourceRange: Range<Int> { Int(node.start)..<Int(node.end) }

    /// The value's bytes as they stand in the source.
    public var rawBytes: ArraySlice<UInt8> { document.source[sourceRange] }

    /// Whether it is `null`.
    public var isNull: Bool { Int(node.kind) == CJSON_NULL }

    /// `true` or `false`, or nil for another kind.
    public var bool: Bool? {
        switch Int(node.kind) {
        case CJSON_TRUE: true
        case CJSON_FALSE: false
        default: nil
        }
    }

    /// The string's content with its escapes resolved, or nil for another kind.
    public var string: String? {
        guard let bytes = stringBytes else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The string's content as UTF-8 without a copy, or nil for another kind.
    public var stringBytes: ArraySlice<UInt8>? {
        let node = self.node
        guard Int(node.kind) == CJSON_STRING else { return nil }
        let start = Int(node.payload >> 32)
        let range = start..<start + Int(node.payload & 0xFFFF_FFFF)
        let isInText = Int(node.flags) & CJSON_IN_TEXT != 0
        return isInText ? document.text[range] : document.source[range]
    }

    /// The nearest double of a number, or nil for another kind.
    public var double: Double? {
        Int(node.kind) == CJSON_NUMBER ? Double(bitPattern: node.payload) : nil
    }

    /// Whether it is a number written without fraction and exponent.
    public var isInteger: Bool {
        Int(node.kind) == CJSON_NUMBER && Int(node.flags) & CJSON_INTEGER != 0
    }

    /// The number exactly, or nil where it is no number, not whole, or too large.
    ///
    /// `1.0` and `1e2` are whole, as JSON does not tell them from `1` and `100`.
    public var int64: Int64? {
        let node = self.node
        guard Int(node.kind) == CJSON_NUMBER else { return nil }
        if Int(node.flags) & CJSON_INTEGER != 0 {
            return Int64(String(decoding: rawBytes, as: UTF8.self))
        }
        let number = Double(bitPattern: node.payload)
        // Up to 2^53 a double that is whole is the number that was written or was rounded from a
        // fraction no reader can tell from it.
        return abs(number) <= 9_007_199_254_740_992 ? Int64(exactly: number) : nil
    }

    /// `int64` as an `Int`.
    public var int: Int? { int64.flatMap { Int(exactly: $0) } }

    /// Elements of an array or members of an object; 0 for the rest.
    public var count: Int {
        switch Int(node.kind) {
        case CJSON_ARRAY, CJSON_OBJECT: Int(node.payload)
        default: 0
        }
    }

    /// The member of that name; nil where there is none or this is no object.
    ///
    /// Linear in the members, without hashing: request objects have a handful.
    public subscript(_ key: String) -> JSONValue? {
        let node = self.node
        guard Int(node.kind) == CJSON_OBJECT else { return nil }
        var at = index + 1
        for _ in 0..<Int(node.payload) {
            if document.keyEquals(at, key) { return JSONValue(document: document, index: at + 1) }
            at = document.indexAfter(at + 1)
        }
        return nil
    }

    /// The array's elements; empty for another kind.
    public var elements: JSONElements {
        let isArray = Int(node.kind) == CJSON_ARRAY
        return JSONElements(document: document, first: index + 1, count: isArray ? count : 0)
    }

    /// The object's members in the order of the source; empty for another kind.
    public var members: JSONMembers {
        let isObject = Int(node.kind) == CJSON_OBJECT
        return JSONMembers(document: document, first: index + 1, count: isObject ? count : 0)
    }

    /// The array as floats, or nil where it is no array of numbers, has more than `countMax`
    /// elements, or one of them is outside the range of a `Float`.
    public func floats(countMax: Int) -> [Float]? {
        let node = self.node
        guard Int(node.kind) == CJSON_ARRAY, node.payload <= UInt64(max(0, countMax)) else {
            return nil
        }
        var numbers: [Float] = []
        numbers.reserveCapacity(Int(node.payload))
        // Only numbers, so the elements are neighbours: each is one node.
        for at in index + 1..<index + 1 + Int(node.payload) {
            let element = document.nodes[at]
            guard Int(element.kind) == CJSON_NUMBER else { return nil }
            let number = Float(Double(bitPattern: element.payload))
            guard number.isFinite else { return nil }
            numbers.append(number)
        }
        return numbers
    }
}

extension JSONDocument {
    /// The node that follows the whole value at `index`.
    func indexAfter(_ index: Int) -> Int { Int(nodes[index].next) }

    func keyEquals(_ index: Int, _ key: String) -> Bool {
        let node = nodes[index]
        let length = Int(node.payload & 0xFFFF_FFFF)
        guard length == key.utf8.count else { return false }
        let start = Int(node.payload >> 32)
        let isInText = Int(node.flags) & CJSON_IN_TEXT != 0
        return isInText ? Self.holds(text, key, at: start) : Self.holds(source, key, at: start)
    }

    /// Byte by byte: comparing through the views' iterators took 300 instructions a key.
    private static func holds(_ bytes: [UInt8], _ key: String, at start: Int) -> Bool {
        let wanted = key.utf8.span
        for offset in wanted.indices where bytes[start + offset] != wanted[offset] { return false }
        return true
    }
}
