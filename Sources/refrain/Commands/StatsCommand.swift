import JSON

/// Shows what a cache holds and has done.
enum StatsCommand: Command {
    static let name = "stats"
    static let summary = "what a cache holds and has done"
    static let usage = "[options]"
    static let operands = 0...0
    static let explanation = """
        Entries, bytes, hits, misses by reason and latencies since the service started.
        """
    static let options = Option.access

    static func run(_ arguments: ParsedArguments, _ console: Console) async throws(ToolError) {
        let answer = try await CacheAccess.with(arguments) { access throws(ToolError) in
            try await access.document(.get, cachePath(arguments, "/stats"))
        }
        console.write(
            arguments.has("json")
                ? answer.rawBytes + [UInt8(ascii: "\n")] : Array(describe(answer).utf8))
    }

    private static func describe(_ stats: JSONValue) -> String {
        func whole(_ name: String) -> Int { stats[name]?.int ?? 0 }
        let rate = stats["hitRate"]?.double.map { "\(decimal($0 * 100, 1)) %" } ?? "no lookups yet"
        var text = """
            cache      \(stats["cacheId"]?.string ?? "") (\(stats["mode"]?.string ?? ""))
            entries    \(whole("entries")), \(size(stats["bytes"]))
            index      \(whole("vectors")) vectors, \(size(stats["indexBytes"]))
            threshold  \(stats["threshold"]?.double ?? 0) (\(stats["scale"]?.string ?? ""))
            lookups    \(whole("lookups")), hit rate \(rate)
            hits       \(stats["hits"]?["exact"]?.int ?? 0) exact, \
            \(stats["hits"]?["semantic"]?.int ?? 0) semantic

            """
        for (reason, count) in stats["misses"]?.members.map({ $0 }) ?? [] {
            text += "miss       \(count.int ?? 0) \(reason.string ?? "")\n"
        }
        text += "changes    \(whole("inserts")) inserted, \(whole("replaced")) replaced, "
        text += "\(whole("removed")) removed, \(whole("evicted")) evicted, "
        text += "\(whole("expired")) expired\n"
        for (name, latency) in stats["latency"]?.members.map({ $0 }) ?? []
        where latency["count"]?.int ?? 0 > 0 {
            let times = ["p50Micros", "p90Micros", "p99Micros"].map {
                decimal(latency[$0]?.double ?? 0, 0)
            }
            text += "latency    \(name.string ?? ""): p50 \(times[0]) us, p90 \(times[1]) us, "
            text += "p99 \(times[2]) us\n"
        }
        return text
    }
}
