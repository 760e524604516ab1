/// Builds a record's bytes, little-endian.
struct RecordWriter {
    private(set) var bytes: [UInt8] = []

    init(reserving count: Int = 0) {
        bytes.reserveCapacity(count)
    }

    mutating func append<Integer: FixedWidthInteger>(_ value: Integer) {
        var shift = 0
        while shift < Integer.bitWidth {
            bytes.append(UInt8(truncatingIfNeeded: value >> Integer(shift)))
            shift += 8
        }
    }

    mutating func append(bytes more: [UInt8]) {
        bytes.append(contentsOf: more)
    }

    /// A string with its byte count before it.
    mutating func append(_ text: String) {
        append(UInt32(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }
}
