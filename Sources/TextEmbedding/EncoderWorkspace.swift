import CEncoderKernels

/// Token rows of several texts, one after the other without padding.
struct TokenBatch {
    /// `[rows]` each.
    private(set) var ids: [Int32] = []
    private(set) var positions: [Int32] = []
    private(set) var types: [Int32] = []
    /// Where each text's rows are.
    private(set) var texts: [Range<Int>] = []

    var rowCount: Int { ids.count }

    /// Where each text begins, and behind them where the last one ends.
    var starts: [Int32] { [0] + texts.map { Int32($0.upperBound) } }

    mutating func append(_ ids: some Collection<Int32>) {
        let start = rowCount
        self.ids.append(contentsOf: ids)
        positions.append(contentsOf: 0..<Int32(ids.count))
        types.append(contentsOf: repeatElement(0, count: ids.count))
        texts.append(start..<rowCount)
    }

    /// A pair of texts: the rows from `second` on are of type 1.
    mutating func append(_ ids: some Collection<Int32>, second: Int) {
        append(ids)
        guard let rows = texts.last else { return }
        for row in rows.dropFirst(second) { types[row] = 1 }
    }

    mutating func removeAll() {
        ids.removeAll(keepingCapacity: true)
        positions.removeAll(keepingCapacity: true)
        types.removeAll(keepingCapacity: true)
        texts.removeAll(keepingCapacity: true)
    }
}

/// The activations of one batch; belongs to one worker.
///
/// All texts of a batch go through a layer together, so its size is chosen for the second-level
/// cache: 192 rows of MiniLM's widest activation are 1.1 MB.
@safe final class EncoderWorkspace {
    static let rowsPreferred = 192

    let rowCapacity: Int
    let hidden: FloatBuffer
    let projected: FloatBuffer
    let mixed: FloatBuffer
    let product: FloatBuffer
    let inner: FloatBuffer
    let scratch: FloatBuffer
    /// Floats of `scratch` for each thread.
    let scratchEach: Int
    /// Threads that help the worker; nil when it is alone.
    let team: OpaquePointer?
    private let codes: FloatBuffer
    private let scales: FloatBuffer
    private let lows: FloatBuffer

    init(
        configuration: ModelConfiguration, precision: EncoderPrecision, helperCount: Int = 0
    ) {
        unsafe team = ek_team_create(Int32(helperCount))
        rowCapacity = max(configuration.maxTokens, Self.rowsPreferred)
        let panel = Int(EK_PANEL)
        func padded(_ width: Int) -> Int { (width + panel - 1) / panel * panel }
        let width = padded(configuration.width)
        let innerWidth = padded(configuration.feedForwardWidth)
        hidden = FloatBuffer(count: rowCapacity * width)
        projected = FloatBuffer(count: rowCapacity * padded(3 * configuration.width))
        mixed = FloatBuffer(count: rowCapacity * width)
        product = FloatBuffer(count: rowCapacity * width)
        inner = FloatBuffer(count: rowCapacity * innerWidth)
        // Whole cache lines, so that threads share none.
        let scratchCount = ek_attention_scratch(
            Int32(configuration.maxTokens), Int32(configuration.headWidth))
        scratchEach = (scratchCount + 15) / 16 * 16
        scratch = FloatBuffer(count: scratchEach * (helperCount + 1))
        let widest = Int32(max(configuration.width, configuration.feedForwardWidth))
        codes = FloatBuffer(count: rowCapacity * ek_row_bytes(precision.code, widest) / 4)
        scales = FloatBuffer(count: rowCapacity)
        lows = FloatBuffer(count: rowCapacity)
    }

    deinit {
        unsafe ek_team_free(team)
    }

    /// Rows for the left side of a product: `source` itself in float32, else the codes.
    func rows(
        _ source: FloatBuffer, stride: Int, width: Int, precision: EncoderPrecision
    ) -> ek_rows {
        guard precision != .float32 else {
            return unsafe ek_rows(
                data: source.pointer, stride_bytes: stride * 4, scale: nil, low: nil)
        }
        return unsafe ek_rows(
            data: codes.pointer, stride_bytes: ek_row_bytes(precision.code, Int32(width)),
            scale: scales.pointer, low: lows.pointer)
    }
}
