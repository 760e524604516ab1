import JSON
import ThresholdStudy

/// Shows what a cache in shadow mode would have served.
enum ShadowCommand: Command {
    static let name = "shadow"
    static let summary = "what a cache in shadow mode would have served"
    static let usage = "[options]"
    static let operands = 0...0
    static let explanation = """
        A cache in shadow mode decides and records, and serves nothing. Where an insert follows a
        lookup, the fresh answer says whether the hit would have been right.

          refrain caches set support --set shadow=true
          refrain shadow --cache support
          refrain shadow --cache support --verdict different --limit 20
        """
    static let options: [Option] =
        [
            Option("limit", "N", "cases to list, newest first (10)"),
            Option("verdict", "NAME", "only cases whose fresh answer was the same, or different"),
            Option("outcome", "NAME", "only cases that would have been hit-semantic, miss, …"),
        ] + Option.access

    static func run(_ arguments: ParsedArguments, _ console: Console) async throws(ToolError) {
        var query = "?limit=\(try arguments.int("limit") ?? 10)"
        for name in ["verdict", "outcome"] {
            if let value = arguments.string(name) { query += "&\(name)=\(percentEncoded(value))" }
        }
        let path = cachePath(arguments, "/shadow" + query)
        let answer = try await CacheAccess.with(arguments) { access throws(ToolError) in
            try await access.document(.get, path)
        }
        console.write(
            arguments.has("json")
                ? answer.rawBytes + [UInt8(ascii: "\n")] : Array(describe(answer).utf8))
    }

    private static func describe(_ report: JSONValue) -> String {
        let isOn = report["shadow"]?.bool == true
        var text = "\(report["cacheId"]?.string ?? ""): shadow mode is \(isOn ? "on" : "off"), "
        text += "policy \(report["policy"]?.string ?? ""), "
        text += "\(report["lookups"]?.int ?? 0) lookups recorded\n"
        for (outcome, tally) in report["outcomes"]?.members.map({ $0 }) ?? [] {
            text += "  \(outcome.string ?? ""): \(tally["count"]?.int ?? 0)"
            text += verdicts(tally, isMiss: outcome.string == "miss") + "\n"
        }
        for (reason, count) in report["misses"]?.members.map({ $0 }) ?? [] {
            text += "  miss, \(reason.string ?? ""): \(count.int ?? 0)\n"
        }
        for bin in report["similarity"]?.elements.map({ $0 }) ?? [] {
            let ends = [bin["from"], bin["to"]].map { decimal($0?.double ?? 0, 3) }
            text += "  similarity \(ends[0]) to \(ends[1]): "
            text += "\(bin["served"]?["count"]?.int ?? 0) would be served"
            if let tally = bin["served"] { text += verdicts(tally, isMiss: false) }
            text += "; \(bin["missed"]?["count"]?.int ?? 0) missed\n"
        }
        for item in report["cases"]?.elements.map({ $0 }) ?? [] {
            text += "\n\(item["outcome"]?.string ?? "") (\(item["reason"]?.string ?? ""))"
            text += ", fresh answer \(item["verdict"]?.string ?? "not seen")\n"
            text += "  asked:  \(item["prompt"]?.string ?? "")\n"
            guard let candidate = item["candidate"] else { continue }
            text += "  stored: \(candidate["prompt"]?.string ?? "")"
            text += " (\(decimal(candidate["similarity"]?.double ?? 0, 4)))\n"
        }
        return text
    }

    private static func verdicts(_ tally: JSONValue, isMiss: Bool) -> String {
        let same = tally["same"]?.int ?? 0
        let judged = Proportion(same, of: same + (tally["different"]?.int ?? 0))
        guard let value = judged.value, let interval = judged.interval else { return "" }
        let word = isMiss ? "had the answer" : "right"
        return ", \(decimal(value * 100, 1)) % \(word) "
            + "(\(decimal(interval.lowerBound * 100, 1)) to "
            + "\(decimal(interval.upperBound * 100, 1)), of \(judged.total) judged)"
    }
}
