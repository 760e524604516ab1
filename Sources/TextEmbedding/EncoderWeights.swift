/// A LayerNorm's parameters.
struct NormWeights: Sendable {
    let gain: FloatBuffer
    let shift: FloatBuffer
}

/// One layer of the encoder.
struct LayerWeights: Sendable {
    /// Queries, keys and values, one above the other.
    let projection: PackedMatrix
    let output: PackedMatrix
    let outputNorm: NormWeights
    let up: PackedMatrix
    let down: PackedMatrix
    let downNorm: NormWeights
}

/// All weights of an encoder, packed; about as large as the file in float32, a quarter in int8.
///
/// The word embeddings stay float32, because a text touches only a few of their rows.
struct EncoderWeights: Sendable {
    let word: FloatBuffer
    let position: FloatBuffer
    let type: FloatBuffer
    let embeddingNorm: NormWeights
    let layers: [LayerWeights]
}

extension EncoderWeights {
    /// Reads them; with adapters the embeddings and norms are those of `base`, in the same memory.
    init(_ reader: inout WeightReader, base: EncoderWeights) throws(ModelError) {
        word = base.word
        position = base.position
        type = base.type
        embeddingNorm = base.embeddingNorm
        layers = try reader.layers()
    }

    init(_ reader: inout WeightReader) throws(ModelError) {
        let configuration = reader.configuration
        let width = configuration.width
        word = try reader.floats(
            "embeddings.word_embeddings.weight", [configuration.vocabularyCount, width])
        position = try reader.floats(
            "embeddings.position_embeddings.weight", [configuration.positionCount, width])
        type = try reader.floats(
            "embeddings.token_type_embeddings.weight", [configuration.typeCount, width])
        embeddingNorm = try reader.norm("embeddings.LayerNorm")
        layers = try reader.layers()
    }
}

/// Reads tensors by the names of Hugging Face's BERT, with or without the prefix "bert.".
struct WeightReader: ~Copyable {
    private var file: TensorFile
    private let prefix: String
    let configuration: ModelConfiguration
    private let precision: EncoderPrecision
    private let adapters: AdapterFile?

    init(
        directory: String, configuration: ModelConfiguration, precision: EncoderPrecision,
        adapters: AdapterFile? = nil
    ) throws(ModelError) {
        let file = try TensorFile("model.safetensors", in: directory)
        prefix = file.tensors.keys.contains { $0.hasPrefix("bert.embeddings.") } ? "bert." : ""
        self.file = file
        self.configuration = configuration
        self.precision = precision
        self.adapters = adapters
    }

    var contentHash: UInt64 { file.contentHash ^ (adapters?.contentHash ?? 0) }

    mutating func floats(_ name: String, _ shape: [Int]) throws(ModelError) -> FloatBuffer {
        try file.floats(prefix + name, shape: shape)
    }

    /// A float32 linear layer, of the adapters where there are any; those of the classifier's head
    /// never have the prefix.
    mutating func head(
        _ name: String, outputs: Int, hasPrefix: Bool
    ) throws(ModelError) -> PackedMatrix {
        let width = configuration.width
        let matrix = try PackedMatrix(outputs: outputs, inputs: width, precision: .float32)
        matrix.fill(
            first: 0, weights: try headFloats(name + ".weight", hasPrefix, [outputs, width]),
            bias: try headFloats(name + ".bias", hasPrefix, [outputs]))
        return matrix
    }

    private mutating func headFloats(
        _ name: String, _ hasPrefix: Bool, _ shape: [Int]
    ) throws(ModelError) -> FloatBuffer {
        if let adapters { return try adapters.floats(name, hasPrefix: hasPrefix, shape) }
        return try file.floats((hasPrefix ? prefix : "") + name, shape: shape)
    }

    mutating func norm(_ name: String) throws(ModelError) -> NormWeights {
        // Checkpoints converted from TensorFlow have the older names.
        let isOld = file.tensors[prefix + name + ".gamma"] != nil
        let width = [configuration.width]
        return NormWeights(
            gain: try floats(name + (isOld ? ".gamma" : ".weight"), width),
            shift: try floats(name + (isOld ? ".beta" : ".bias"), width))
    }

    /// Several linear layers of the same input as one matrix.
    private mutating func matrix(
        _ names: [String], outputs: Int, inputs: Int
    ) throws(ModelError) -> PackedMatrix {
        let matrix = try PackedMatrix(
            outputs: outputs * names.count, inputs: inputs, precision: precision)
        for (index, name) in names.enumerated() {
            let weights = try floats(name + ".weight", [outputs, inputs])
            try adapters?.add(to: weights, name, outputs: outputs, inputs: inputs)
            matrix.fill(
                first: index * outputs, weights: weights,
                bias: try floats(name + ".bias", [outputs]))
        }
        return matrix
    }

    mutating func layers() throws(ModelError) -> [LayerWeights] {
        var layers: [LayerWeights] = []
        for index in 0..<configuration.layerCount { layers.append(try layer(index)) }
        return layers
    }

    private mutating func layer(_ index: Int) throws(ModelError) -> LayerWeights {
        let layer = "encoder.layer.\(index)."
        let width = configuration.width
        let inner = configuration.feedForwardWidth
        return LayerWeights(
            projection: try matrix(
                ["query", "key", "value"].map { layer + "attention.self." + $0 },
                outputs: width, inputs: width),
            output: try matrix([layer + "attention.output.dense"], outputs: width, inputs: width),
            outputNorm: try norm(layer + "attention.output.LayerNorm"),
            up: try matrix([layer + "intermediate.dense"], outputs: inner, inputs: width),
            down: try matrix([layer + "output.dense"], outputs: width, inputs: inner),
            downNorm: try norm(layer + "output.LayerNorm"))
    }
}
