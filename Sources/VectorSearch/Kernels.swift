import CKernels

/// The distance kernels that suit this CPU, chosen once.
///
/// The only door to `CKernels`; callers pass pointers into `NodeArena`'s memory.
@safe
struct Kernels: @unchecked Sendable {
    // Protected by being constant: function pointers and a static string.
    private let table: ck_kernels

    /// What the process uses.
    static let best = unsafe Kernels(ck_best().pointee)

    private init(_ table: ck_kernels) {
        unsafe self.table = table
    }

    /// Every variant that this CPU can run; the scalar twin is first.
    static var all: [Kernels] {
        var found: [Kernels] = []
        while let next = unsafe ck_variant(found.count) {
            found.append(unsafe Kernels(next.pointee))
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
}
