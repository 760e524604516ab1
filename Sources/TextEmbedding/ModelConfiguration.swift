import JSON

/// What a sentence-transformers directory says about its model: all that the engine needs to know.
///
/// Everything outside the BERT/WordPiece family is refused here, with the field that says so.
struct ModelConfiguration: Equatable, Sendable {
    enum Pooling: String, Sendable {
        case mean, cls
    }

    var layerCount: Int
    var width: Int
    var headCount: Int
    var feedForwardWidth: Int
    var positionCount: Int
    var typeCount: Int
    var vocabularyCount: Int
    var normEpsilon: Float
    /// Most tokens of a text, special tokens included.
    var maxTokens: Int
    var pooling: Pooling
    var tokenizer: TokenizerSettings
    /// Outputs of the classifier of a CrossEncoder; 1 when the file does not say.
    var labelCount: Int

    var headWidth: Int { width / headCount }
}

/// How text becomes words.
struct TokenizerSettings: Equatable, Sendable {
    var lowerCases = true
    var stripsAccents = true
    var splitsChinese = true
}

extension JSONValue {
    /// How an error message names it.
    var shortDescription: String {
        switch kind {
        case .null, .bool, .number: String(decoding: rawBytes.prefix(60), as: UTF8.self)
        case .string: "\"" + (string ?? "").prefix(60) + "\""
        case .array: "an array"
        case .object: "an object"
        }
    }
}

/// One JSON file with its name, for errors that say where the fault is.
private struct Fields {
    let file: String
    let json: JSONValue

    func count(_ field: String, in range: ClosedRange<Int>) throws(ModelError) -> Int {
        guard let value = json[field] else {
            throw .malformed(file: file, reason: "no field \(field)")
        }
        guard let count = value.int, range.contains(count) else {
            throw unsupported(field, "\(range.lowerBound)...\(range.upperBound)")
        }
        return count
    }

    func unsupported(_ field: String, _ supported: String) -> ModelError {
        .unsupported(
            file: file, field: field, value: json[field]?.shortDescription ?? "missing",
            supported: supported)
    }
}

extension ModelConfiguration {
    init(directory: String) throws(ModelError) {
        let fields = Fields(
            file: "config.json", json: try ModelFile.json("config.json", in: directory))
        try Self.checkFamily(fields)
        layerCount = try fields.count("num_hidden_layers", in: 1...EmbeddingLimits.layersMax)
        width = try fields.count("hidden_size", in: 1...EmbeddingLimits.widthMax)
        headCount = try fields.count("num_attention_heads", in: 1...width)
        guard width.isMultiple(of: headCount) else {
            throw fields.unsupported("num_attention_heads", "a divisor of hidden_size")
        }
        feedForwardWidth = try fields.count(
            "intermediate_size", in: 1...EmbeddingLimits.feedForwardMax)
        positionCount = try fields.count(
            "max_position_embeddings", in: 2...EmbeddingLimits.positionsMax)
        typeCount = try fields.count("type_vocab_size", in: 1...16)
        vocabularyCount = try fields.count("vocab_size", in: 1...EmbeddingLimits.vocabularyMax)
        let epsilon = fields.json["layer_norm_eps"].map(\.double) ?? 1e-12
        guard let epsilon, epsilon >= 0, epsilon < 1 else {
            throw fields.unsupported("layer_norm_eps", "0..<1")
        }
        normEpsilon = Float(epsilon)
        labelCount = fields.json["id2label"].map { max(1, $0.count) } ?? 1
        let settings = try Self.readTokenizer(directory)
        tokenizer = settings.tokenizer
        maxTokens = min(settings.maxTokens ?? positionCount, positionCount)
        pooling = try Self.readModules(directory)
    }

    private static func checkFamily(_ fields: Fields) throws(ModelError) {
        guard fields.json["model_type"]?.string == "bert" else {
            throw fields.unsupported("model_type", "\"bert\"")
        }
        guard fields.json["hidden_act"]?.string ?? "gelu" == "gelu" else {
            throw fields.unsupported("hidden_act", "\"gelu\"")
        }
        guard fields.json["position_embedding_type"]?.string ?? "absolute" == "absolute" else {
            throw fields.unsupported("position_embedding_type", "\"absolute\"")
        }
        guard fields.json["is_decoder"]?.bool ?? false == false else {
            throw fields.unsupported("is_decoder", "false")
        }
    }

