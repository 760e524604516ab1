import Glibc
import Synchronization

/// A sentence-pair classifier: `[CLS] first [SEP] second [SEP]` through the encoder, the pooler and
/// a linear layer, as a sentence-transformers CrossEncoder of the BERT family computes it.
///
/// One worker thread and one bounded queue of its own; pairs that wait share a batch.
public final class PairClassifier: Sendable {
    /// Identifies weights, vocabulary and settings.
    public let identity: EmbedderIdentity
    /// Logits of a pair.
    public let labelCount: Int
    private let queue: EmbeddingQueue
    private let thread: Mutex<WorkerThread?>

    /// Reads and packs the model, and starts its worker.
    public init(_ configuration: LocalEmbedderConfiguration) throws(ModelError) {
        let model = try PairModel(
            directory: configuration.directory, precision: configuration.precision)
        identity = model.identity
        labelCount = model.classifier.outputCount
        let queue = EmbeddingQueue(waitMax: configuration.waitMax)
        self.queue = queue
        let worker = WorkerThread(name: "pairs") { Self.work(model, queue) }
        guard let worker else { throw .outOfMemory(bytes: 0) }
        thread = Mutex(worker)
    }

    deinit {
        close()
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
        guard !pairs.isEmpty else { return [] }
        let request = EmbeddingRequest(
            pairs.map { EngineInput(first: $0.first, second: $0.second) })
        return try await queue.outputs(of: request).get().compactMap { output in
            if case .logits(let values) = output { values } else { nil }
        }
    }

    private static func work(_ model: PairModel, _ queue: EmbeddingQueue) {
        let configuration = model.encoder.configuration
        let workspace = EncoderWorkspace(
            configuration: configuration, precision: model.encoder.precision)
        while let pieces = queue.take(bytesWanted: LocalEmbedder.batchBytes) {
            for piece in pieces {
                queue.finish([piece], [.success(.logits(model.logits(piece.input, workspace)))])
            }
        }
    }
}

/// A CrossEncoder directory, ready to run.
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

    func logits(_ input: EngineInput, _ workspace: EncoderWorkspace) -> [Float] {
        let tokens = tokenizer.encode(
            input.first, input.second ?? "", maxTokens: encoder.configuration.maxTokens)
        var batch = TokenBatch()
        batch.append(tokens.ids, second: tokens.second)
        encoder.run(batch, in: workspace)
        let pooled = encoder.linear(pooler, workspace.hidden, at: 0)
        let row = FloatBuffer(count: pooled.count)
        row.fill(pooled.map { tanhf($0) })
        return encoder.linear(classifier, row, at: 0)
    }
}
