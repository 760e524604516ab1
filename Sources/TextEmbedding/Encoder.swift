import CEncoderKernels

/// A BERT encoder: token rows in, contextual vectors out.
///
/// Devlin et al., arXiv:1810.04805, as Hugging Face's `BertModel` computes it. Texts of a batch are
/// rows below each other without padding; each attends to itself only.
///
/// `@unchecked Sendable`: immutable after `init`; what a run writes is in its workspace.
@safe final class Encoder: @unchecked Sendable {
    let configuration: ModelConfiguration
    let precision: EncoderPrecision
    let weights: EncoderWeights
    /// The instruction set's name, for logs and benchmarks.
    let kernelName: String
    private let kernels: UnsafePointer<ek_kernels>

    init(
        configuration: ModelConfiguration, weights: EncoderWeights, precision: EncoderPrecision,
        cpu: ek_cpu = ek_cpu_best()
    ) {
        self.configuration = configuration
        self.weights = weights
        self.precision = precision
        guard let table = unsafe ek_kernels_for(cpu) else {
            preconditionFailure("this CPU lacks the instructions that were asked for")
        }
        unsafe kernels = table
        unsafe kernelName = String(cString: ek_cpu_name(cpu))
    }

    /// Floats between two rows of `workspace.hidden`.
    var hiddenStride: Int { padded(configuration.width) }

    private func padded(_ width: Int) -> Int {
        (width + Int(EK_PANEL) - 1) / Int(EK_PANEL) * Int(EK_PANEL)
    }

    /// Leaves the last layer's vectors in `workspace.hidden`, one row for each token.
    func run(_ batch: borrowing TokenBatch, in workspace: EncoderWorkspace) {
        precondition(batch.rowCount > 0 && batch.rowCount <= workspace.rowCapacity)
        unsafe ek_team_begin(workspace.team)
        defer { unsafe ek_team_end(workspace.team) }
        embed(batch, in: workspace)
        for layer in weights.layers {
            attend(layer, batch, workspace)
            feedForward(layer, batch.rowCount, workspace)
        }
    }

    private func embed(_ batch: borrowing TokenBatch, in workspace: EncoderWorkspace) {
        let count = batch.rowCount
        precondition(batch.ids.allSatisfy { $0 >= 0 && $0 < configuration.vocabularyCount })
        precondition(batch.positions.allSatisfy { $0 < configuration.positionCount })
        precondition(batch.types.allSatisfy { $0 < configuration.typeCount })
        unsafe ek_gather(
            weights.word.pointer, weights.position.pointer, weights.type.pointer, batch.ids,
            batch.positions, batch.types, Int32(configuration.width), Int32(count),
            workspace.product.pointer, hiddenStride)
        norm(weights.embeddingNorm, residual: false, count, workspace)
    }

    private func attend(
        _ layer: LayerWeights, _ batch: borrowing TokenBatch, _ workspace: EncoderWorkspace
    ) {
        let count = batch.rowCount
        multiply(
            layer.projection, workspace.hidden, stride: hiddenStride, count,
            into: workspace.projected, workspace)
        unsafe ek_team_attention(
            workspace.team, kernels, workspace.projected.pointer, layer.projection.outputStride,
            batch.starts, Int32(batch.texts.count), Int32(configuration.width),
            Int32(configuration.headWidth), workspace.scratch.pointer, workspace.scratchEach,
            workspace.mixed.pointer, hiddenStride)
        convert(workspace.mixed, stride: hiddenStride, configuration.width, count, workspace)
        multiply(
            layer.output, workspace.mixed, stride: hiddenStride, count, into: workspace.product,
            workspace)
        norm(layer.outputNorm, residual: true, count, workspace)
    }

    private func feedForward(_ layer: LayerWeights, _ count: Int, _ workspace: EncoderWorkspace) {
        multiply(
            layer.up, workspace.hidden, stride: hiddenStride, count, gelu: true,
            into: workspace.inner, workspace)
        let stride = layer.up.outputStride
        convert(workspace.inner, stride: stride, configuration.feedForwardWidth, count, workspace)
        multiply(
            layer.down, workspace.inner, stride: stride, count, into: workspace.product, workspace)
        norm(layer.downNorm, residual: true, count, workspace)
    }

    private func multiply(
        _ matrix: PackedMatrix, _ source: FloatBuffer, stride: Int, _ count: Int,
        gelu: Bool = false, into target: FloatBuffer, _ workspace: EncoderWorkspace
    ) {
        precondition(count * matrix.outputStride <= target.count)
        var rows = unsafe workspace.rows(
            source, stride: stride, width: matrix.inputCount, precision: precision)
        unsafe ek_team_product(
            workspace.team, kernels, matrix.matrix, &rows, Int32(count), gelu ? 1 : 0,
            target.pointer, matrix.outputStride)
    }

    /// One row of a buffer times a float32 matrix.
    func linear(_ matrix: PackedMatrix, _ source: FloatBuffer, at offset: Int) -> [Float] {
        precondition(offset >= 0 && offset + matrix.inputCount <= source.count)
        let target = FloatBuffer(count: matrix.outputStride)
        var rows = unsafe ek_rows(
            data: source.pointer + offset, stride_bytes: matrix.inputCount * 4, scale: nil,
            low: nil)
        unsafe ek_product(
            kernels, matrix.matrix, &rows, 1, 0, Int32(matrix.panelCount), 0, target.pointer,
            matrix.outputStride)
        return target.array(from: 0, count: matrix.outputCount)
    }

    private func convert(
        _ source: FloatBuffer, stride: Int, _ width: Int, _ count: Int,
        _ workspace: EncoderWorkspace
    ) {
        var rows = unsafe workspace.rows(
            source, stride: stride, width: width, precision: precision)
        unsafe ek_team_convert(
            workspace.team, kernels, precision.code, source.pointer, stride, Int32(width),
            Int32(count), &rows)
    }

    /// hidden = LayerNorm(product + hidden), and its codes.
    private func norm(
        _ norm: NormWeights, residual: Bool, _ count: Int, _ workspace: EncoderWorkspace
    ) {
        let width = configuration.width
        var rows = unsafe workspace.rows(
            workspace.hidden, stride: hiddenStride, width: width, precision: precision)
        unsafe ek_team_norm(
            workspace.team, kernels, precision.code, workspace.product.pointer, hiddenStride,
            residual ? 1 : 0,
            norm.gain.pointer, norm.shift.pointer, configuration.normEpsilon, Int32(width),
            Int32(count), workspace.hidden.pointer, hiddenStride, &rows)
    }
}
