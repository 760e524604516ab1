import CacheServer

/// A command line, read against a command's options.
struct ParsedArguments: Sendable {
    private(set) var operands: [String] = []
    private var values: [(name: String, value: String)] = []

    /// Reads options in any place; `--` ends them, and a lone `-` is an operand.
    init(_ words: [String], options: [Option]) throws(ToolError) {
        var rest = words[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("--"), word != "--" else {
                if word == "--" {
                    operands += rest
                    return
                }
                guard !word.hasPrefix("-") || word == "-" || word.count > 2 else {
                    throw .usage("there is no option \(word); long options begin with --")
                }
                operands.append(word)
                continue
            }
            try readOption(word.dropFirst(2), &rest, options)
        }
    }

    private mutating func readOption(
        _ word: Substring, _ rest: inout ArraySlice<String>, _ options: [Option]
    ) throws(ToolError) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts.first ?? "")
        guard let option = options.first(where: { $0.name == name }) else {
            let hint = Suggestion.clause(for: name, among: options.map(\.name))
            throw .usage("there is no option --\(name)\(hint)")
        }
        guard option.repeats || !has(name) else { throw .usage("--\(name) is given twice") }
        if option.value == nil {
            guard parts.count == 1 else { throw .usage("--\(name) takes no value") }
            values.append((name, ""))
        } else if parts.count == 2 {
            values.append((name, String(parts[1])))
        } else if let value = rest.popFirst() {
            values.append((name, value))
        } else {
            throw .usage("--\(name) needs a value: --\(name) \(option.value ?? "")")
        }
    }

    func has(_ name: String) -> Bool { values.contains { $0.name == name } }

    /// All that was given, in order.
    var all: [(name: String, value: String)] { values }

    func string(_ name: String) -> String? { values.last { $0.name == name }?.value }

    func strings(_ name: String) -> [String] {
        values.filter { $0.name == name }.map(\.value)
    }

    func int(_ name: String) throws(ToolError) -> Int? {
        guard let text = string(name) else { return nil }
        guard let number = Int(text) else { throw .usage("--\(name) takes a whole number") }
        return number
    }

    func double(_ name: String) throws(ToolError) -> Double? {
        guard let text = string(name) else { return nil }
        guard let number = Double(text), number.isFinite else {
            throw .usage("--\(name) takes a number")
        }
        return number
    }

    /// A share such as `0.01` or `1%`.
    func share(_ name: String) throws(ToolError) -> Double? {
        guard let text = string(name) else { return nil }
        let isPercent = text.hasSuffix("%")
        guard let number = Double(isPercent ? String(text.dropLast()) : text) else {
            throw .usage("--\(name) takes a share such as 0.01 or 1%")
        }
        let share = isPercent ? number / 100 : number
        guard share > 0, share < 1 else { throw .usage("--\(name) lies between 0 and 1") }
        return share
    }

    func millis(_ name: String) throws(ToolError) -> Int64? {
        guard let text = string(name) else { return nil }
        guard let time = TimeSpan.parse(text) else {
            throw .usage("--\(name) takes a time such as 90s, 30m, 12h or 7d")
        }
        let parts = time.components
        return parts.seconds * 1_000 + parts.attoseconds / 1_000_000_000_000_000
    }

    func bytes(_ name: String) throws(ToolError) -> Int? {
        guard let text = string(name) else { return nil }
        guard let count = ByteCount.parse(text) else {
            throw .usage("--\(name) takes a number of bytes such as 512MiB")
        }
        return count
    }

    /// Options of the form `--attribute name=value`.
    func pairs(_ name: String) throws(ToolError) -> [(String, String)] {
        var pairs: [(String, String)] = []
        for text in strings(name) {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let key = parts.first, !key.isEmpty else {
                throw .usage("--\(name) takes NAME=VALUE")
            }
            pairs.append((String(key), String(parts[1])))
        }
        return pairs
    }
}
