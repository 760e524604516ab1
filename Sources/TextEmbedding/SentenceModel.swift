import CEncoderKernels

/// A model directory, ready to run: tokenizer, encoder and pooling.
struct SentenceModel: Sendable {
    let tokenizer: WordPieceTokenizer
    let encoder: Encoder
    let identity: EmbedderIdentity

    var configuration: ModelConfiguration { encoder.configuration }

    init(
        directory: String, precision: EncoderPrecision, cpu: ek_cpu = ek_cpu_best()
    ) throws(ModelError) {
        let configuration = try ModelConfiguration(directory: directory)
        let vocabulary = try Vocabulary(directory: directory)
        guard vocabulary.count <= configuration.vocabularyCount else {
            throw .malformed(
                file: "config.json",
                reason: "vocab_size \(configuration.vocabularyCount) "
                    + "for \(vocabulary.count) tokens")
        }
        tokenizer = WordPieceTokenizer(
            vocabulary: vocabulary, settings: configuration.tokenizer)
        let weights = try EncoderWeights(
            directory: directory, configuration: configuration, precision: precision)
        encoder = Encoder(
            configuration: configuration, weights: weights, precision: precision, cpu: cpu)
        identity = EmbedderIdentity(
            model: Self.name(of: directory),
            revision: Self.revision(configuration, vocabulary, weights, precision),
            dimension: configuration.width)
    }

    /// The directory's own name.
    private static func name(of directory: String) -> String {
        directory.split(separator: "/").last { $0 != "." }.map { String($0) } ?? "model"
    }

    /// 16 digits for the weights and vocabulary, 16 for the settings that change a vector.
    private static func revision(
        _ configuration: ModelConfiguration, _ vocabulary: Vocabulary, _ weights: EncoderWeights,
        _ precision: EncoderPrecision
    ) -> String {
        let settings = [
            "heads \(configuration.headCount)", "epsilon \(configuration.normEpsilon)",
            "tokens \(configuration.maxTokens)", "pooling \(configuration.pooling)",
            "lower \(configuration.tokenizer.lowerCases)",
            "strip \(configuration.tokenizer.stripsAccents)",
            "chinese \(configuration.tokenizer.splitsChinese)", "precision \(precision.rawValue)",
        ].joined(separator: "; ")
        let bytes = Array(settings.utf8)
        let settingsHash = unsafe bytes.withUnsafeBytes {
            unsafe ek_xxh64($0.baseAddress, $0.count, 0)
        }
        return hex(weights.contentHash ^ vocabulary.contentHash) + hex(settingsHash)
    }

    private static func hex(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// The embeddings of `texts`, which the workspace holds all at once.
    func embed(
        _ texts: [TextTokens], in workspace: EncoderWorkspace
    ) -> [Result<Embedding, EmbeddingError>] {
        var batch = TokenBatch()
        for text in texts { batch.append(text.ids) }
        encoder.run(batch, in: workspace)
        return zip(texts, batch.texts).map { text, rows in
            guard let vector = pool(rows, workspace) else {
                return .failure(.failed("the model gave a vector without a direction"))
            }
            return .success(
                Embedding(
                    vector: vector, tokenCount: text.ids.count,
                    truncatedTokenCount: text.truncatedCount,
                    unknownShare: text.unknownShare))
        }
    }

    /// The unit vector of some rows; nil when there is none.
    private func pool(_ rows: Range<Int>, _ workspace: EncoderWorkspace) -> [Float]? {
        let stride = encoder.hiddenStride
        var vector: [Float]
        switch configuration.pooling {
        case .cls:
            vector = workspace.hidden.array(
                from: rows.lowerBound * stride, count: configuration.width)
        case .mean:
            vector = [Float](repeating: 0, count: configuration.width)
            unsafe ek_mean(
                workspace.hidden.pointer + rows.lowerBound * stride, stride,
                Int32(configuration.width), Int32(rows.count), &vector)
        }
        return Self.normalise(&vector) ? vector : nil
    }

    /// Scales to length 1; false for a vector that has no direction or is not finite.
    static func normalise(_ vector: inout [Float]) -> Bool {
        let square = vector.reduce(0.0) { $0 + Double($1) * Double($1) }
        guard square.isFinite, square > 1e-24 else { return false }
        let inverse = Float(1 / square.squareRoot())
        for i in vector.indices { vector[i] *= inverse }
        return true
    }
}
