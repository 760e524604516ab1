import JSON
import SemanticCache

/// The body that creates or changes a cache.
///
/// Unlike elsewhere, unknown fields are refused: a misspelt limit must not mean no limit.
enum SettingsBody {
    static let names = [
        "threshold", "thresholdFloor", "similarityScale", "ttlMillis", "slidingTtl", "foldCase",
        "entriesMax", "bytesMax", "evictionPolicy", "checks", "unknownShareMax",
        "verifier", "verifierProbabilityMin", "verifierSimilarityMin", "verifierSimilarityMax",
        "lateInteraction", "lateSimilarityMin",
        "policy", "probabilityMin", "overruleProbabilityMin", "calibratedModel", "maxFalseHitRate",
        "labelHalfLifeMillis",
        "answerComparison",
        "shadow",
    ]

    /// The settings with the body's changes; `null` takes a limit or TTL away.
    static func read(
        _ fields: RequestFields, changing settings: CacheSettings
    ) throws(RequestError) -> CacheSettings {
        try refuseUnknown(fields)
        var settings = settings
        if let threshold = try fields.double("threshold", in: 0...1) {
            settings.threshold = threshold
        }
        if let floor = try fields.double("thresholdFloor", in: 0...1) {
            settings.thresholdFloor = floor
        }
        if let scale: SimilarityScale = try fields.choice("similarityScale") {
            settings.similarityScale = scale
        }
        if let isSliding = try fields.bool("slidingTtl") { settings.slidingTTL = isSliding }
        if let folds = try fields.bool("foldCase") { settings.foldsCase = folds }
        if let policy: EvictionPolicy = try fields.choice("evictionPolicy") {
            settings.evictionPolicy = policy
        }
        try readChecks(fields, &settings)
        if let share = try fields.double("unknownShareMax", in: 0...1) {
            settings.unknownShareMax = share
        }
        try readPolicy(fields, &settings)
        try readSecondLooks(fields, &settings)
        try readLimits(fields, &settings)
        return settings
    }

    /// `true`, `false`, or the names of the checks that are to refuse.
    private static func readChecks(
        _ fields: RequestFields, _ settings: inout CacheSettings
    ) throws(RequestError) {
        guard let value = fields.object["checks"] else { return }
        let names = CacheSettings.allCheckNames
        guard value.kind == .array else {
            guard let isOn = value.bool else {
                throw .type(fields.name("checks"), "true, false or an array of names")
            }
            return settings.turnChecks(on: isOn)
        }
        let chosen = try fields.strings("checks", countMax: names.count) ?? []
        for name in chosen where !names.contains(name) {
            throw .field(
                fields.name("checks"), rule: "enum",
                message: "\(name) is no check; there are \(names.joined(separator: ", "))")
        }
        // Only an unknown name is refused.
        _ = settings.setChecks(names: chosen)
    }

    private static func readPolicy(
        _ fields: RequestFields, _ settings: inout CacheSettings
    ) throws(RequestError) {
        if let policy: ServingPolicy = try fields.choice("policy") { settings.policy = policy }
        if let value = fields.object["probabilityMin"] {
            settings.probabilityMin =
                value.isNull ? nil : try fields.double("probabilityMin", in: 0...1)
        }
        if let value = fields.object["overruleProbabilityMin"] {
            settings.overruleProbabilityMin =
                value.isNull ? nil : try fields.double("overruleProbabilityMin", in: 0...1)
        }
        if let value = fields.object["calibratedModel"] {
            let json = value.isNull ? nil : Array(value.rawBytes)
            guard settings.setCalibratedModel(json: json) else {
                throw .field(
                    fields.name("calibratedModel"), rule: "format",
                    message: "calibratedModel must be a model as `refrain calibrate --train` makes "
                        + "it, or null")
            }
        }
        if let rate = try fields.double("maxFalseHitRate", in: 0...1) {
            settings.maxFalseHitRate = rate
        }
        if let comparison: AnswerComparison = try fields.choice("answerComparison") {
            settings.answerComparison = comparison
        }
        if let isOn = try fields.bool("shadow") { settings.isShadow = isOn }
        if let value = fields.object["labelHalfLifeMillis"] {
            settings.labelHalfLifeMillis =
                value.isNull
                ? nil : try fields.int("labelHalfLifeMillis", in: 1...1 << 50).map(Int64.init)
        }
    }

    private static func readSecondLooks(
        _ fields: RequestFields, _ settings: inout CacheSettings
    ) throws(RequestError) {
        if let value = fields.object["verifier"] {
            settings.verifierEnabled = value.isNull ? nil : try fields.bool("verifier")
        }
        if let least = try fields.double("verifierProbabilityMin", in: 0...1) {
            settings.verifierProbabilityMin = least
        }
        if let least = try fields.double("verifierSimilarityMin", in: 0...1) {
            settings.verifierSimilarityMin = least
        }
        if let most = try fields.double("verifierSimilarityMax", in: 0...1) {
            settings.verifierSimilarityMax = most
        }
        if let isOn = try fields.bool("lateInteraction") { settings.lateInteraction = isOn }
        if let least = try fields.double("lateSimilarityMin", in: 0...1) {
            settings.lateSimilarityMin = least
        }
    }

    private static func readLimits(
        _ fields: RequestFields, _ settings: inout CacheSettings
    ) throws(RequestError) {
        let most = Int(SemanticCache.Limits.ttlMillisMax)
        if let value = fields.object["ttlMillis"] {
            settings.ttlMillis =
                value.isNull ? nil : try fields.int("ttlMillis", in: 1...most).map(Int64.init)
        }
        if let value = fields.object["entriesMax"] {
            settings.entriesMax = value.isNull ? nil : try fields.int("entriesMax", in: 1...1 << 40)
        }
        if let value = fields.object["bytesMax"] {
            settings.bytesMax =
                value.isNull ? nil : try fields.int("bytesMax", in: 1...1 << 50).map(Int64.init)
        }
    }

    private static func refuseUnknown(_ fields: RequestFields) throws(RequestError) {
        for (key, _) in fields.object.members {
            let name = key.string ?? ""
            guard !names.contains(name) else { continue }
            throw .field(
                name, rule: "unknown",
                message: "\(name) is no setting of a cache"
                    + Suggestion.clause(for: name, among: names))
        }
    }
}
