import CEncoderKernels
import Glibc
import Synchronization

/// A sentence-pair classifier: `[CLS] first [SEP] second [SEP]` through the encoder, the pooler and
/// a linear layer, as a sentence-transformers CrossEncoder of the BERT family computes it.
///
/// One worker thread and one bounded queue of its own; pairs that wait share a batch.
public final class PairClassifier: PairVerifier {
    /// Identifies weights, vocabulary and settings.
    public let identity: EmbedderIdentity
    /// Logits of a pair.
    public let labelCount: Int
    /// How weights and activations are multiplied.
    public let precision: EncoderPrecision
    private let queue: EmbeddingQueue
    private let thread: Mutex<WorkerThread?>

    /// Reads and packs the model, and starts its worker.
    ///
    /// A directory with `adapter_config.json` holds adapters of `base`: its tokenizer and
    /// embeddings are shared, and its layers are read again with the adapters multiplied in, in
    /// the precision of `base` or a faster one that is no coarser.
    public init(
        _ configuration: LocalEmbedderConfiguration, base: LocalEmbedder? = nil
    ) throws(ModelError) {
        let model = try Self.model(configuration, base)
        identity = model.identity
        labelCount = model.classifier.outputCount
        precision = model.encoder.precision
        let queue = EmbeddingQueue(waitMax: configuration.waitMax)
        self.queue = queue
        let worker = WorkerThread(name: "pairs") { Self.work(model, queue) }
        guard let worker else { throw .outOfMemory(bytes: 0) }
        thread = Mutex(worker)
    }

    deinit {
        close()
    }

    private static func model(
        _ configuration: LocalEmbedderConfiguration, _ base: LocalEmbedder?
    ) throws(ModelError) -> PairModel {
        let directory = configuration.directory
        guard AdapterFile.exists(in: directory) else {
            return try PairModel(directory: directory, precision: configuration.precision)
        }
        guard let base else {
            throw .unsupported(
                file: AdapterFile.configurationName, field: "the base model", value: "missing",
                supported: "an embedding model run in this process")
        }
        return try PairModel(adapters: directory, base: base.model, baseDirectory: base.directory)
    }

    /// Stops the worker; waiting and later pairs are refused.
    public func close() {
        queue.close()
        let running = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        running?.join()
    }

    /// The raw outputs for each pair, `labelCount` of them; throws as `LocalEmbedder.embed` does.
    public func logits(
        _ pairs: [(first: String, second: String)]
    ) async throws(EmbeddingError) -> [[Float]] {
        try await outputs(pairs).map(\.logits)
    }

    /// P(one answer serves both) for each pair: the logistic function of a single logit, or the
    /// second one's share of two.
    public func judgements(
        _ pairs: [(first: String, second: String)]
    ) async throws(EmbeddingError) -> [PairJudgement] {
        guard labelCount <= 2 else {
            throw .failed("a classifier of \(labelCount) classes is no verifier")
        }
        var judgements: [PairJudgement] = []
        for output in try await outputs(pairs) {
            guard let judgement = PairJudgement(output) else {
                throw .failed("the classifier gave a number that is not finite")
            }
            judgements.append(judgement)
        }
        return judgements
    }

    private func outputs(
        _ pairs: [(first: String, second: String)]
    ) async throws(EmbeddingError) -> [PairOutput] {
        guard !pairs.isEmpty else { return [] }
        let request = EmbeddingRequest(
            pairs.map { EngineInput(first: $0.first, second: $0.second) })
        return try await queue.outputs(of: request).get().compactMap { output in
            if case .pair(let values) = output { values } else { nil }
        }
    }

    private static func work(_ model: PairModel, _ queue: EmbeddingQueue) {
        let configuration = model.encoder.configuration
        let workspace = EncoderWorkspace(
            configuration: configuration, precision: model.encoder.precision)
        while let pieces = queue.take(bytesWanted: LocalEmbedder.batchBytes) {
            for piece in pieces {
                queue.finish([piece], [.success(.pair(model.output(piece.input, workspace)))])
            }
        }
    }
}

/// What the classifier makes of a pair.
struct PairOutput: Sendable {
    var logits: [Float]
    var tokenCount = 0
    var truncatedTokenCount = 0
    var unknownShare: Float = 0
}

