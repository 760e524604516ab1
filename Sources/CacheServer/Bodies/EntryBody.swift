import SemanticCache

/// The body of an insert, or one line of an import.
enum EntryBody {
    static func read(_ fields: RequestFields) throws(RequestError) -> NewEntry {
        var entry = NewEntry(
            prompt: try fields.requiredString("prompt"),
            response: try fields.requiredString("response"))
        entry.scope = try RequestScope.read(fields)
        let attributes = try fields.stringMap(
            "attributes", countMax: SemanticCache.Limits.attributesMax)
        entry.attributes = attributes ?? [:]
        entry.tags = try fields.strings("tags", countMax: SemanticCache.Limits.tagsMax) ?? []
        entry.model = try modelName(fields)
        entry.usage = try usage(fields)
        entry.costNanoUSD = try costNanoUSD(fields)
        entry.responseFormat = try fields.string("responseFormat")
        entry.id = try id(fields, "id")
        entry.ttlMillis = try ttlMillis(fields)
        entry.slidingTTL = try fields.bool("slidingTtl")
        entry.probe = try probe(fields)
        entry.embedding = try EmbeddingField.read(fields, "embedding")
        return entry
    }

    static func modelName(_ fields: RequestFields) throws(RequestError) -> String? {
        guard let model = try fields.string("model") else { return nil }
        guard model.utf8.count <= ServerLimits.modelNameBytesMax else {
            throw .tooLarge(
                field: fields.name("model"), limitBytes: ServerLimits.modelNameBytesMax,
                actualBytes: model.utf8.count)
        }
        return model
    }

    static func id(_ fields: RequestFields, _ field: String) throws(RequestError) -> EntryID? {
        guard let text = try fields.string(field) else { return nil }
        guard let id = EntryID(text) else {
            throw .field(
                fields.name(field), rule: "format",
                message: "\(fields.name(field)) must be 32 lowercase hexadecimal digits")
        }
        return id
    }

    private static func probe(_ fields: RequestFields) throws(RequestError) -> ProbeID? {
        guard let text = try fields.string("probeId") else { return nil }
        guard let probe = ProbeID(text) else {
            throw .field(
                fields.name("probeId"), rule: "format",
                message: "\(fields.name("probeId")) must be 32 lowercase hexadecimal digits")
        }
        return probe
    }

    private static func ttlMillis(_ fields: RequestFields) throws(RequestError) -> Int64? {
        guard let ttl = try fields.int("ttlMillis") else { return nil }
        guard (1...SemanticCache.Limits.ttlMillisMax).contains(ttl) else {
            throw .range(
                fields.name("ttlMillis"), "1 to \(SemanticCache.Limits.ttlMillisMax)")
        }
        return ttl
    }

    private static func usage(_ fields: RequestFields) throws(RequestError) -> TokenUsage? {
        guard let value = fields["usage"] else { return nil }
        let usage = try RequestFields(value, prefix: fields.name("usage") + ".")
        func tokens(_ field: String) throws(RequestError) -> Int64 {
            Int64(try usage.int(field, in: 0...1 << 40) ?? 0)
        }
        return TokenUsage(
            inputTokens: try tokens("inputTokens"), outputTokens: try tokens("outputTokens"),
            cachedInputTokens: try tokens("cachedInputTokens"),
            reasoningTokens: try tokens("reasoningTokens"))
    }

    private static func costNanoUSD(_ fields: RequestFields) throws(RequestError) -> Int64? {
        guard let dollars = try fields.double("costUsd", in: 0...1_000_000) else { return nil }
        return Int64((dollars * 1e9).rounded())
    }
}
