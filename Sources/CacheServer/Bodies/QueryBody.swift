import SemanticCache

/// The body of a lookup.
struct QueryBody: Sendable {
    var query: Query
    var explains: Bool

    /// Reads it; `scale` is the one the cache shows similarities on, `defaultStrategies` what
    /// applies where the caller names none.
    init(
        _ fields: RequestFields, scale: SimilarityScale, defaultStrategies: [SearchStrategy]
    ) throws(RequestError) {
        query = Query(prompt: try fields.requiredString("prompt"))
        query.strategies = try QueryBody.strategies(fields) ?? defaultStrategies
        if let shown = try fields.double("similarityThreshold", in: 0...1) {
            query.threshold = scale.cosine(shown)
        }
        if let attributes = try fields.stringMap(
            "attributes", countMax: SemanticCache.Limits.attributesMax)
        {
            query.attributes = attributes
        }
        let most = SemanticCache.Limits.resultsMax
        query.maxResults = try fields.int("maxResults", in: 1...most) ?? 1
        query.scope = try RequestScope.read(fields)
        query.embedding = try EmbeddingField.read(fields, "embedding")
        query.recordsUse = try fields.bool("recordUse") ?? true
        explains = try fields.bool("explain") ?? false
    }

    private static func strategies(
        _ fields: RequestFields
    ) throws(RequestError) -> [SearchStrategy]? {
        let field = "searchStrategies"
        guard let names = try fields.strings(field, countMax: 2) else { return nil }
        var strategies: [SearchStrategy] = []
        for name in names {
            guard let strategy = SearchStrategy(rawValue: name), !strategies.contains(strategy)
            else {
                throw .field(
                    fields.name(field), rule: "enum",
                    message: "\(fields.name(field)) takes \"exact\" and \"semantic\", each once")
            }
            strategies.append(strategy)
        }
        return strategies.isEmpty ? nil : strategies
    }
}
