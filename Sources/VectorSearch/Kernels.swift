import CKernels

/// The distance kernels that suit this CPU, chosen once.
///
/// This target's only door to `CKernels`; callers pass pointers into `NodeArena`'s memory.
@safe
struct Kernels: @unchecked Sendable {
    // Protected by being constant: function pointers and a static string.
    private let table: ck_kernels
    /// Where the table lies for good, for C.
    let pointer: UnsafePointer<ck_kernels>

    /// What the process uses.
    static let best = unsafe Kernels(ck_best())

    private init(_ pointer: UnsafePointer<ck_kernels>) {
        unsafe self.pointer = pointer
        unsafe table = pointer.pointee
    }

    /// Every variant that this CPU can run; the scalar twin is first.
    static var all: [Kernels] {
        var found: [Kernels] = []
        while let next = unsafe ck_variant(found.count) {
            found.append(unsafe Kernels(next))
        }
        return found
    }

    var name: String { unsafe String(cString: table.name) }

    @inline(__always)
    func dot(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int) -> Float {
        unsafe table.dot_f32(a, b, count)
    }

    /// Dots of `query` with float rows that lie `stride` floats apart.
    func scan(
        _ query: UnsafePointer<Float>, rows: UnsafePointer<Float>, stride: Int, rowCount: Int,
        count: Int, into dots: UnsafeMutablePointer<Float>
    ) {
        unsafe table.scan_f32(query, rows, stride, rowCount, count, dots)
    }

    /// The sum of `a[j] * (b[j] - 128)`; `count` is a multiple of 64.
    @inline(__always)
    func dot(_ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, count: Int) -> Int32 {
        unsafe table.dot_u8(a, b, count)
    }

    /// `dot` of the codes of many nodes with those of one query.
    @inline(__always)
    func gather(
        _ query: UnsafePointer<UInt8>, codes: UnsafePointer<UInt8>, count: Int,
        nodes: UnsafePointer<UInt32>, nodeCount: Int, into sums: UnsafeMutablePointer<Int32>
    ) {
        unsafe table.gather_u8(query, codes, count, nodes, nodeCount, sums)
    }

    /// Sums of `query[j] - 128` over the sign bits of many nodes.
    @inline(__always)
    func gatherBits(
        _ query: UnsafePointer<UInt8>, count: Int, heads: UnsafePointer<UInt8>, headStride: Int,
        nodes: UnsafePointer<UInt32>, nodeCount: Int, into sums: UnsafeMutablePointer<Int32>
    ) {
        unsafe table.gather_bits(query, count, heads, headStride, nodes, nodeCount, sums)
    }

    /// Rotates a vector in place; `signs` holds `rounds` factors of 1 or -1 for each entry.
    func rotate(
        _ vector: UnsafeMutablePointer<Float>, dimension: Int, signs: UnsafePointer<Float>,
        rounds: Int
    ) {
        unsafe table.rotate(vector, dimension, signs, rounds)
    }

    /// Codes and sign bits of a vector, to memory that is 128 and 0 throughout, and its factors.
    func quantize(
        _ vector: UnsafePointer<Float>, dimension: Int, codes: UnsafeMutablePointer<UInt8>,
        bits: UnsafeMutablePointer<UInt8>
    ) -> NodeFactors {
        var factors = ck_factors()
        unsafe table.quantize(vector, dimension, codes, bits, &factors)
        return NodeFactors(
            signScale: factors.sign_scale, codeScale: factors.code_scale, codeSum: factors.code_sum)
    }
}
