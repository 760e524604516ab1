import CEncoderKernels
import LateInteraction

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
        var reader = try WeightReader(
            directory: directory, configuration: configuration, precision: precision)
        let weights = try EncoderWeights(&reader)
        encoder = Encoder(
            configuration: configuration, weights: weights, precision: precision, cpu: cpu)
        identity = Self.identity(
            directory, configuration, vocabulary, contentHash: reader.contentHash, precision)
    }

    static func identity(
        _ directory: String, _ configuration: ModelConfiguration, _ vocabulary: Vocabulary,
        contentHash: UInt64, _ precision: EncoderPrecision
    ) -> EmbedderIdentity {
        EmbedderIdentity(
            model: name(of: directory),
            revision: revision(configuration, vocabulary, contentHash, precision),
            dimension: configuration.width)
    }

    /// The directory's own name.
    private static func name(of directory: String) -> String {
        directory.split(separator: "/").last { $0 != "." }.map { String($0) } ?? "model"
    }

    /// 16 digits for the weights and vocabulary, 16 for the settings that change a vector.
    private static func revision(
        _ configuration: ModelConfiguration, _ vocabulary: Vocabulary, _ contentHash: UInt64,
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
        return hex(contentHash ^ vocabulary.contentHash) + hex(settingsHash)
    }

    private static func hex(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// What is wanted of each of `texts`, which the workspace holds all at once.
    func embed(
        _ texts: [TextTokens], wants: [EngineWish], in workspace: EncoderWorkspace
    ) -> [Result<EngineOutput, EmbeddingError>] {
        var batch = TokenBatch()
        for text in texts { batch.append(text.ids) }
        encoder.run(batch, in: workspace)
        return texts.indices.map { index in
            let rows = batch.texts[index]
            let output: EngineOutput? =
                switch wants[index] {
                case .sentence: embedding(texts[index], rows, workspace).map { .sentence($0) }
                case .both:
                    embedding(texts[index], rows, workspace).map { embedding in
                        var embedding = embedding
                        embedding.tokens = tokenVectors(texts[index], rows, workspace)
                        return .sentence(embedding)
                    }
                case .tokens: tokenEmbedding(texts[index], rows, workspace).map { .tokens($0) }
                }
            guard let output else {
                return .failure(.failed("the model gave a vector without a direction"))
            }
            return .success(output)
        }
    }

    private func embedding(
        _ text: TextTokens, _ rows: Range<Int>, _ workspace: EncoderWorkspace
    ) -> Embedding? {
        guard let vector = pool(rows, workspace) else { return nil }
        return Embedding(
            vector: vector, tokenCount: text.ids.count,
            truncatedTokenCount: text.truncatedCount, unknownShare: text.unknownShare)
    }

    /// The tokens' vectors without those of the special tokens at both ends; nil where they would
    /// stand for a part of the text only.
    private func tokenVectors(
        _ text: TextTokens, _ rows: Range<Int>, _ workspace: EncoderWorkspace
    ) -> TokenVectors? {
        let inner = rows.dropFirst().dropLast()
        guard text.truncatedCount == 0,
            (1...LateInteractionLimits.tokensMax).contains(inner.count)
        else { return nil }
        let stride = encoder.hiddenStride
        return TokenVectors(
            rows: workspace.hidden.array(
                from: inner.lowerBound * stride, count: inner.count * stride),
            stride: stride, dimension: configuration.width)
    }

    private func tokenEmbedding(
        _ text: TextTokens, _ rows: Range<Int>, _ workspace: EncoderWorkspace
    ) -> TokenEmbedding? {
        let width = configuration.width
        var vectors: [Float] = []
        vectors.reserveCapacity(rows.count * width)
        for row in rows {
            var vector = workspace.hidden.array(from: row * encoder.hiddenStride, count: width)
            guard Self.normalise(&vector) else { return nil }
            vectors.append(contentsOf: vector)
        }
        return TokenEmbedding(
            vectors: vectors, dimension: width, ids: text.ids,
            tokens: text.ids.map { tokenizer.vocabulary.token($0) ?? "" },
            truncatedTokenCount: text.truncatedCount, unknownShare: text.unknownShare)
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
