import CKernels

/// The kernels that quantise and compare token vectors, chosen once for this CPU.
@safe
struct TokenKernels: @unchecked Sendable {
    // Protected by being constant: function pointers and a static string.
    private let table: ck_kernels

    /// What the process uses.
    static let best = unsafe TokenKernels(ck_best())

    private init(_ pointer: UnsafePointer<ck_kernels>) {
        unsafe table = pointer.pointee
    }

    /// Every variant that this CPU can run; the scalar twin is first.
    static var all: [TokenKernels] {
        var found: [TokenKernels] = []
        while let next = unsafe ck_variant(found.count) {
            found.append(unsafe TokenKernels(next))
        }
        return found
    }

    var name: String { unsafe String(cString: table.name) }

    /// Codes of the unit vector along `dimension` floats at `offset` into a row of codes, and one
    /// step of them; nil where the floats have no direction.
    ///
    /// A vector and its unit vector have the same codes, so only the step is divided.
    func quantize(
        _ floats: [Float], at offset: Int, dimension: Int, codes: inout [UInt8], at place: Int,
        bits: inout [UInt8]
    ) -> Float? {
        precondition(offset >= 0 && offset + dimension <= floats.count, "floats outside the array")
        precondition(place >= 0 && place + dimension <= codes.count, "codes outside the array")
        precondition(bits.count * 8 >= dimension, "too little room for sign bits")
        return unsafe floats.withUnsafeBufferPointer { floats -> Float? in
            // Safe: `offset` was checked; no row is empty, so there is a base address.
            guard let base = floats.baseAddress else { return nil }
            let row = unsafe base + offset
            let length = unsafe table.dot_f32(row, row, dimension).squareRoot()
            guard length.isFinite, length > 1e-12 else { return nil }
            var factors = ck_factors()
            unsafe codes.withUnsafeMutableBufferPointer { codes in
                guard let base = codes.baseAddress else { return }
                unsafe table.quantize(row, dimension, base + place, &bits, &factors)
            }
            return factors.code_scale / length
        }
    }

    /// The best of each token of both sides among the other's.
    func maxSim(_ query: TokenVectors, _ stored: TokenVectors) -> (
        query: [Float], stored: [Float]
    ) {
        precondition(query.rowBytes == stored.rowBytes, "token vectors of different dimensions")
        precondition(stored.count <= ck_token_rows_max, "too many tokens")
        var bestOfQuery = [Float](repeating: 0, count: query.count)
        var bestOfStored = [Float](repeating: 0, count: stored.count)
        // Safe: `TokenVectors` has `count` scales and `count * rowBytes` codes.
        unsafe table.maxsim(
            query.paddedCodes, query.scales, query.count, stored.paddedCodes, stored.scales,
            stored.count, query.rowBytes, &bestOfQuery, &bestOfStored)
        return (bestOfQuery, bestOfStored)
    }
}
