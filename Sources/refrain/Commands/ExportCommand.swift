import Glibc
import JSON

/// Writes all entries to a file.
enum ExportCommand: Command {
    static let name = "export"
    static let summary = "write entries as NDJSON, one per line"
    static let usage = "[FILE|-] [options]"
    static let operands = 0...1
    static let explanation = """
        Writes one JSON object per entry to FILE or standard output. A file is written aside and
        renamed when it is complete. With --embeddings the vectors are in it, so that an import
        embeds nothing.

          refrain export backup.ndjson --embeddings
        """
    static let options: [Option] =
        [Option("embeddings", nil, "write the vectors too")] + EntryFilterOptions.options
        + Option.access

    private static let pageEntries = 500

    static func run(_ arguments: ParsedArguments, _ console: Console) async throws(ToolError) {
        let path = arguments.operands.first ?? "-"
        let output = try OutputFile(path)
        var query = "?limit=\(pageEntries)" + (try EntryFilterOptions.query(arguments))
        if arguments.has("embeddings") { query += "&embedding=true" }
        let count = try await CacheAccess.with(arguments) { [query] access throws(ToolError) in
            var (count, cursor) = (0, "")
            while true {
                let page = try await access.document(
                    .get, cachePath(arguments, "/entries\(query)\(cursor)"))
                var lines: [UInt8] = []
                for entry in page["entries"]?.elements.map({ $0 }) ?? [] {
                    lines += entry.rawBytes
                    lines.append(UInt8(ascii: "\n"))
                    count += 1
                }
                try output.write(lines)
                if path != "-" { console.progress("\(count) exported") }
                guard let next = page["nextCursor"]?.string else { return count }
                cursor = "&cursor=\(next)"
            }
        }
        try output.finish()
        console.endProgress()
        if path != "-" { console.complain("exported \(count) to \(path)\n") }
    }

    /// The time of day in milliseconds since 1970.
    static func nowMillis() -> Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}
