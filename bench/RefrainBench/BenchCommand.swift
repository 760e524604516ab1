import TextEmbedding

/// One benchmark of `refrain-bench`.
protocol BenchCommand: SendableMetatype {
    /// The subcommand, such as `lookup-http`.
    static var name: String { get }
    /// One line for the list of benchmarks.
    static var summary: String { get }
    /// The options it takes, a line each, for `--help`.
    static var options: String { get }

    /// Runs it; `arguments` are those behind the name. Throws `BenchFailure` where it cannot.
    static func run(_ arguments: BenchArguments) async throws
}

/// Why a benchmark cannot run, in a sentence for whoever started it.
struct BenchFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Options of the form `--name value` and `--flag`.
struct BenchArguments {
    private let values: [String: String]

    init(_ arguments: [String]) throws(BenchFailure) {
        var values: [String: String] = [:]
        var rest = arguments[...]
        while let option = rest.popFirst() {
            guard option.hasPrefix("--") else {
                throw BenchFailure("unexpected argument \"\(option)\"")
            }
            let isFlag = rest.first?.hasPrefix("--") ?? true
            values[String(option.dropFirst(2))] = isFlag ? "" : rest.removeFirst()
        }
        self.values = values
    }

    /// Whether the option was given at all.
    func has(_ name: String) -> Bool { values[name] != nil }

    /// The option's text, or the default.
    func string(_ name: String, default fallback: String) -> String { values[name] ?? fallback }

    /// The option's whole number, or the default.
    func int(_ name: String, default fallback: Int) throws(BenchFailure) -> Int {
        guard let text = values[name] else { return fallback }
        guard let number = Int(text) else { throw BenchFailure("--\(name) takes a whole number") }
        return number
    }

    /// The option's whole numbers, separated by commas, or the default.
    func ints(_ name: String, default fallback: [Int]) throws(BenchFailure) -> [Int] {
        guard let text = values[name] else { return fallback }
        let numbers = text.split(separator: ",").map { Int($0) }
        guard !numbers.isEmpty, !numbers.contains(nil) else {
            throw BenchFailure("--\(name) takes whole numbers separated by commas")
        }
        return numbers.compactMap { $0 }
    }
}

extension BenchArguments {
    /// The embedder that `--model` and `--precision` name.
    func embedder() throws -> LocalEmbedder {
        let name = string("precision", default: EncoderPrecision.standard.rawValue)
        guard let precision = EncoderPrecision(rawValue: name) else {
            throw BenchFailure("--precision takes float32, bfloat16 or int8")
        }
        return try LocalEmbedder(
            .init(
                directory: string("model", default: "data/models/all-MiniLM-L6-v2"),
                precision: precision, waitMax: .seconds(600)))
    }
}
