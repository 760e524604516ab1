extension JSONValue {
    /// Appends the value's canonical form: equal for two texts exactly where they mean the same.
    ///
    /// No white space; members sorted by the bytes of their keys; strings with the fewest escapes;
    /// numbers by exact decimal value, so `1`, `1.0` and `10e-1` are one number and
    /// `0.1` is not `0.10000000000000000001`, though both are the same double. `-0` stays `-0`.
    /// After RFC 8785, whose numbers go through doubles and so make different numbers equal.
    public func appendCanonical(to bytes: inout [UInt8]) {
        switch kind {
        case .null, .bool: bytes += rawBytes
        case .number: appendCanonicalNumber(rawBytes, to: &bytes)
        case .string: JSONWriter.appendString(stringBytes ?? [], to: &bytes)
        case .array: appendCanonicalArray(to: &bytes)
        case .object: appendCanonicalObject(to: &bytes)
        }
    }

    private func appendCanonicalArray(to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "["))
        var isFirst = true
        for element in elements {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            element.appendCanonical(to: &bytes)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private func appendCanonicalObject(to bytes: inout [UInt8]) {
        let sorted = members.map { (key: $0.key.stringBytes ?? [], value: $0.value) }
            .sorted { $0.key.lexicographicallyPrecedes($1.key) }
        bytes.append(UInt8(ascii: "{"))
        var isFirst = true
        for member in sorted {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            JSONWriter.appendString(member.key, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            member.value.appendCanonical(to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }
}

/// Appends a checked number as `[-]digits[e<exponent>]`, digits without zeros at either end.
private func appendCanonicalNumber(_ raw: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
    var digits: [UInt8] = []
    var pointShift = 0
    var exponentText: [UInt8] = []
    var (seesPoint, seesExponent) = (false, false)
    for byte in raw.drop(while: { $0 == UInt8(ascii: "-") }) {
        switch byte {
        case UInt8(ascii: "."): seesPoint = true
        case UInt8(ascii: "e"), UInt8(ascii: "E"): seesExponent = true
        case _ where seesExponent: exponentText.append(byte)
        default:
            digits.append(byte)
            if seesPoint { pointShift -= 1 }
        }
    }
    if raw.first == UInt8(ascii: "-") { bytes.append(UInt8(ascii: "-")) }
    let zero = UInt8(ascii: "0")
    let significant = digits.drop { $0 == zero }
    guard let lastNonZero = significant.lastIndex(where: { $0 != zero }) else {
        bytes.append(zero)
        return
    }
    // An exponent no `Int` holds would have put the number outside a double's range.
    let written = Int(String(decoding: exponentText, as: UTF8.self)) ?? 0
    let trailingZeros = significant.endIndex - 1 - lastNonZero
    let exponent = written + pointShift + trailingZeros
    bytes += significant[...lastNonZero]
    if exponent != 0 { bytes += "e\(exponent)".utf8 }
}
