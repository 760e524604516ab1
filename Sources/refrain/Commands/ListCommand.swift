import JSON

/// Lists entries.
enum ListCommand: Command {
    static let name = "list"
    static let summary = "list entries, oldest first"
    static let usage = "[options]"
    static let operands = 0...0
    static let explanation = """
        Prints the id, use and prompt of each entry, a line each.

          refrain list --tag manual-v1 --limit 20
        """
    static let options: [Option] =
        [
            Option("limit", "N", "most entries (100)"),
            Option("cursor", "ID", "go on behind this cursor, which the page before names"),
        ] + EntryFilterOptions.options + Option.access

    static func run(_ arguments: ParsedArguments, _ console: Console) async throws(ToolError) {
        var query = "?limit=\(try arguments.int("limit") ?? 100)"
        if let cursor = arguments.string("cursor") { query += "&cursor=\(percentEncoded(cursor))" }
        query += try EntryFilterOptions.query(arguments)
        let path = cachePath(arguments, "/entries\(query)")
        let answer = try await CacheAccess.with(arguments) { access throws(ToolError) in
            try await access.document(.get, path)
        }
        guard !arguments.has("json") else {
            console.write(answer.rawBytes + [UInt8(ascii: "\n")])
            return
        }
        for entry in answer["entries"]?.elements.map({ $0 }) ?? [] {
            let prompt = (entry["prompt"]?.string ?? "").replacing("\n", with: " ")
            let shown = prompt.count > 80 ? prompt.prefix(79) + "…" : Substring(prompt)
            let served = entry["servedCount"]?.int ?? 0
            console.write("\(entry["id"]?.string ?? "")  served \(served)  \(shown)\n")
        }
        if let next = answer["nextCursor"]?.string {
            console.complain("there is more: --cursor \(next)\n")
        }
    }
}
