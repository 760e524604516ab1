/// One command of `refrain`.
protocol Command: SendableMetatype {
    /// What is typed, such as `lookup`.
    static var name: String { get }
    /// One line for the list of commands.
    static var summary: String { get }
    /// What follows the name, such as `PROMPT [options]`.
    static var usage: String { get }
    /// A paragraph or two, and examples; shown by `--help` above the options.
    static var explanation: String { get }
    static var options: [Option] { get }
    /// How many words besides options it takes.
    static var operands: ClosedRange<Int> { get }

    static func run(_ arguments: ParsedArguments, _ console: Console) async throws(ToolError)
}

/// Why a command does not do it, in a sentence that says what to do next.
enum ToolError: Error {
    /// The command line cannot be understood; exit code 2.
    case usage(String)
    /// It was understood and could not be done; exit code 1.
    case failed(String)
}

/// An option of a command.
struct Option: Sendable {
    let name: String
    /// What its value is called; nil for a switch.
    let value: String?
    let summary: String
    /// Whether it may be given more than once.
    var repeats = false

    init(_ name: String, _ value: String? = nil, _ summary: String, repeats: Bool = false) {
        self.name = name
        self.value = value
        self.summary = summary
        self.repeats = repeats
    }
}

extension Option {
    /// Where the cache is.
    static let access: [Option] = [
        Option("url", "URL", "the service (REFRAIN_URL, or http://127.0.0.1:8080)"),
        Option("data", "DIR", "a data directory that no service holds, instead of a service"),
        Option("cache", "NAME", "the cache (REFRAIN_CACHE, or default)"),
        Option("api-key", "KEY", "key for the service (REFRAIN_API_KEY)"),
        Option("model", "DIR", "with --data: the embedding model, or none"),
        Option("json", nil, "print what a program can read"),
    ]
}
