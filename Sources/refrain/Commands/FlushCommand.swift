import JSON

/// Removes all entries of a cache.
enum FlushCommand: Command {
    static let name = "flush"
    static let summary = "remove all entries of a cache"
    static let usage = "--yes [options]"
    static let operands = 0...0
    static let explanation = """
        Removes every entry of the cache and leaves its settings. There is no way back, so --yes is
        needed; `refrain export` first makes one.
        """
    static let options: [Option] =
        [Option("yes", nil, "really remove them")] + Option.access

    static func run(_ arguments: ParsedArguments, _ console: Console) async throws(ToolError) {
        guard arguments.has("yes") else {
            throw .usage("this removes every entry of the cache; say --yes to do it")
        }
        let before = try await CacheAccess.with(arguments) { access throws(ToolError) in
            let stats = try await access.document(.get, cachePath(arguments, "/stats"))
            _ = try await access.call(.post, cachePath(arguments, "/flush"))
            return stats["entries"]?.int ?? 0
        }
        console.write(
            arguments.has("json")
                ? "{\"deletedEntriesCount\":\(before)}\n" : "removed \(before)\n")
    }
}