    private static func readTokenizer(
        _ directory: String
    ) throws(ModelError) -> (tokenizer: TokenizerSettings, maxTokens: Int?) {
        var settings = TokenizerSettings()
        var maxTokens: Int?
        let name = "tokenizer_config.json"
        if let json = try ModelFile.optionalJSON(name, in: directory) {
            let fields = Fields(file: name, json: json)
            if let kind = json["tokenizer_class"]?.string,
                !["BertTokenizer", "BertTokenizerFast"].contains(kind)
            {
                throw fields.unsupported("tokenizer_class", "BertTokenizer")
            }
            settings.lowerCases = json["do_lower_case"]?.bool ?? true
            settings.stripsAccents = json["strip_accents"]?.bool ?? settings.lowerCases
            settings.splitsChinese = json["tokenize_chinese_chars"]?.bool ?? true
            // Absent limits are written as 1e30, which is no Int.
            maxTokens = json["model_max_length"]?.int
        } else if let json = try ModelFile.optionalJSON("tokenizer.json", in: directory) {
            settings = try readNormalizer(json)
        }
        let sentence = "sentence_bert_config.json"
        if let json = try ModelFile.optionalJSON(sentence, in: directory) {
            if json["max_seq_length"]?.double != nil {
                let fields = Fields(file: sentence, json: json)
                maxTokens = try fields.count("max_seq_length", in: 2...EmbeddingLimits.positionsMax)
            }
            if json["do_lower_case"]?.bool == true { settings.lowerCases = true }
        }
        return (settings, maxTokens.map { max(2, $0) })
    }

    private static func readNormalizer(_ json: JSONValue) throws(ModelError) -> TokenizerSettings {
        let name = "tokenizer.json"
        guard let normalizer = json["normalizer"], normalizer["type"]?.string == "BertNormalizer",
            normalizer["clean_text"]?.bool ?? true
        else {
            throw .unsupported(
                file: name, field: "normalizer",
                value: json["normalizer"]?["type"]?.shortDescription ?? "missing",
                supported: "BertNormalizer with clean_text")
        }
        var settings = TokenizerSettings()
        settings.lowerCases = normalizer["lowercase"]?.bool ?? true
        settings.stripsAccents = normalizer["strip_accents"]?.bool ?? settings.lowerCases
        settings.splitsChinese = normalizer["handle_chinese_chars"]?.bool ?? true
        return settings
    }

    /// Which pooling the chain of modules asks for: mean where there is no chain, as
    /// sentence-transformers has it.
    private static func readModules(_ directory: String) throws(ModelError) -> Pooling {
        let name = "modules.json"
        guard let json = try ModelFile.optionalJSON(name, in: directory) else { return .mean }
        guard json.kind == .array else {
            throw .malformed(file: name, reason: "not a list of modules")
        }
        var pooling = Pooling.mean
        for module in json.elements {
            let type = module["type"]?.string ?? ""
            let path = module["path"]?.string ?? ""
            switch type.split(separator: ".").last {
            case "Transformer":
                guard path.isEmpty else {
                    throw .unsupported(
                        file: name, field: "path of Transformer", value: "\"\(path)\"",
                        supported: "the directory itself")
                }
            case "Pooling":
                pooling = try readPooling(path, in: directory)
            case "Normalize":
                continue
            default:
                throw .unsupported(
                    file: name, field: "type", value: "\"\(type)\"",
                    supported: "Transformer, Pooling and Normalize")
            }
        }
        return pooling
    }

    private static func readPooling(
        _ path: String, in directory: String
    ) throws(ModelError) -> Pooling {
        guard !path.isEmpty, !path.contains("/"), !path.hasPrefix(".") else {
            throw .malformed(file: "modules.json", reason: "a path that leaves the directory")
        }
        let name = path + "/config.json"
        let json = try ModelFile.json(name, in: directory)
        let modes: [(String, Pooling)] = [
            ("pooling_mode_mean_tokens", .mean), ("pooling_mode_cls_token", .cls),
        ]
        if let mode = json["pooling_mode"]?.string {
            guard let pooling = Pooling(rawValue: mode) else {
                throw Fields(file: name, json: json).unsupported("pooling_mode", "mean or cls")
            }
            return pooling
        }
        let chosen = json.members.filter { $0.value.bool == true }.compactMap(\.key.string)
            .filter { $0.hasPrefix("pooling_mode_") }
        guard chosen.count == 1, let field = chosen.first,
            let mode = modes.first(where: { $0.0 == field })
        else {
            throw .unsupported(
                file: name, field: "pooling_mode",
                value: chosen.sorted().joined(separator: ", "),
                supported: "pooling_mode_mean_tokens or pooling_mode_cls_token alone")
        }
        return mode.1
    }
}