extension PairJudgement {
    /// Nil where the logits are no numbers.
    init?(_ output: PairOutput) {
        let logits = output.logits.map(Double.init)
        guard let last = logits.last, logits.allSatisfy(\.isFinite) else { return nil }
        let against = logits.count == 2 ? logits[0] : 0
        self.init(
            probability: 1 / (1 + exp(against - last)), tokenCount: output.tokenCount,
            truncatedTokenCount: output.truncatedTokenCount,
            unknownShare: Double(output.unknownShare))
    }
}

/// A CrossEncoder directory, or adapters and their base model, ready to run.
struct PairModel: Sendable {
    let tokenizer: WordPieceTokenizer
    let encoder: Encoder
    let pooler: PackedMatrix
    let classifier: PackedMatrix
    let identity: EmbedderIdentity

    init(directory: String, precision: EncoderPrecision) throws(ModelError) {
        let configuration = try ModelConfiguration(directory: directory)
        guard configuration.typeCount > 1 else {
            throw .unsupported(
                file: "config.json", field: "type_vocab_size", value: "1", supported: "2")
        }
        let vocabulary = try Vocabulary(directory: directory)
        guard vocabulary.count <= configuration.vocabularyCount else {
            throw .malformed(file: "config.json", reason: "vocab_size is too small")
        }
        var reader = try WeightReader(
            directory: directory, configuration: configuration, precision: precision)
        let weights = try EncoderWeights(&reader)
        pooler = try reader.head(
            "pooler.dense", outputs: configuration.width, hasPrefix: true)
        classifier = try reader.head(
            "classifier", outputs: configuration.labelCount, hasPrefix: false)
        tokenizer = WordPieceTokenizer(
            vocabulary: vocabulary, settings: configuration.tokenizer)
        encoder = Encoder(configuration: configuration, weights: weights, precision: precision)
        identity = SentenceModel.identity(
            directory, configuration, vocabulary, contentHash: reader.contentHash, precision)
    }

    /// Adapters, multiplied into the base model's weights; see `AdapterFile`.
    init(
        adapters directory: String, base: SentenceModel, baseDirectory: String
    ) throws(ModelError) {
        let adapters = try AdapterFile(directory: directory)
        let configuration = base.configuration
        guard adapters.baseName == base.identity.model else {
            throw .unsupported(
                file: AdapterFile.configurationName, field: "base_model_name_or_path",
                value: "\"\(adapters.baseName)\"", supported: "\"\(base.identity.model)\"")
        }
        guard configuration.typeCount > 1 else {
            throw .unsupported(
                file: "config.json", field: "type_vocab_size", value: "1", supported: "2")
        }
        let precision = base.encoder.precision.orFasterFiner(on: ek_cpu_best())
        var reader = try WeightReader(
            directory: baseDirectory, configuration: configuration, precision: precision,
            adapters: adapters)
        let weights = try EncoderWeights(&reader, base: base.encoder.weights)
        pooler = try reader.head("pooler.dense", outputs: configuration.width, hasPrefix: true)
        classifier = try reader.head("classifier", outputs: 1, hasPrefix: false)
        try adapters.checkAllUsed()
        tokenizer = base.tokenizer
        encoder = Encoder(configuration: configuration, weights: weights, precision: precision)
        identity = SentenceModel.identity(
            directory, configuration, base.tokenizer.vocabulary, contentHash: reader.contentHash,
            precision)
    }

    func output(_ input: EngineInput, _ workspace: EncoderWorkspace) -> PairOutput {
        let tokens = tokenizer.encode(
            input.first, input.second ?? "", maxTokens: encoder.configuration.maxTokens)
        var batch = TokenBatch()
        batch.append(tokens.ids, second: tokens.second)
        encoder.run(batch, in: workspace)
        let pooled = encoder.linear(pooler, workspace.hidden, at: 0)
        let row = FloatBuffer(count: pooled.count)
        row.fill(pooled.map { tanhf($0) })
        return PairOutput(
            logits: encoder.linear(classifier, row, at: 0), tokenCount: tokens.ids.count,
            truncatedTokenCount: tokens.truncatedCount, unknownShare: tokens.unknownShare)
    }
}
