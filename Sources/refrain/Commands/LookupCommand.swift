import JSON

/// Asks a cache for the answer to a prompt.
enum LookupCommand: Command {
    static let name = "lookup"
    static let summary = "look up the answer to a prompt"
    static let usage = "PROMPT [options]"
    static let operands = 1...1
    static let explanation = """
        Looks for the prompt itself first, then for one that asks the same. Prints the answer and
        why it was a hit, or why there was none. A miss is an answer too: the exit code is 0.

          refrain lookup "How do I reset my password?"
          refrain lookup - --explain < prompt.txt
        """
    static let options: [Option] =
        [
            Option("threshold", "X", "least similarity of a semantic hit, 0 to 1"),
            Option("strategy", "LIST", "exact, semantic, or both in order (exact,semantic)"),
            Option("attribute", "NAME=VALUE", "the entry must carry it", repeats: true),
            Option("scope", "TEXT", "identity, such as a tenant"),
            Option("max-results", "N", "most hits (1)"),
            Option("explain", nil, "say what was compared and what it cost"),
        ] + Option.access

    static func run(_ arguments: ParsedArguments, _ console: Console) async throws(ToolError) {
        let body = try body(arguments)
        let answer = try await CacheAccess.with(arguments) { access throws(ToolError) in
            try await access.document(.post, cachePath(arguments, "/entries/search"), body)
        }
        if arguments.has("json") {
            console.write(answer.rawBytes + [UInt8(ascii: "\n")])
        } else {
            console.write(describe(answer))
        }
    }

    private static func body(_ arguments: ParsedArguments) throws(ToolError) -> [UInt8] {
        let prompt = try textOperand(arguments.operands[0])
        let attributes = try arguments.pairs("attribute")
        let threshold = try arguments.double("threshold")
        let most = try arguments.int("max-results")
        let strategies = (arguments.string("strategy") ?? "exact,semantic").split(separator: ",")
        return jsonObject { writer in
            writer.member("prompt", prompt)
            writer.arrayMember("searchStrategies") { writer in
                for strategy in strategies { writer.string(String(strategy)) }
            }
            if let threshold { writer.member("similarityThreshold", threshold) }
            if let most { writer.member("maxResults", most) }
            if let scope = arguments.string("scope") { writer.member("scope", scope) }
            if arguments.has("explain") { writer.member("explain", true) }
            writeAttributes(attributes, to: &writer)
        }
    }

    private static func describe(_ answer: JSONValue) -> String {
        var text = ""
        for hit in answer["data"]?.elements.map({ $0 }) ?? [] {
            let strategy = hit["searchStrategy"]?.string ?? ""
            let similarity = hit["similarity"]?.double ?? 0
            text += "hit (\(strategy), similarity \(decimal(similarity, 4)))\n"
            text += "  entry:    \(hit["id"]?.string ?? "")\n"
            text += "  prompt:   \(hit["prompt"]?.string ?? "")\n"
            text += "  response: \(hit["response"]?.string ?? "")\n"
        }
        guard let decision = answer["decision"] else { return text }
        let scale = decision["scale"]?.string ?? "cosine"
        let threshold = decimal(decision["threshold"]?.double ?? 0, 4)
        if text.isEmpty { text = "miss: \(decision["reason"]?.string ?? "")\n" }
        text += "threshold \(threshold) (\(scale))"
        if let nearest = decision["nearest"]?["similarity"]?.double {
            text += ", nearest \(decimal(nearest, 4))"
        }
        text += "\n"
        if let prompt = decision["nearest"]?["prompt"]?.string {
            text += "nearest prompt: \(prompt)\n"
        }
        for check in decision["checks"]?.elements.map({ $0 }) ?? [] {
            text += "check \(check["check"]?.string ?? ""): \(check["detail"]?.string ?? "")\n"
        }
        if let cost = decision["cost"] {
            let micros = ["embeddingMicros", "searchMicros", "totalMicros"].map {
                decimal(cost[$0]?.double ?? 0, 0)
            }
            text += "embedding \(micros[0]) us, search \(micros[1]) us, total \(micros[2]) us, "
            text += "\(cost["distancesComputed"]?.int ?? 0) distances "
            text += "(\(cost["searchMethod"]?.string ?? "none"))\n"
        }
        return text
    }
}

/// A text given as a word, or `-` for what standard input has.
func textOperand(_ word: String) throws(ToolError) -> String {
    guard word == "-" else { return word }
    let bytes = try InputFile("-").readAll(bytesMax: 16 << 20)
    guard let text = String(validating: bytes, as: UTF8.self) else {
        throw .failed("standard input is not UTF-8")
    }
    return text.hasSuffix("\n") ? String(text.dropLast()) : text
}

func writeAttributes(_ attributes: [(String, String)], to writer: inout JSONWriter) {
    guard !attributes.isEmpty else { return }
    writer.objectMember("attributes") { writer in
        for (name, value) in attributes { writer.member(name, value) }
    }
}

/// A number with so many digits behind the point.
func decimal(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "\(value)" }
    let scale = (0..<digits).reduce(Int64(1)) { power, _ in power * 10 }
    let scaled = Int64((abs(value) * Double(scale)).rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard digits > 0 else { return "\(sign)\(scaled)" }
    let fraction = String(scaled % scale)
    let zeros = String(repeating: "0", count: digits - fraction.count)
    return "\(sign)\(scaled / scale).\(zeros)\(fraction)"
}
