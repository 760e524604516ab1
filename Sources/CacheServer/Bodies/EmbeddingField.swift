import JSON
import SemanticCache

/// A caller's own vector: a JSON array of numbers, or base64 of little-endian float32 as OpenAI's
/// `encoding_format: "base64"` gives it, which costs a fifth of the reading and a quarter of the
/// bytes.
enum EmbeddingField {
    static func read(_ fields: RequestFields, _ field: String) throws(RequestError) -> [Float]? {
        guard let value = fields[field] else { return nil }
        let name = fields.name(field)
        switch value.kind {
        case .array:
            guard value.count <= SemanticCache.Limits.dimensionMax else {
                throw tooLong(name)
            }
            guard let floats = value.floats(countMax: value.count) else {
                throw .type(name, "an array of finite float32 numbers")
            }
            return floats
        case .string:
            return try floats(base64: value.stringBytes ?? [], name: name)
        default:
            throw .type(name, "an array of numbers, or base64 of little-endian float32")
        }
    }

    private static func tooLong(_ name: String) -> RequestError {
        .range(name, "at most \(SemanticCache.Limits.dimensionMax) numbers")
    }

    private static func floats(
        base64 text: ArraySlice<UInt8>, name: String
    ) throws(RequestError) -> [Float] {
        guard text.count <= SemanticCache.Limits.dimensionMax * 6 else { throw tooLong(name) }
        guard let bytes = Base64.decode(text), bytes.count % 4 == 0 else {
            throw .type(name, "base64 of whole little-endian float32 numbers")
        }
        guard bytes.count / 4 <= SemanticCache.Limits.dimensionMax else { throw tooLong(name) }
        var floats: [Float] = []
        floats.reserveCapacity(bytes.count / 4)
        for start in stride(from: 0, to: bytes.count, by: 4) {
            let bits = (0..<4).reduce(UInt32(0)) {
                $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1)
            }
            let number = Float(bitPattern: bits)
            guard number.isFinite else { throw .range(name, "finite numbers") }
            floats.append(number)
        }
        return floats
    }
}

/// Base64 with its usual alphabet (RFC 4648, 4).
enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, letter) in alphabet.enumerated() { values[Int(letter)] = UInt8(value) }
        return values
    }()

    /// The bytes, or nil where the text is no base64; padding may be left out.
    static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var digits = text
        while digits.count > text.count - 2, digits.last == UInt8(ascii: "=") {
            digits.removeLast()
        }
        guard digits.count % 4 != 1, digits.count == text.count || text.count % 4 == 0 else {
            return nil
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count * 3 / 4)
        var (bits, bitCount) = (UInt32(0), UInt32(0))
        for digit in digits {
            let value = values[Int(digit)]
            guard value != 0xFF else { return nil }
            bits = bits << 6 | UInt32(value)
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> bitCount))
            }
        }
        // What is left over of the last digit must be zero, or two texts would be one vector.
        return bits & ((1 << bitCount) - 1) == 0 ? bytes : nil
    }

    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits =
                group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
            for place in 0..<4 {
                let isPadding = place > group.count
                text.append(
                    isPadding
                        ? UInt8(ascii: "=") : alphabet[Int(bits >> UInt32(18 - 6 * place) & 63)])
            }
        }
        return text
    }

    /// A vector as little-endian float32.
    static func encode(_ vector: [Float]) -> [UInt8] {
        encode(
            vector.flatMap { number in
                (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> UInt32(8 * $0)) }
            })
    }
}
