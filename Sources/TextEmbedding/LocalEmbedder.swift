import Synchronization

/// How a `LocalEmbedder` is opened.
public struct LocalEmbedderConfiguration: Sendable {
    /// A sentence-transformers directory: config.json, vocab.txt or tokenizer.json,
    /// model.safetensors, and where present modules.json, the pooling's config.json,
    /// sentence_bert_config.json and tokenizer_config.json.
    public var directory: String
    /// How weights and activations are multiplied; part of the embedder's identity.
    public var precision: EncoderPrecision
    /// Threads that run the model, each on a text or a batch of its own; 1...64.
    public var workerCount: Int
    /// Threads that share one text or batch, the worker included; 1...64.
    ///
    /// More than one makes a single prompt faster on idle cores, and is wasted where workers keep
    /// all cores busy.
    public var threadsPerWorker: Int
    /// How long a text may wait for a worker before it is refused as overload.
    public var waitMax: Duration

    /// A configuration with the defaults; only the directory has none.
    public init(
        directory: String, precision: EncoderPrecision = .standard, workerCount: Int = 1,
        threadsPerWorker: Int = 1, waitMax: Duration = .seconds(5)
    ) {
        self.directory = directory
        self.precision = precision
        self.workerCount = workerCount
        self.threadsPerWorker = threadsPerWorker
        self.waitMax = waitMax
    }
}

extension EncoderPrecision {
    /// The default, chosen by its effect on hits; see bench/embedding.md.
    public static let standard = EncoderPrecision.bfloat16
}

/// A BERT-family model in this process.
///
/// Texts wait in a bounded queue for worker threads of the embedder's own. A worker takes as many
/// waiting texts as make a batch of about `batchBytes`, never waiting for more to come, so that an
/// idle embedder answers at once and a busy one reads its weights once for several texts. The
/// result for a text does not depend on what it shares a batch with.
public final class LocalEmbedder: Embedder {
    /// Model name, hash of weights and settings, dimension.
    public let identity: EmbedderIdentity
    /// How weights and activations are multiplied.
    public let precision: EncoderPrecision
    /// The instruction set in use, such as `avx512+vnni+bf16`.
    public let kernelName: String
    /// Most tokens of a text, special tokens included; what is beyond is cut and reported.
    public let maxTokens: Int
    /// The model's directory.
    let directory: String
    /// What a classifier made of adapters shares.
    let model: SentenceModel
    private let queue: EmbeddingQueue
    private let threads: Mutex<[WorkerThread]>

    /// Bytes of text that a worker takes at once: some 60 tokens of English, from where on a
    /// larger batch is no faster for each text.
    static let batchBytes = 240

    /// Reads and packs the model, and starts the workers.
    public init(_ configuration: LocalEmbedderConfiguration) throws(ModelError) {
        precondition((1...EmbeddingLimits.workersMax).contains(configuration.workerCount))
        precondition((1...EmbeddingLimits.workersMax).contains(configuration.threadsPerWorker))
        let helperCount = configuration.threadsPerWorker - 1
        let model = try SentenceModel(
            directory: configuration.directory, precision: configuration.precision)
        identity = model.identity
        precision = configuration.precision
        kernelName = model.encoder.kernelName
        maxTokens = model.configuration.maxTokens
        directory = configuration.directory
        self.model = model
        let queue = EmbeddingQueue(waitMax: configuration.waitMax)
        self.queue = queue
        let started = (0..<configuration.workerCount).compactMap { index in
            WorkerThread(name: "embed-\(index)") {
                Self.work(model, queue, helperCount: helperCount)
            }
        }
        threads = Mutex(started)
        guard !started.isEmpty else { throw .outOfMemory(bytes: 0) }
    }

    deinit {
        close()
    }

    /// Stops the workers after what they are doing; waiting and later texts are refused.
    public func close() {
        queue.close()
        let running = threads.withLock { threads in
            defer { threads = [] }
            return threads
        }
        for thread in running { thread.join() }
    }

    /// Texts that no worker has taken yet.
    public var waitingTextCount: Int { queue.waitingCount }

    /// The tokens that would be embedded for `text`.
    ///
    /// Runs on the caller's thread: some microseconds for a prompt.
    public func tokens(of text: String) -> TextTokens {
        model.tokenizer.encode(text, maxTokens: maxTokens)
    }

    /// Returns one embedding per text, in order.
    ///
    /// Throws `overloaded` when the queue is full or the texts waited too long, `cancelled` when
    /// the task is, `unavailable` after `close()`, and `failed` for a text over the limit.
    public func embed(_ texts: [String]) async throws(EmbeddingError) -> [Embedding] {
        try await embed(texts, withTokens: false)
    }

    /// Returns one embedding per text, in order, with its tokens' vectors from the same run of the
    /// model; throws as `embed(_:)` does.
    public func embed(
        _ texts: [String], withTokens: Bool
    ) async throws(EmbeddingError) -> [Embedding] {
        guard !texts.isEmpty else { return [] }
        let request = EmbeddingRequest(
            texts.map { EngineInput(first: $0) }, wants: withTokens ? .both : .sentence)
        return try await queue.outputs(of: request).get().compactMap { output in
            if case .sentence(let embedding) = output { embedding } else { nil }
        }
    }

    /// The vector of each token of `text`, as the last layer has it; throws as `embed` does.
    public func embedTokens(_ text: String) async throws(EmbeddingError) -> TokenEmbedding {
        let request = EmbeddingRequest([EngineInput(first: text)], wants: .tokens)
        guard case .tokens(let tokens) = try await queue.outputs(of: request).get().first else {
            throw .failed("the worker gave no token vectors")
        }
        return tokens
    }

    private static func work(
        _ model: SentenceModel, _ queue: EmbeddingQueue, helperCount: Int
    ) {
        let workspace = EncoderWorkspace(
            configuration: model.configuration, precision: model.encoder.precision,
            helperCount: helperCount)
        while let pieces = queue.take(bytesWanted: batchBytes) {
            let maxTokens = model.configuration.maxTokens
            let tokens = pieces.map {
                model.tokenizer.encode($0.input.first, maxTokens: maxTokens)
            }
            for group in groups(of: tokens, rowCapacity: workspace.rowCapacity) {
                let results = model.embed(
                    Array(tokens[group]), wants: pieces[group].map(\.request.wants), in: workspace)
                queue.finish(Array(pieces[group]), results)
            }
        }
    }

    /// Consecutive texts that fit the workspace together.
    static func groups(of texts: [TextTokens], rowCapacity: Int) -> [Range<Int>] {
        var groups: [Range<Int>] = []
        var begin = 0
        var rows = 0
        for (index, text) in texts.enumerated() {
            if index > begin && rows + text.ids.count > rowCapacity {
                groups.append(begin..<index)
                begin = index
                rows = 0
            }
            rows += text.ids.count
        }
        if begin < texts.count { groups.append(begin..<texts.count) }
        return groups
    }
}
