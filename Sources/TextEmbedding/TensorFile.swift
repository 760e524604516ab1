import CEncoderKernels
import JSON

/// A safetensors file: 8 bytes of little-endian header length, a JSON header, the tensors' bytes.
///
/// Every length and offset is checked against the file before it is used. The bytes of each tensor
/// that is read go into `contentHash`, so that the weights' identity costs no pass of its own.
struct TensorFile: ~Copyable {
    enum Kind: String {
        case f32 = "F32"
        case f16 = "F16"
        case bf16 = "BF16"

        var byteCount: Int { self == .f32 ? 4 : 2 }
    }

    struct Tensor: Equatable {
        var kind: String
        var shape: [Int]
        var offset: Int
        var byteCount: Int
    }

    let tensors: [String: Tensor]
    private(set) var contentHash: UInt64 = 0
    private let file: ModelFile

    init(_ name: String, in directory: String) throws(ModelError) {
        let file = try ModelFile(name, in: directory)
        guard file.byteCount >= 8 else { throw .malformed(file: name, reason: "no header") }
        let prefix = try file.bytes(at: 0, count: 8)
        let length = prefix.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= UInt64(min(EmbeddingLimits.tensorHeaderBytesMax, file.byteCount - 8))
        else { throw .malformed(file: name, reason: "a header of \(length) bytes") }
        let bytes = Self.trimmed(try file.bytes(at: 8, count: Int(length)))
        let header = try ModelFile.json(bytes, file: name)
        tensors = try Self.tensors(header, file: name, data: 8 + Int(length)..<file.byteCount)
        self.file = file
    }

    /// Writers pad the header with spaces, and some with zero bytes.
    private static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        while let last = bytes.last, last == 0 { bytes.removeLast() }
        return bytes
    }

    private static func tensors(
        _ header: JSONValue, file: String, data: Range<Int>
    ) throws(ModelError) -> [String: Tensor] {
        guard header.kind == .object else {
            throw .malformed(file: file, reason: "the header is no object")
        }
        var tensors: [String: Tensor] = [:]
        for (key, value) in header.members {
            guard let name = key.string, name != "__metadata__" else { continue }
            let offsets = value["data_offsets"]?.elements.map { $0.int ?? -1 } ?? []
            guard let kind = value["dtype"]?.string, let shape = value["shape"],
                shape.kind == .array, offsets.count == 2, offsets[0] >= 0,
                offsets[0] <= offsets[1], offsets[1] <= data.count
            else { throw .malformed(file: file, reason: "tensor \(name.prefix(80))") }
            let sides = shape.elements.compactMap(\.int)
            guard sides.count == shape.count, sides.allSatisfy({ $0 >= 0 }) else {
                throw .malformed(file: file, reason: "shape of \(name.prefix(80))")
            }
            tensors[name] = Tensor(
                kind: kind, shape: sides, offset: data.lowerBound + offsets[0],
                byteCount: offsets[1] - offsets[0])
        }
        return tensors
    }

    /// Reads a tensor of exactly this shape as float32.
    mutating func floats(_ name: String, shape: [Int]) throws(ModelError) -> FloatBuffer {
        guard let tensor = tensors[name] else {
            throw .malformed(file: file.name, reason: "no tensor \(name)")
        }
        guard tensor.shape == shape else {
            throw .malformed(
                file: file.name, reason: "\(name) is \(tensor.shape) instead of \(shape)")
        }
        guard let kind = Kind(rawValue: tensor.kind) else {
            throw .unsupported(
                file: file.name, field: "dtype of \(name)", value: tensor.kind,
                supported: "F32, F16 and BF16")
        }
        // The configuration bounds each side, so that the product cannot overflow.
        let count = shape.reduce(1, *)
        guard tensor.byteCount == count * kind.byteCount else {
            throw .malformed(file: file.name, reason: "length of \(name)")
        }
        let buffer = FloatBuffer(count: count)
        if kind == .f32 {
            try unsafe file.read(into: buffer.bytes, at: tensor.offset)
            contentHash = unsafe ek_xxh64(buffer.pointer, tensor.byteCount, contentHash)
        } else {
            let raw = try file.bytes(at: tensor.offset, count: tensor.byteCount)
            contentHash = unsafe raw.withUnsafeBytes {
                unsafe ek_xxh64($0.baseAddress, $0.count, contentHash)
            }
            Self.widen(raw, kind, into: buffer)
        }
        guard unsafe ek_all_finite(buffer.pointer, count) != 0 else {
            throw .malformed(file: file.name, reason: "\(name) has values that are not finite")
        }
        return buffer
    }

    private static func widen(_ raw: [UInt8], _ kind: Kind, into buffer: FloatBuffer) {
        for i in 0..<buffer.count {
            let half = UInt16(raw[2 * i]) | UInt16(raw[2 * i + 1]) << 8
            // Safe: i < buffer.count.
            unsafe buffer.pointer[i] =
                kind == .bf16 ? ek_bf16_to_f32(half) : ek_f16_to_f32(half)
        }
    }
}
