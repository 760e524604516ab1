import SemanticCache

/// Which entries a removal means.
enum FilterBody {
    /// Reads the filters of a body, of which at least one must be there.
    ///
    /// An empty request that removed everything would be a costly slip. `"attributes": {}` means
    /// everything and says so.
    static func read(_ fields: RequestFields) throws(RequestError) -> EntryFilter {
        var filter = EntryFilter()
        let attributes = try fields.stringMap(
            "attributes", countMax: SemanticCache.Limits.attributesMax)
        filter.attributes = attributes ?? [:]
        filter.tag = try fields.string("tag")
        filter.model = try EntryBody.modelName(fields)
        let ages = 0...Int(SemanticCache.Limits.ttlMillisMax) * 100
        if let age = try fields.int("olderThanMillis", in: ages) {
            filter.createdBeforeMillis = SystemClock().wallMillis() - Int64(age)
        }
        if let before = try fields.int("createdBeforeMillis") {
            filter.createdBeforeMillis = min(filter.createdBeforeMillis ?? before, before)
        }
        if fields["scope"] != nil || fields["context"] != nil {
            filter.scope = try RequestScope.read(fields)
        }
        guard attributes != nil || !filter.isEmpty else {
            throw .field(
                "attributes", rule: "required",
                message: "say what to remove: attributes, tag, model, olderThanMillis, "
                    + "createdBeforeMillis or scope; POST …/flush removes everything")
        }
        return filter
    }
}
