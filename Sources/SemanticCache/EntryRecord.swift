/// An entry's bytes in the store.
///
/// What changes while it is served (`UsageRow`) is kept apart, so that a hit never rewrites a
/// response.
enum EntryRecord {
    private enum Flag {
        static let compressed: UInt16 = 1 << 0
        static let expires: UInt16 = 1 << 1
        static let slides: UInt16 = 1 << 2
        static let hasCost: UInt16 = 1 << 3
        static let hasUsage: UInt16 = 1 << 4
        static let hasModel: UInt16 = 1 << 5
        static let hasFormat: UInt16 = 1 << 6
        static let hasVector: UInt16 = 1 << 7
    }

    static func encode(_ entry: Entry) -> [UInt8] {
        var flags: UInt16 = 0
        var writer = RecordWriter(
            reserving: entry.prompt.utf8.count + entry.response.utf8.count + 128)
        writer.append(entry.scope.bits)
        writer.append(entry.createdAtMillis)
        if let millis = entry.expiresAtMillis {
            flags |= Flag.expires
            writer.append(millis)
        }
        if let millis = entry.slidingTTLMillis {
            flags |= Flag.slides
            writer.append(millis)
        }
        if let cost = entry.costNanoUSD {
            flags |= Flag.hasCost
            writer.append(cost)
        }
        if let usage = entry.usage {
            flags |= Flag.hasUsage
            writer.append(usage.inputTokens)
            writer.append(usage.outputTokens)
            writer.append(usage.cachedInputTokens)
            writer.append(usage.reasoningTokens)
        }
        if let model = entry.model {
            flags |= Flag.hasModel
            writer.append(model)
        }
        if let format = entry.responseFormat {
            flags |= Flag.hasFormat
            writer.append(format)
        }
        if entry.hasVector { flags |= Flag.hasVector }
        appendLabels(of: entry, to: &writer)
        writer.append(entry.prompt)
        if appendResponse(entry.response, to: &writer) { flags |= Flag.compressed }
        return RecordFrame.seal(.entry, flags: flags, writer.bytes)
    }

    private static func appendLabels(of entry: Entry, to writer: inout RecordWriter) {
        writer.append(UInt16(entry.attributes.count))
        for (name, value) in entry.attributes.sorted(by: { $0.key < $1.key }) {
            writer.append(name)
            writer.append(value)
        }
        writer.append(UInt16(entry.tags.count))
        for tag in entry.tags { writer.append(tag) }
    }

    /// True where it was compressed.
    private static func appendResponse(_ response: String, to writer: inout RecordWriter) -> Bool {
        let raw = Array(response.utf8)
        let packed =
            raw.count >= Limits.compressionFloorBytes ? ResponseCompression.compress(raw) : nil
        writer.append(UInt32(raw.count))
        writer.append(UInt32(packed?.count ?? raw.count))
        writer.append(bytes: packed ?? raw)
        return packed != nil
    }

    static func decode(_ id: EntryID, _ bytes: [UInt8]) throws(RecordDamage) -> Entry {
        var (reader, flags) = try RecordFrame.open(.entry, bytes)
        let scope = Scope(bits: try reader.integer(UInt128.self))
        let created = try reader.integer(Int64.self)
        let expires = flags & Flag.expires != 0 ? try reader.integer(Int64.self) : nil
        let slides = flags & Flag.slides != 0 ? try reader.integer(Int64.self) : nil
        let cost = flags & Flag.hasCost != 0 ? try reader.integer(Int64.self) : nil
        let usage = flags & Flag.hasUsage != 0 ? try tokenUsage(&reader) : nil
        let model = flags & Flag.hasModel != 0 ? try reader.text() : nil
        let format = flags & Flag.hasFormat != 0 ? try reader.text() : nil
        let (attributes, tags) = try labels(&reader)
        let prompt = try reader.text()
        let response = try response(&reader, isCompressed: flags & Flag.compressed != 0)
        try reader.expectEnd()
        return Entry(
            id: id, scope: scope, prompt: prompt, response: response, attributes: attributes,
            tags: tags, model: model, usage: usage, costNanoUSD: cost, responseFormat: format,
            createdAtMillis: created, expiresAtMillis: expires, slidingTTLMillis: slides,
            hasVector: flags & Flag.hasVector != 0)
    }

    private static func tokenUsage(_ reader: inout RecordReader) throws(RecordDamage) -> TokenUsage
    {
        let input = try reader.integer(Int64.self)
        let output = try reader.integer(Int64.self)
        let cached = try reader.integer(Int64.self)
        return TokenUsage(
            inputTokens: input, outputTokens: output, cachedInputTokens: cached,
            reasoningTokens: try reader.integer(Int64.self))
    }

    private static func labels(
        _ reader: inout RecordReader
    ) throws(RecordDamage) -> ([String: String], [String]) {
        var attributes: [String: String] = [:]
        for _ in 0..<(try reader.integer(UInt16.self)) {
            let name = try reader.text()
            attributes[name] = try reader.text()
        }
        var tags: [String] = []
        for _ in 0..<(try reader.integer(UInt16.self)) { tags.append(try reader.text()) }
        return (attributes, tags)
    }

    private static func response(
        _ reader: inout RecordReader, isCompressed: Bool
    ) throws(RecordDamage) -> String {
        let rawCount = Int(try reader.integer(UInt32.self))
        let stored = try reader.bytes(Int(try reader.integer(UInt32.self)))
        let text: String?
        if isCompressed {
            let raw = try ResponseCompression.decompress(stored, count: rawCount)
            text = String(validating: raw, as: UTF8.self)
        } else {
            guard rawCount == stored.count else { throw RecordDamage("length differs") }
            text = String(validating: stored, as: UTF8.self)
        }
        guard let text else { throw RecordDamage("text is not UTF-8") }
        return text
    }
}
