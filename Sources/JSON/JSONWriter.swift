/// Writes one JSON text into a byte array.
///
/// The caller opens and closes what it writes; the writer sets the commas and escapes the strings.
/// It does not check that keys are unique or brackets match: that is the caller's code, and a test
/// of the caller reads the result back.
public struct JSONWriter: Sendable {
    /// What has been written.
    public private(set) var bytes: [UInt8]
    private var needsComma = false

    /// Begins with room for `capacity` bytes.
    public init(capacity: Int = 256) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// Goes on behind bytes that are there already, such as an earlier line.
    public init(appendingTo bytes: consuming [UInt8]) {
        self.bytes = bytes
    }

    /// Writes `{`, what `body` writes, and `}`.
    @inlinable
    public mutating func object<E: Error>(
        _ body: (inout JSONWriter) throws(E) -> Void
    ) throws(E) {
        open(UInt8(ascii: "{"))
        try body(&self)
        close(UInt8(ascii: "}"))
    }

    /// Writes `[`, what `body` writes, and `]`.
    @inlinable
    public mutating func array<E: Error>(
        _ body: (inout JSONWriter) throws(E) -> Void
    ) throws(E) {
        open(UInt8(ascii: "["))
        try body(&self)
        close(UInt8(ascii: "]"))
    }

    /// Writes a member's key; its value comes next.
    public mutating func key(_ name: String) {
        separate()
        JSONWriter.appendString(name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a string.
    public mutating func string(_ value: String) {
        separate()
        JSONWriter.appendString(value, to: &bytes)
    }

    /// Writes a string given as valid UTF-8.
    public mutating func string(utf8 value: ArraySlice<UInt8>) {
        separate()
        JSONWriter.appendString(value, to: &bytes)
    }

    /// Writes a whole number.
    public mutating func int(_ value: some BinaryInteger) {
        separate()
        appendDecimal(value)
    }

    /// Writes the shortest number that reads back as `value`; `null` where it is not finite.
    public mutating func number(_ value: Double) {
        separate()
        appendNumber(value, isFinite: value.isFinite)
    }

    /// Writes the shortest number that reads back as `value`; `null` where it is not finite.
    public mutating func number(_ value: Float) {
        separate()
        appendNumber(value, isFinite: value.isFinite)
    }

    /// Writes `true` or `false`.
    public mutating func bool(_ value: Bool) {
        separate()
        bytes += (value ? "true" : "false").utf8
    }

    /// Writes `null`.
    public mutating func null() {
        separate()
        bytes += "null".utf8
    }

    /// Writes a value that is JSON already, as it is.
    public mutating func raw(_ value: some Collection<UInt8>) {
        separate()
        bytes.append(contentsOf: value)
    }

    /// Writes a line feed between texts and starts the next one (NDJSON).
    public mutating func endLine() {
        bytes.append(UInt8(ascii: "\n"))
        needsComma = false
    }

    /// Hands over what has been written and starts again empty.
    public mutating func take() -> [UInt8] {
        defer { needsComma = false }
        var taken: [UInt8] = []
        swap(&taken, &bytes)
        return taken
    }

    @usableFromInline
    mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    @usableFromInline
    mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func appendDecimal(_ value: some BinaryInteger) {
        guard value != 0 else {
            bytes.append(UInt8(ascii: "0"))
            return
        }
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        let start = bytes.count
        var rest = value.magnitude
        while rest != 0 {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            bytes.append(UInt8(ascii: "0") + UInt8(digit))
            rest = quotient
        }
        bytes[start...].reverse()
    }

    private mutating func appendNumber(_ value: some CustomStringConvertible, isFinite: Bool) {
        bytes += (isFinite ? value.description : "null").utf8
    }
}

extension JSONWriter {
    /// Writes a member with a string value.
    public mutating func member(_ name: String, _ value: String) {
        key(name)
        string(value)
    }

    /// Writes a member with a whole number.
    public mutating func member(_ name: String, _ value: some BinaryInteger) {
        key(name)
        int(value)
    }

    /// Writes a member with a number.
    public mutating func member(_ name: String, _ value: Double) {
        key(name)
        number(value)
    }

    /// Writes a member with a truth value.
    public mutating func member(_ name: String, _ value: Bool) {
        key(name)
        bool(value)
    }

    /// Writes a member whose value is an object.
    @inlinable
    public mutating func objectMember<E: Error>(
        _ name: String, _ body: (inout JSONWriter) throws(E) -> Void
    ) throws(E) {
        key(name)
        try object(body)
    }

    /// Writes a member whose value is an array.
    @inlinable
    public mutating func arrayMember<E: Error>(
        _ name: String, _ body: (inout JSONWriter) throws(E) -> Void
    ) throws(E) {
        key(name)
        try array(body)
    }
}
