import JSON

/// Shows what pass-through saved.
enum SavingsCommand: Command {
    static let name = "savings"
    static let summary = "money, tokens and time that pass-through saved"
    static let usage = "[options]"
    static let operands = 0...0
    static let explanation = """
        Sums of the requests that went through Refrain to an LLM API: how many were answered from
        the cache, and what those answers would have cost and taken. A price that nobody knows is
        shown as "unknown", never as nothing.

          refrain savings --by model
          refrain savings --from 2026-11-01 --to 2026-11-30 --by day,key --csv > november.csv
        """
    static let options =
        Option.access + [
            Option("by", "LIST", "day, model and key in any combination (day,model)"),
            Option("from", "DAY", "first day, such as 2026-11-01"),
            Option("to", "DAY", "last day"),
            Option("csv", nil, "print comma-separated values"),
        ]

    static func run(_ arguments: ParsedArguments, _ console: Console) async throws(ToolError) {
        guard !arguments.has("csv") || !arguments.has("json") else {
            throw .usage("--csv and --json exclude each other")
        }
        var query = "?by=" + percentEncoded(arguments.string("by") ?? "day,model")
        for name in ["from", "to"] {
            if let day = arguments.string(name) { query += "&\(name)=" + percentEncoded(day) }
        }
        let path = cachePath(arguments, "/savings") + query
        try await CacheAccess.with(arguments) { access throws(ToolError) in
            if arguments.has("csv") {
                return console.write(try await access.call(.get, path + "&format=csv"))
            }
            let answer = try await access.document(.get, path)
            console.write(
                arguments.has("json")
                    ? answer.rawBytes + [UInt8(ascii: "\n")] : Array(table(answer).utf8))
        }
    }

    private static func table(_ answer: JSONValue) -> String {
        let dimensions = answer["by"]?.elements.compactMap(\.string) ?? []
        let rows = answer["rows"]?.elements.map { $0 } ?? []
        guard !rows.isEmpty else {
            return "nothing has passed through yet; start one with: refrain serve --upstream "
                + "openai=https://api.openai.com\n"
        }
        let head =
            dimensions + ["requests", "hits", "tokens avoided", "avoided", "spent", "net", "time"]
        var lines = [head]
        for row in rows { lines.append(dimensions.map { shown(row[$0]) } + numbers(row)) }
        if let total = answer["total"], rows.count > 1, !dimensions.isEmpty {
            let names = ["total"] + dimensions.dropFirst().map { _ in "" }
            lines.append(names + numbers(total))
        }
        return aligned(lines, leftColumns: dimensions.count) + notes(answer["total"])
    }

    private static func shown(_ name: JSONValue?) -> String {
        let text = name?.string ?? ""
        return text.isEmpty ? "-" : text
    }

    private static func numbers(_ row: JSONValue) -> [String] {
        func count(_ name: String) -> Int { row["requests"]?[name]?.int ?? 0 }
        let hits = count("hit-exact") + count("hit-semantic") + count("coalesced")
        let all = hits + count("miss") + count("bypass")
        let tokens =
            (row["inputTokensAvoided"]?.int ?? 0) + (row["outputTokensAvoided"]?.int ?? 0)
        let share = all == 0 ? "" : " (\(hits * 100 / all) %)"
        return [
            "\(all)", "\(hits)\(share)", "\(tokens)", dollars(row["avoidedUsd"]),
            dollars(row["spentUsd"]), dollars(row["netUsd"]),
            "\(decimal(row["avoidedSeconds"]?.double ?? 0, 1)) s",
        ]
    }

    private static func dollars(_ value: JSONValue?) -> String {
        guard let value, !value.isNull else { return "unknown" }
        return "$" + String(decoding: value.rawBytes, as: UTF8.self)
    }

    private static func notes(_ total: JSONValue?) -> String {
        var text = ""
        text += overhead(total)
        if let unpriced = total?["unpricedRequests"]?.int, unpriced > 0 {
            text += "\(unpriced) requests have no known price and are in no sum of money\n"
        }
        if let estimated = total?["estimatedRequests"]?.int, estimated > 0 {
            text += "\(estimated) requests have estimated tokens or prices\n"
        }
        return text
    }

    /// What caching itself cost; net is what was avoided less this.
    private static func overhead(_ total: JSONValue?) -> String {
        let tokens = total?["embeddedTokens"]?.int ?? 0
        let calls = total?["judgeCalls"]?.int ?? 0
        guard tokens > 0 || calls > 0 else { return "" }
        var parts: [String] = []
        if tokens > 0 {
            let seconds = decimal(total?["embeddingSeconds"]?.double ?? 0, 1)
            let price = dollars(total?["embeddingUsd"])
            parts.append("embedding \(tokens) tokens cost \(price) and \(seconds) s")
        }
        if calls > 0 {
            let price = dollars(total?["judgingUsd"])
            parts.append("comparing answers took \(calls) calls and \(price)")
        }
        return "net of what caching cost: " + parts.joined(separator: "; ") + "\n"
    }

    private static func aligned(_ lines: [[String]], leftColumns: Int) -> String {
        let widths = (lines.first ?? []).indices.map { column in
            lines.map { $0[column].count }.max() ?? 0
        }
        return lines.map { line in
            let cells = line.enumerated().map { column, cell in
                let room = String(repeating: " ", count: widths[column] - cell.count)
                return column < leftColumns ? cell + room : room + cell
            }
            return cells.joined(separator: "  ") + "\n"
        }.joined()
    }
}
