import HitChecks
import TextEmbedding

/// What requests must look like, checked at the cache's doors; each refusal names field and limit.
enum RequestRules {
    static func check(_ query: Query) throws(CacheError) {
        try checkPrompt(query.prompt)
        try checkAttributes(query.attributes)
        if let threshold = query.threshold {
            try require(
                threshold.isFinite && (0...1).contains(threshold), "threshold", "range",
                "threshold must be between 0 and 1")
        }
        try require(
            (1...Limits.resultsMax).contains(query.maxResults), "maxResults", "range",
            "maxResults must be between 1 and \(Limits.resultsMax)")
        try require(
            !query.strategies.isEmpty, "searchStrategies", "min-items",
            "searchStrategies must name at least one strategy")
    }

    static func check(_ entry: NewEntry) throws(CacheError) {
        try checkPrompt(entry.prompt)
        try checkSize(entry.response, "response", Limits.responseBytesMax)
        try checkAttributes(entry.attributes)
        try checkTags(entry.tags)
        if let model = entry.model { try checkSize(model, "model", Limits.modelBytesMax) }
        if let format = entry.responseFormat {
            try checkSize(format, "responseFormat", Limits.modelBytesMax)
        }
        if let ttl = entry.ttlMillis { try checkTTL(ttl, "ttlMillis") }
        if let ticket = entry.ticket {
            try require(
                ticket.prompt == entry.prompt && ticket.scope == entry.scope, "ticket", "match",
                "the ticket is for another prompt or scope")
        }
    }

    static func check(_ settings: CacheSettings) throws(CacheError) {
        let shares = [
            ("threshold", settings.threshold), ("thresholdFloor", settings.thresholdFloor),
            ("unknownShareMax", settings.unknownShareMax),
            ("probabilityMin", settings.probabilityMin ?? 0),
            ("overruleProbabilityMin", settings.overruleProbabilityMin ?? 0),
            ("verifierProbabilityMin", settings.verifierProbabilityMin),
            ("verifierSimilarityMin", settings.verifierSimilarityMin),
            ("verifierSimilarityMax", settings.verifierSimilarityMax),
            ("lateSimilarityMin", settings.lateSimilarityMin),
        ]
        for (name, value) in shares {
            try require(
                value.isFinite && (0...1).contains(value), name, "range",
                "\(name) must be between 0 and 1")
        }
        try require(
            settings.thresholdFloor <= settings.threshold, "thresholdFloor", "range",
            "thresholdFloor must not be above threshold")
        try require(
            settings.verifierSimilarityMin <= settings.verifierSimilarityMax,
            "verifierSimilarityMin", "range",
            "verifierSimilarityMin must not be above verifierSimilarityMax")
        try require(
            settings.maxFalseHitRate > 0 && settings.maxFalseHitRate < 1, "maxFalseHitRate",
            "range", "maxFalseHitRate must be above 0 and below 1")
        let looks: [[FurtherLook]] = [[], settings.laterLooks]
        try require(
            settings.policy != .calibrated
                || looks.contains { settings.probabilityInForce(after: $0) != nil },
            "maxFalseHitRate", "measured",
            "no probability of this cache's calibrated model was measured to keep this rate: ask "
                + "for more, set probabilityMin, or fit a model with refrain calibrate --train")
        try require(
            (settings.labelHalfLifeMillis ?? 1) >= 1, "labelHalfLifeMillis", "range",
            "labelHalfLifeMillis must be at least 1")
        if let ttl = settings.ttlMillis { try checkTTL(ttl, "ttlMillis") }
        try require(
            (settings.entriesMax ?? 1) >= 1, "entriesMax", "range", "entriesMax must be at least 1")
        try require(
            (settings.bytesMax ?? 1) >= 1, "bytesMax", "range", "bytesMax must be at least 1")
    }

    static func checkCacheName(_ name: String) throws(CacheError) {
        let count = name.utf8.count
        try require(
            (1...Limits.cacheNameBytesMax).contains(count), "cacheId", "length",
            "a cache's name has 1 to \(Limits.cacheNameBytesMax) bytes")
        let isPlain = name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
        try require(
            isPlain && !name.contains("/"), "cacheId", "characters",
            "a cache's name has no control characters and no slash")
    }

    /// The vector scaled to unit length.
    static func unitVector(
        _ vector: [Float], dimension: Int?, field: String
    ) throws(CacheError) -> [Float] {
        try require(
            (1...Limits.dimensionMax).contains(vector.count), field, "dimension",
            "\(field) must have 1 to \(Limits.dimensionMax) numbers")
        if let dimension {
            try require(
                vector.count == dimension, field, "dimension",
                "\(field) must have \(dimension) numbers, it has \(vector.count)")
        }
        try require(
            vector.allSatisfy(\.isFinite), field, "finite", "\(field) must hold finite numbers only"
        )
        // Doubles: squares of large floats overflow float32.
        let length = vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        try require(length > 1e-30, field, "nonzero", "\(field) must not be all zeros")
        return vector.map { Float(Double($0) / length) }
    }

    static func checkLedger(_ additions: [LedgerAddition]) throws(CacheError) {
        for addition in additions {
            try require(
                (1...Limits.ledgerKeyBytesMax).contains(addition.key.count), "ledger.key", "length",
                "a ledger key has 1 to \(Limits.ledgerKeyBytesMax) bytes")
            try require(
                addition.sums.count <= Limits.ledgerSumsMax, "ledger.sums", "max-items",
                "a ledger row has at most \(Limits.ledgerSumsMax) sums")
        }
    }

    private static func checkPrompt(_ prompt: String) throws(CacheError) {
        try require(!prompt.isEmpty, "prompt", "required", "prompt must not be empty")
        try checkSize(prompt, "prompt", Limits.promptBytesMax)
    }

    static func checkAttributes(_ attributes: [String: String]) throws(CacheError) {
        try require(
            attributes.count <= Limits.attributesMax, "attributes", "max-items",
            "at most \(Limits.attributesMax) attributes are allowed")
        for (name, value) in attributes {
            try require(
                (1...Limits.attributeNameBytesMax).contains(name.utf8.count), "attributes",
                "length",
                "an attribute's name has 1 to \(Limits.attributeNameBytesMax) bytes")
            try checkSize(value, "attributes.\(name)", Limits.attributeValueBytesMax)
        }
    }

    private static func checkTags(_ tags: [String]) throws(CacheError) {
        try require(
            tags.count <= Limits.tagsMax, "tags", "max-items",
            "at most \(Limits.tagsMax) tags are allowed")
        for tag in tags {
            try require(
                (1...Limits.tagBytesMax).contains(tag.utf8.count), "tags", "length",
                "a tag has 1 to \(Limits.tagBytesMax) bytes")
        }
    }

    private static func checkTTL(_ millis: Int64, _ field: String) throws(CacheError) {
        try require(
            (1...Limits.ttlMillisMax).contains(millis), field, "range",
            "\(field) must be between 1 and \(Limits.ttlMillisMax)")
    }

    private static func checkSize(
        _ text: String, _ field: String, _ limit: Int
    ) throws(CacheError) {
        let count = text.utf8.count
        guard count <= limit else {
            throw CacheError.tooLarge(field: field, limitBytes: limit, actualBytes: count)
        }
    }

    static func require(
        _ holds: Bool, _ field: String, _ rule: String, _ message: @autoclosure () -> String
    ) throws(CacheError) {
        guard holds else {
            throw CacheError.invalid(field: field, rule: rule, message: message())
        }
    }
}
