// HTTPFields: the header fields of a message, as server and client both hold them.
//
// All names and values of a message lie in one array of bytes with one array of ranges beside it,
// so reading a request's twenty fields costs two allocations instead of forty. Order, duplicates
// and raw bytes (which need not be UTF-8) are kept, because a proxy passes on what it was given.

/// An ordered list of header fields; names compare without regard to case.
public struct HTTPHeaders: Sendable, Equatable {
    private var bytes: [UInt8] = []
    private var fields: [Field] = []

    private struct Field: Equatable {
        var nameStart: Int
        var valueStart: Int
        var end: Int
    }

    /// Makes an empty list.
    public init() {}

    /// How many fields there are, duplicates counted.
    public var count: Int { fields.count }

    /// True when there is no field.
    public var isEmpty: Bool { fields.isEmpty }

    /// Makes room for `fieldCount` fields of `byteCount` bytes in all.
    public mutating func reserveCapacity(fieldCount: Int, byteCount: Int) {
        fields.reserveCapacity(fieldCount)
        bytes.reserveCapacity(byteCount)
    }

    /// Adds a field at the end, also when one of that name exists.
    public mutating func append(_ name: String, _ value: String) {
        add(name.utf8, value.utf8)
    }

    /// Adds a field of raw bytes at the end.
    ///
    /// Takes slices of one type: a generic function called from another module works through
    /// run-time type data, which cost a proxied answer more than all its fields' bytes.
    public mutating func append(nameBytes: ArraySlice<UInt8>, valueBytes: ArraySlice<UInt8>) {
        add(nameBytes, valueBytes)
    }

    private mutating func add(
        _ nameBytes: some Collection<UInt8>, _ valueBytes: some Collection<UInt8>
    ) {
        let nameStart = bytes.count
        bytes.append(contentsOf: nameBytes)
        let valueStart = bytes.count
        bytes.append(contentsOf: valueBytes)
        fields.append(Field(nameStart: nameStart, valueStart: valueStart, end: bytes.count))
    }

    /// Removes every field of that name, then adds one at the end.
    public mutating func replace(_ name: String, _ value: String) {
        remove(name)
        append(name, value)
    }

    /// Removes every field of that name.
    public mutating func remove(_ name: String) {
        fields = fields.filter { !matches($0, name) }
    }

    /// The first value of that name as text (invalid UTF-8 repaired), or nil.
    ///
    /// Setting replaces every field of that name; setting nil removes them.
    public subscript(name: String) -> String? {
        get { firstBytes(name).map { String(decoding: $0, as: UTF8.self) } }
        set {
            remove(name)
            if let newValue { append(name, newValue) }
        }
    }

    /// True when a field of that name exists.
    public func contains(_ name: String) -> Bool {
        fields.contains { matches($0, name) }
    }

    /// The first value of that name as it was received, or nil.
    public func firstBytes(_ name: String) -> ArraySlice<UInt8>? {
        guard let field = fields.first(where: { matches($0, name) }) else { return nil }
        return bytes[field.valueStart..<field.end]
    }

    /// All values of that name in order.
    public func values(_ name: String) -> [String] {
        fields.filter { matches($0, name) }.map {
            String(decoding: bytes[$0.valueStart..<$0.end], as: UTF8.self)
        }
    }

    /// True when a value of that name, read as a comma-separated list, holds `token`.
    public func contains(_ name: String, token: String) -> Bool {
        fields.contains { field in
            matches(field, name)
                && bytes[field.valueStart..<field.end].split(separator: UInt8(ascii: ",")).contains
                {
                    Self.equalsIgnoringCase(Self.trimmed($0), token.utf8)
                }
        }
    }

    private func matches(_ field: Field, _ name: String) -> Bool {
        field.valueStart - field.nameStart == name.utf8.count
            && Self.equalsIgnoringCase(bytes[field.nameStart..<field.valueStart], name.utf8)
    }

    private static func equalsIgnoringCase(
        _ left: some Sequence<UInt8>, _ right: some Sequence<UInt8>
    ) -> Bool {
        left.elementsEqual(right) { lowercased($0) == lowercased($1) }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }

    private static func trimmed(_ value: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isSpace = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        let head = value.drop(while: isSpace)
        guard let last = head.lastIndex(where: { !isSpace($0) }) else { return [] }
        return head[...last]
    }
}

extension HTTPHeaders: RandomAccessCollection {
    /// One field: its name and value as raw bytes, and as text.
    public struct Element: Sendable, Equatable {
        /// The name as it was received.
        public let nameBytes: ArraySlice<UInt8>
        /// The value as it was received, without white space around it.
        public let valueBytes: ArraySlice<UInt8>
        /// The name as text.
        public var name: String { String(decoding: nameBytes, as: UTF8.self) }
        /// The value as text, invalid UTF-8 repaired.
        public var value: String { String(decoding: valueBytes, as: UTF8.self) }
    }

    /// The first position.
    public var startIndex: Int { 0 }

    /// The position after the last.
    public var endIndex: Int { fields.count }

    /// The field at a position, in order of arrival.
    public subscript(position: Int) -> Element {
        let field = fields[position]
        return Element(
            nameBytes: bytes[field.nameStart..<field.valueStart],
            valueBytes: bytes[field.valueStart..<field.end])
    }
}

extension HTTPHeaders: ExpressibleByDictionaryLiteral {
    /// Makes a list from a literal, in its order.
    public init(dictionaryLiteral elements: (String, String)...) {
        self.init()
        for (name, value) in elements { append(name, value) }
    }
}
