import JSON

/// Low-rank adapters beside a base model: `adapter_config.json` and `adapter_model.safetensors`,
/// as Hugging Face's PEFT library writes them for a sequence classifier.
///
/// Hu et al., arXiv:2106.09685: a layer's weights are W + (alpha / r) B A, with A `[r, inputs]` and
/// B `[outputs, r]`. They are multiplied into W as it is read, which costs nothing later.
final class AdapterFile {
    static let configurationName = "adapter_config.json"
    private static let weightsName = "adapter_model.safetensors"

    /// Name of the model that they were trained on, without its publisher.
    let baseName: String
    private var file: TensorFile
    private let prefix: String
    private let alpha: Double
    private var used: Set<String> = []

    init(directory: String) throws(ModelError) {
        let json = try ModelFile.json(Self.configurationName, in: directory)
        try Self.checkKind(json)
        guard let alpha = json["lora_alpha"]?.double, alpha.isFinite else {
            throw .malformed(file: Self.configurationName, reason: "no field lora_alpha")
        }
        self.alpha = alpha
        let base = json["base_model_name_or_path"]?.string ?? ""
        baseName = base.split(separator: "/").last.map { String($0) } ?? ""
        let file = try TensorFile(Self.weightsName, in: directory)
        let root = "base_model.model."
        let hasPrefix = file.tensors.keys.contains { $0.hasPrefix(root + "bert.") }
        prefix = root + (hasPrefix ? "bert." : "")
        self.file = file
    }

    static func exists(in directory: String) -> Bool {
        ModelFile.exists(configurationName, in: directory)
    }

    var contentHash: UInt64 { file.contentHash }

    /// Refuses variants whose weights mean something else.
    private static func checkKind(_ json: JSONValue) throws(ModelError) {
        func refuse(_ field: String, _ supported: String) -> ModelError {
            .unsupported(
                file: configurationName, field: field,
                value: json[field]?.shortDescription ?? "missing", supported: supported)
        }
        guard json["peft_type"]?.string == "LORA" else { throw refuse("peft_type", "\"LORA\"") }
        guard json["bias"]?.string ?? "none" == "none" else { throw refuse("bias", "\"none\"") }
        for field in ["use_dora", "use_rslora", "fan_in_fan_out"]
        where json[field]?.bool ?? false {
            throw refuse(field, "false")
        }
        for field in ["alpha_pattern", "rank_pattern"]
        where json[field]?.count ?? 0 > 0 {
            throw refuse(field, "{}")
        }
    }

    /// Adds the layer's product to its weights, where there is one.
    func add(to weights: FloatBuffer, _ name: String, outputs: Int, inputs: Int) throws(ModelError)
    {
        let down = prefix + name + ".lora_A.weight"
        let up = prefix + name + ".lora_B.weight"
        guard let shape = file.tensors[down]?.shape else { return }
        guard shape.count == 2, (1...EmbeddingLimits.adapterRankMax).contains(shape[0]) else {
            throw .malformed(file: Self.weightsName, reason: "\(down) is \(shape)")
        }
        let rank = shape[0]
        weights.addProduct(
            try file.floats(up, shape: [outputs, rank]),
            try file.floats(down, shape: [rank, inputs]), rank: rank,
            scale: Float(alpha / Double(rank)))
        used.formUnion([down, up])
    }

    /// A tensor that replaces the base model's, or that it does not have.
    func floats(_ name: String, hasPrefix: Bool, _ shape: [Int]) throws(ModelError) -> FloatBuffer {
        let name = (hasPrefix ? prefix : "base_model.model.") + name
        used.insert(name)
        return try file.floats(name, shape: shape)
    }

    /// Throws where a tensor of the file belongs to no layer: it is for another model.
    func checkAllUsed() throws(ModelError) {
        let unused = Set(file.tensors.keys).subtracting(used).sorted()
        guard let first = unused.first else { return }
        throw .malformed(
            file: Self.weightsName,
            reason: "\(unused.count) tensors fit no layer of \(baseName), such as \(first)")
    }
}
