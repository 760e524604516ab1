import JSON

/// The options that say which entries are meant.
enum EntryFilterOptions {
    static let options: [Option] = [
        Option("attribute", "NAME=VALUE", "only entries with this label", repeats: true),
        Option("tag", "TAG", "only entries with this tag"),
        Option("llm", "NAME", "only answers of this model"),
        Option("scope", "TEXT", "only entries of this scope"),
        Option("older-than", "TIME", "only entries older than this, such as 30d"),
    ]

    static func isGiven(_ arguments: ParsedArguments) -> Bool {
        options.contains { arguments.has($0.name) }
    }

    static func body(_ arguments: ParsedArguments, dryRun: Bool) throws(ToolError) -> [UInt8] {
        let attributes = try arguments.pairs("attribute")
        let age = try arguments.millis("older-than")
        return jsonObject { writer in
            writeAttributes(attributes, to: &writer)
            if let tag = arguments.string("tag") { writer.member("tag", tag) }
            if let model = arguments.string("llm") { writer.member("model", model) }
            if let scope = arguments.string("scope") { writer.member("scope", scope) }
            if let age { writer.member("olderThanMillis", age) }
            if dryRun { writer.member("dryRun", true) }
        }
    }

    /// The same as parameters of a listing, each with `&` in front.
    static func query(_ arguments: ParsedArguments) throws(ToolError) -> String {
        var query = try arguments.pairs("attribute").map { name, value in
            "&attribute.\(percentEncoded(name))=\(percentEncoded(value))"
        }.joined()
        for (option, parameter) in [("tag", "tag"), ("llm", "model"), ("scope", "scope")] {
            guard let value = arguments.string(option) else { continue }
            query += "&\(parameter)=\(percentEncoded(value))"
        }
        if let age = try arguments.millis("older-than") {
            query += "&createdBeforeMillis=\(max(0, ExportCommand.nowMillis() - age))"
        }
        return query
    }
}
