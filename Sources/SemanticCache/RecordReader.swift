/// Reads a record's bytes, little-endian, never past their end.
struct RecordReader {
    private let bytes: [UInt8]
    private let end: Int
    private var offset: Int

    /// Reads `bytes[from..<end]`, both within the array.
    init(_ bytes: [UInt8], from: Int = 0, end: Int) {
        precondition(0 <= from && from <= end && end <= bytes.count, "A range outside the bytes.")
        self.bytes = bytes
        self.end = end
        offset = from
    }

    var isAtEnd: Bool { offset == end }

    mutating func integer<Integer: FixedWidthInteger>(
        _ type: Integer.Type
    ) throws(RecordDamage) -> Integer {
        let count = Integer.bitWidth / 8
        let range = try take(count)
        var value: Integer = 0
        for index in range.reversed() {
            value = value << 8 | Integer(truncatingIfNeeded: bytes[index])
        }
        return value
    }

    /// Reads `count` float32 values.
    ///
    /// In bulk: a lookup reads the vectors of a dozen candidates, and taking their 6,000 values one
    /// by one took longer than finding the candidates.
    mutating func floats(_ count: Int) throws(RecordDamage) -> [Float] {
        let (byteCount, overflows) = count.multipliedReportingOverflow(by: 4)
        guard !overflows else { throw RecordDamage("ends too early") }
        let range = try take(byteCount)
        return unsafe [Float](unsafeUninitializedCapacity: count) { values, filled in
            unsafe bytes.withUnsafeBytes { source in
                for index in 0..<count {
                    // Safe: `take` has checked that the range lies within the bytes.
                    let raw = unsafe source.loadUnaligned(
                        fromByteOffset: range.lowerBound + index * 4, as: UInt32.self)
                    unsafe values.initializeElement(
                        at: index, to: Float(bitPattern: UInt32(littleEndian: raw)))
                }
            }
            filled = count
        }
    }

    mutating func bytes(_ count: Int) throws(RecordDamage) -> ArraySlice<UInt8> {
        bytes[try take(count)]
    }

    mutating func text() throws(RecordDamage) -> String {
        let count = Int(try integer(UInt32.self))
        let range = try take(count)
        guard let text = String(validating: bytes[range], as: UTF8.self) else {
            throw RecordDamage("text is not UTF-8")
        }
        return text
    }

    /// Throws where bytes are left over.
    func expectEnd() throws(RecordDamage) {
        guard isAtEnd else { throw RecordDamage("bytes left over") }
    }

    private mutating func take(_ count: Int) throws(RecordDamage) -> Range<Int> {
        guard count >= 0, count <= end - offset else { throw RecordDamage("ends too early") }
        defer { offset += count }
        return offset..<offset + count
    }
}
