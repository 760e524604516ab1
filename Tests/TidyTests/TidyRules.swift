import Foundation

/// A rule of the house: a name and what it finds wrong with a file.
///
/// Rules are pure, so that each has a test that feeds it a bad sample: a gate that was never seen
/// failing is not a gate.
struct TidyRule: Sendable {
    var name: String
    var findings: @Sendable (SourceFile) -> [String]
}

extension TidyRule {
    static let all: [TidyRule] = [
        imports, unsafeFiles, uncheckedSendable, bareTasks, printing, bannedWords, lineLength,
        fileLength, functionLength, openWork, mainType,
    ]

    /// Arrows of ARCHITECTURE.md that the package map alone cannot hold, system modules included.
    static let imports = TidyRule(name: "imports") { file in
        guard let target = file.target else { return [] }
        return file.imported.compactMap { module in
            if let owners = Allowed.importers[module], !owners.contains(target) {
                return "\(target) may not import \(module); only \(owners.joined(separator: ", "))"
            }
            return nil
        }
    }

    static let unsafeFiles = TidyRule(name: "unsafe") { file in
        guard file.target != nil, !Allowed.unsafeFiles.contains(file.path) else { return [] }
        return file.code.contains {
            $0.containsWord("unsafe") && !$0.contains("nonisolated(unsafe)")
        }
            ? ["unsafe code outside the files listed in Allowed.unsafeFiles"] : []
    }

    static let uncheckedSendable = TidyRule(name: "unchecked") { file in
        guard file.target != nil, !Allowed.uncheckedFiles.contains(file.path) else { return [] }
        return file.code.contains {
            $0.contains("@unchecked Sendable") || $0.contains("nonisolated(unsafe)")
        } ? ["@unchecked Sendable or nonisolated(unsafe) outside Allowed.uncheckedFiles"] : []
    }

    static let bareTasks = TidyRule(name: "tasks") { file in
        guard file.target != nil, !Allowed.taskFiles.contains(file.path) else { return [] }
        return file.code.contains {
            $0.containsWord("Task") && ($0.contains("Task {") || $0.contains("Task("))
        } ? ["an unstructured Task outside Allowed.taskFiles"] : []
    }

    static let printing = TidyRule(name: "printing") { file in
        guard let target = file.target, !Allowed.printingTargets.contains(target) else { return [] }
        return file.code.contains { $0.containsWord("print") && $0.contains("print(") }
            ? ["print( outside the command line"] : []
    }

    static let bannedWords = TidyRule(name: "words") { file in
        guard file.target != nil else { return [] }
        return Allowed.bannedWords.flatMap { word, instead in
            file.code.contains { $0.containsWord(word) } ? ["\(word): \(instead)"] : []
        }
    }

    /// Lines inside a multi-line string literal are content, and a URL cannot be broken.
    static let lineLength = TidyRule(name: "line length") { file in
        var isInLiteral = false
        return file.lines.enumerated().compactMap { number, line in
            let wasInLiteral = isInLiteral
            if line.components(separatedBy: "\"\"\"").count.isMultiple(of: 2) {
                isInLiteral.toggle()
            }
            guard line.count > 100, !wasInLiteral, !line.contains("://") else { return nil }
            return "line \(number + 1) has \(line.count) columns, most 100"
        }
    }

    static let fileLength = TidyRule(name: "file length") { file in
        file.lines.count > 501 ? ["\(file.lines.count) lines, most 500"] : []
    }

    static let functionLength = TidyRule(name: "function length") { file in
        guard file.target != nil else { return [] }
        return file.functions.filter { $0.lineCount > Allowed.functionLinesMax }
            .map { "\($0.name) has \($0.lineCount) lines, most \(Allowed.functionLinesMax)" }
    }

    static let openWork = TidyRule(name: "open work") { file in
        // Spelled apart so that this file passes its own rule.
        let marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X"]
        return file.lines.contains { line in marks.contains { line.containsWord($0) } }
            ? ["an open-work mark: do it or file it"] : []
    }

    /// `LRUQueue.swift` declares `LRUQueue`; `Cache+Lookup.swift` is a topic of `Cache`.
    static let mainType = TidyRule(name: "file name") { file in
        let free = ["main.swift", "Limits.swift"]
        guard file.target != nil, !free.contains(file.name), !file.name.contains("+") else {
            return []
        }
        let type = String(file.name.dropLast(".swift".count))
        if type == file.target || Allowed.topicFiles.contains(file.path) { return [] }
        return file.code.contains { $0.containsWord(type) } ? [] : ["nothing here is named \(type)"]
    }
}

extension SourceFile {
    /// Modules this file imports, submodules and attributes left out.
    var imported: [String] {
        code.compactMap { line in
            let words = line.split(separator: " ").filter { !$0.hasPrefix("@") }
            guard let at = words.firstIndex(of: "import"), words.count > at + 1,
                at == 0 || ["public", "package", "internal", "private"].contains(words[at - 1])
            else { return nil }
            let kinds: [Substring] = ["struct", "class", "enum", "func", "protocol", "typealias"]
            let isKind = kinds.contains(words[at + 1]) && words.count > at + 2
            return words[isKind ? at + 2 : at + 1].split(separator: ".").first.map(String.init)
        }
    }

    /// Functions with their line counts, by matching braces from each `func` or `init`.
    var functions: [(name: String, lineCount: Int)] {
        var found: [(String, Int)] = []
        let code = code
        for (start, line) in code.enumerated() where line.declaresFunction {
            var depth = 0
            var hasOpened = false
            for (index, line) in code[start...].enumerated() {
                for character in line {
                    if character == "{" { depth += 1; hasOpened = true }
                    if character == "}" { depth -= 1 }
                }
                if hasOpened, depth <= 0 {
                    found.append((line.isEmpty ? "" : code[start].trimmed, index + 1))
                    break
                }
                // A protocol's requirement has no body.
                if !hasOpened, index > 12 { break }
            }
        }
        return found
    }
}

extension String {
    var trimmed: String { String(drop { $0 == " " }) }

    var declaresFunction: Bool {
        containsWord("func") || trimmed.hasPrefix("init(") || trimmed.contains(" init(")
    }

    /// Whether `word` stands in the line with no letter, digit or underscore beside it.
    func containsWord(_ word: String) -> Bool {
        var rest = self[...]
        while let range = rest.firstRange(of: word) {
            let before =
                range.lowerBound == startIndex ? " " : self[index(before: range.lowerBound)]
            let after = range.upperBound == endIndex ? " " : self[range.upperBound]
            if !before.isWordCharacter, !after.isWordCharacter { return true }
            rest = rest[range.upperBound...]
        }
        return false
    }
}

extension Character {
    var isWordCharacter: Bool { isLetter || isNumber || self == "_" }
}
