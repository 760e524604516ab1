import CEncoderKernels

/// How the weights are kept and multiplied.
public enum EncoderPrecision: String, Sendable, CaseIterable, Codable {
    /// As the model's authors computed it.
    case float32
    /// bfloat16 weights and activations, float32 sums.
    case bfloat16
    /// 8-bit weights with a scale for each output, 8-bit activations with a scale for each token.
    case int8

    var code: Int32 {
        switch self {
        case .float32: Int32(EK_F32.rawValue)
        case .bfloat16: Int32(EK_BF16.rawValue)
        case .int8: Int32(EK_INT8.rawValue)
        }
    }

    /// The precision for what is computed and never stored, so that it may follow the processor.
    ///
    /// AVX2 has no bfloat16 products: unpacking makes a pair 1.5 to 1.8 times as long as float32.
    func orFasterFiner(on cpu: ek_cpu) -> EncoderPrecision {
        let unpacks = [EK_AVX2, EK_AVX2_VNNI].contains(cpu)
        return self == .bfloat16 && unpacks ? .float32 : self
    }
}

/// The weights and biases of a linear layer, in the order in which the kernels read them.
///
/// `@unchecked Sendable`: filled by one thread before it is shared, and only read afterwards.
@safe final class PackedMatrix: @unchecked Sendable {
    let matrix: UnsafeMutablePointer<ek_matrix>
    let outputCount: Int
    let inputCount: Int

    init(outputs: Int, inputs: Int, precision: EncoderPrecision) throws(ModelError) {
        guard let matrix = unsafe ek_matrix_create(precision.code, Int32(outputs), Int32(inputs))
        else { throw .outOfMemory(bytes: outputs * inputs * 4) }
        unsafe self.matrix = matrix
        outputCount = outputs
        inputCount = inputs
    }

    deinit {
        unsafe ek_matrix_free(matrix)
    }

    var panelCount: Int { unsafe Int(matrix.pointee.panel_count) }

    /// Columns of an output row, rounded up to whole panels.
    var outputStride: Int { panelCount * Int(EK_PANEL) }

    /// Packs outputs beginning at `first` from row-major `[count][inputCount]` weights.
    func fill(first: Int, weights: FloatBuffer, bias: FloatBuffer) {
        let count = bias.count
        precondition(first >= 0 && first + count <= outputCount)
        precondition(weights.count == count * inputCount)
        unsafe ek_matrix_fill(matrix, Int32(first), Int32(count), weights.pointer, bias.pointer)
    }
}
