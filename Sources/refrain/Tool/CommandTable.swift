import CacheServer

/// The commands there are; a new one is a type that conforms to `Command` and a line here.
enum CommandTable {
    static let all: [any Command.Type] = [
        ServeCommand.self,
        LookupCommand.self,
        InsertCommand.self,
        ListCommand.self,
        RemoveCommand.self,
        EvictCommand.self,
        FlushCommand.self,
        StatsCommand.self,
        SavingsCommand.self,
        CachesCommand.self,
        ImportCommand.self,
        ExportCommand.self,
        BackupCommand.self,
        VerifyCommand.self,
        ModelCommand.self,
        BenchCommand.self,
        CalibrateCommand.self,
        ShadowCommand.self,
    ]

    /// What a command line asks for.
    enum Request {
        case print(String)
        case run(any Command.Type, ParsedArguments)
    }

    static func parse(_ words: [String]) throws(ToolError) -> Request {
        guard let first = words.first else { throw .usage("say what to do\n\n\(overview)") }
        switch first {
        case "--version", "version": return .print("refrain \(ServerVersion.current)\n")
        case "--help", "-h": return .print(overview)
        case "help":
            guard words.count > 1 else { return .print(overview) }
            return .print(try help(command(words[1])))
        default: break
        }
        let command = try command(first)
        let rest = Array(words.dropFirst())
        if rest.prefix(while: { $0 != "--" }).contains(where: { $0 == "--help" || $0 == "-h" }) {
            return .print(help(command))
        }
        let parsed: ParsedArguments
        do throws(ToolError) {
            parsed = try ParsedArguments(rest, options: command.options)
            guard command.operands.contains(parsed.operands.count) else {
                throw .usage("\(command.name) takes: refrain \(command.name) \(command.usage)")
            }
        } catch {
            guard case .usage(let message) = error else { throw error }
            throw .usage("\(message)\ntry: refrain \(command.name) --help")
        }
        return .run(command, parsed)
    }

    private static func command(_ name: String) throws(ToolError) -> any Command.Type {
        if let command = all.first(where: { $0.name == name }) { return command }
        let hint = Suggestion.clause(for: name, among: all.map { $0.name })
        throw .usage("there is no command \"\(name)\"\(hint)\n\n\(overview)")
    }

    private static var overview: String {
        let rows = all.map { (left: $0.name, right: $0.summary) }
        return """
            Refrain, a semantic cache for LLM applications.

            usage: refrain COMMAND [options]

            \(columns(rows))

            refrain COMMAND --help says more about one of them.
            refrain serve starts the service; most others talk to it, or to a directory with --data.

            """
    }

    static func help(_ command: any Command.Type) -> String {
        let rows = command.options.map { option in
            (
                left: "--\(option.name)" + (option.value.map { " \($0)" } ?? ""),
                right: option.summary
            )
        }
        return """
            usage: refrain \(command.name) \(command.usage)

            \(command.explanation)

            options:
            \(columns(rows))

            """
    }

    /// Two columns; a left side that is too wide has its right side on the next line.
    private static func columns(_ rows: [(left: String, right: String)]) -> String {
        let width = min(26, rows.map(\.left.count).max() ?? 0)
        return rows.map { row in
            let fits = row.left.count <= width
            let gap = String(repeating: " ", count: fits ? width - row.left.count + 2 : width + 4)
            return "  \(row.left)" + (fits ? gap : "\n\(gap)") + row.right
        }.joined(separator: "\n")
    }
}
