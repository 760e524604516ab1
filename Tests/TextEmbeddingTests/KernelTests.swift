import CEncoderKernels
import TestSupport
import Testing

@testable import TextEmbedding

/// Every instruction set that this CPU has, against the scalar kernels.
@Suite struct KernelTests {
    static let sets = (1..<EK_CPU_COUNT.rawValue)
        .filter { ek_cpu_supported(ek_cpu(rawValue: $0)) != 0 }

    /// An encoder of odd widths with random weights, on one instruction set.
    static func encoder(_ cpu: UInt32, _ precision: EncoderPrecision) throws -> Encoder {
        let directory = Golden.directory("tiny-mean")
        let configuration = try ModelConfiguration(directory: directory)
        var reader = try WeightReader(
            directory: directory, configuration: configuration, precision: precision)
        return Encoder(
            configuration: configuration, weights: try EncoderWeights(&reader),
            precision: precision, cpu: ek_cpu(rawValue: cpu))
    }

    @Test(arguments: sets, EncoderPrecision.allCases)
    func `a whole encoder agrees with the scalar one`(
        cpu: UInt32, precision: EncoderPrecision
    ) throws {
        let fast = try Self.encoder(cpu, precision)
        let plain = try Self.encoder(0, precision)
        for count in [1, 2, 3, 5, 12, 13, 31, 32] {
            var batch = TokenBatch()
            batch.append((0..<Int32(count)).map { ($0 * 7 + 1) % 40 })
            batch.append([2, 3])
            let results = [fast, plain].map { encoder in
                let workspace = EncoderWorkspace(
                    configuration: encoder.configuration, precision: precision)
                encoder.run(batch, in: workspace)
                return workspace.hidden.array(from: 0, count: (count + 2) * encoder.hiddenStride)
            }
            // A value at the middle between two codes may round to either.
            let tolerance: Float = precision == .float32 ? 2e-5 : 0.1
            let difference = Golden.largestDifference(results[0], results[1])
            #expect(difference <= tolerance, "\(count) tokens on \(fast.kernelName)")
            #expect(Golden.cosine(results[0], results[1]) > 0.9999)
        }
    }

    @Test(arguments: sets, EncoderPrecision.allCases)
    func `a product agrees with the scalar one for every remainder of rows`(
        cpu: UInt32, precision: EncoderPrecision
    ) throws {
        let seed = testSeed(31)
        var random = SeededRandom(seed: seed)
        let (outputs, inputs) = (70, 53)
        let matrix = try PackedMatrix(outputs: outputs, inputs: inputs, precision: precision)
        let weights = Self.noise(outputs * inputs, &random)
        matrix.fill(first: 0, weights: weights, bias: Self.noise(outputs, &random))
        for rowCount in 1...26 {
            let rows = Self.noise(rowCount * inputs, &random)
            for gelu in [0, 1] as [Int32] {
                let (fast, plain) = (
                    Self.product(cpu, matrix, rows, rowCount, precision, gelu),
                    Self.product(0, matrix, rows, rowCount, precision, gelu)
                )
                let difference = Golden.largestDifference(fast, plain)
                #expect(difference < 1e-4, "\(rowCount) rows, seed \(seed)")
            }
        }
    }

    static func noise(_ count: Int, _ random: inout SeededRandom) -> FloatBuffer {
        let buffer = FloatBuffer(count: count)
        buffer.fill((0..<count).map { _ in Float.random(in: -2...2, using: &random) })
        return buffer
    }

    /// The codes come from the scalar conversion, so that only the product differs.
    static func product(
        _ cpu: UInt32, _ matrix: PackedMatrix, _ source: FloatBuffer, _ rowCount: Int,
        _ precision: EncoderPrecision, _ gelu: Int32
    ) -> [Float] {
        let inputs = matrix.inputCount
        let byteCount = ek_row_bytes(precision.code, Int32(inputs))
        let codes = FloatBuffer(count: rowCount * byteCount / 4)
        let scales = FloatBuffer(count: rowCount)
        let lows = FloatBuffer(count: rowCount)
        let target = FloatBuffer(count: rowCount * matrix.outputStride)
        let isPlain = precision == .float32
        var rows = unsafe ek_rows(
            data: isPlain ? source.pointer : codes.pointer,
            stride_bytes: isPlain ? inputs * 4 : byteCount, scale: scales.pointer,
            low: lows.pointer)
        unsafe ek_convert(
            ek_kernels_for(EK_SCALAR), precision.code, source.pointer, inputs, Int32(inputs),
            Int32(rowCount), &rows)
        unsafe ek_product(
            ek_kernels_for(ek_cpu(rawValue: cpu)), matrix.matrix, &rows, Int32(rowCount), 0,
            Int32(matrix.panelCount), gelu, target.pointer, matrix.outputStride)
        return (0..<rowCount).flatMap {
            target.array(from: $0 * matrix.outputStride, count: matrix.outputCount)
        }
    }

    @Test(arguments: sets)
    func `attention agrees with the scalar one for head widths and lengths of every remainder`(
        cpu: UInt32
    ) {
        let seed = testSeed(32)
        var random = SeededRandom(seed: seed)
        for headWidth in [1, 7, 16, 32, 40, 64] {
            for tokens in [1, 2, 5, 12, 16, 17, 33, 64, 70] {
                let width = 2 * headWidth
                let source = Self.noise(tokens * 3 * width, &random)
                let results = [cpu, 0].map { set in
                    let scratch = FloatBuffer(
                        count: ek_attention_scratch(Int32(tokens), Int32(headWidth)))
                    let target = FloatBuffer(count: tokens * width)
                    unsafe ek_attention(
                        ek_kernels_for(ek_cpu(rawValue: set)), source.pointer, 3 * width,
                        Int32(tokens), Int32(width), Int32(headWidth), 0, 2, scratch.pointer,
                        target.pointer, width)
                    return target.array(from: 0, count: target.count)
                }
                let difference = Golden.largestDifference(results[0], results[1])
                #expect(difference < 2e-5, "\(headWidth) wide, \(tokens) tokens, seed \(seed)")
            }
        }
    }

    @Test func `half floats widen to their values`() {
        #expect(ek_f16_to_f32(0x3c00) == 1)
        #expect(ek_f16_to_f32(0xc500) == -5)
        #expect(ek_f16_to_f32(0x0001) == 0x1p-24)
        #expect(ek_f16_to_f32(0x7bff) == 65504)
        #expect(ek_f16_to_f32(0x7c00) == .infinity)
        #expect(ek_bf16_to_f32(0x3f80) == 1)
        #expect(ek_f32_to_bf16(1.00390625) == 0x3f80)
        #expect(ek_f32_to_bf16(1.01171875) == 0x3f82)
    }

    @Test func `the hash is XXH64`() {
        let text = Array("Nobody inspects the spammish repetition".utf8)
        #expect(unsafe ek_xxh64(text, text.count, 0) == 0xfbce_a83c_8a37_8bf1)
        #expect(unsafe ek_xxh64(text, 0, 0) == 0xef46_db37_51d8_e999)
    }
}
