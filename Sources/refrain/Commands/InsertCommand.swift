import JSON

/// Keeps an answer.
enum InsertCommand: Command {
    static let name = "insert"
    static let summary = "keep the answer to a prompt"
    static let usage = "PROMPT RESPONSE [options]"
    static let operands = 2...2
    static let explanation = """
        Keeps a prompt with its answer and prints the entry's id once it is committed. An entry of
        the same scope, prompt and attributes is replaced. `-` reads standard input.

          refrain insert "What is LMDB?" "A memory-mapped key-value store." --ttl 7d
        """
    static let options: [Option] =
        [
            Option(
                "ttl", "TIME", "how long it lives, such as 90s, 12h or 7d (the cache's default)"),
            Option("attribute", "NAME=VALUE", "a label that lookups may ask for", repeats: true),
            Option("tag", "TAG", "a label to remove by, such as a document's id", repeats: true),
            Option("scope", "TEXT", "identity, such as a tenant"),
            Option("llm", "NAME", "the model that gave the answer"),
            Option("id", "ID", "the entry's id, 32 hexadecimal digits"),
        ] + Option.access

    static func run(_ arguments: ParsedArguments, _ console: Console) async throws(ToolError) {
        guard arguments.operands != ["-", "-"] else {
            throw .usage("only one of PROMPT and RESPONSE can be standard input")
        }
        let body = try body(arguments)
        let answer = try await CacheAccess.with(arguments) { access throws(ToolError) in
            try await access.document(.post, cachePath(arguments, "/entries"), body)
        }
        let id = answer["entryId"]?.string ?? ""
        console.write(
            arguments.has("json") ? answer.rawBytes + [UInt8(ascii: "\n")] : Array("\(id)\n".utf8))
    }

    private static func body(_ arguments: ParsedArguments) throws(ToolError) -> [UInt8] {
        let prompt = try textOperand(arguments.operands[0])
        let response = try textOperand(arguments.operands[1])
        let attributes = try arguments.pairs("attribute")
        let ttl = try arguments.millis("ttl")
        return jsonObject { writer in
            writer.member("prompt", prompt)
            writer.member("response", response)
            if let ttl { writer.member("ttlMillis", ttl) }
            if let scope = arguments.string("scope") { writer.member("scope", scope) }
            if let model = arguments.string("llm") { writer.member("model", model) }
            if let id = arguments.string("id") { writer.member("id", id) }
            if arguments.has("tag") {
                writer.arrayMember("tags") { writer in
                    for tag in arguments.strings("tag") { writer.string(tag) }
                }
            }
            writeAttributes(attributes, to: &writer)
        }
    }
}
