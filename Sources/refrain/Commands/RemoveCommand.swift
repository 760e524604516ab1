import JSON

/// Removes entries by id or by what they carry.
enum RemoveCommand: Command {
    static let name = "remove"
    static let summary = "remove entries by id, attributes, tag, model or age"
    static let usage = "[ID...] [options]"
    static let operands = 0...1_000
    static let explanation = """
        Removes the entries with the ids, or all that pass the filters (all of them must hold).

          refrain remove 0193f5ab6c2e4d1f8a7b9c0d1e2f3a4b
          refrain remove --tag manual-v1 --dry-run
          refrain remove --older-than 30d
        """
    static let options: [Option] =
        EntryFilterOptions.options
        + [Option("dry-run", nil, "say how many would go, and leave them")] + Option.access

    static func run(_ arguments: ParsedArguments, _ console: Console) async throws(ToolError) {
        let hasFilter = EntryFilterOptions.isGiven(arguments)
        guard arguments.operands.isEmpty == hasFilter else {
            throw .usage("say what to remove: ids, or filters such as --tag; see --help")
        }
        if hasFilter { return try await removeMatching(arguments, console) }
        guard !arguments.has("dry-run") else { throw .usage("--dry-run goes with filters") }
        try await CacheAccess.with(arguments) { access throws(ToolError) in
            for id in arguments.operands {
                let path = cachePath(arguments, "/entries/\(percentEncoded(id))")
                _ = try await access.call(.delete, path)
            }
        }
        report(arguments.operands.count, arguments, console)
    }

    private static func removeMatching(
        _ arguments: ParsedArguments, _ console: Console
    ) async throws(ToolError) {
        let body = try EntryFilterOptions.body(arguments, dryRun: arguments.has("dry-run"))
        let answer = try await CacheAccess.with(arguments) { access throws(ToolError) in
            try await access.document(.delete, cachePath(arguments, "/entries"), body)
        }
        report(answer["deletedEntriesCount"]?.int ?? 0, arguments, console)
    }

    private static func report(_ count: Int, _ arguments: ParsedArguments, _ console: Console) {
        let isDry = arguments.has("dry-run")
        if arguments.has("json") {
            console.write("{\"deletedEntriesCount\":\(count),\"dryRun\":\(isDry)}\n")
        } else {
            console.write("\(isDry ? "would remove" : "removed") \(count)\n")
        }
    }
}
