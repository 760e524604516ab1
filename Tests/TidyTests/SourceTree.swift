import Foundation

/// One source file of the project, read for the tidy rules.
struct SourceFile: Sendable {
    /// Relative to the project's root, such as `Sources/LMDB/Environment.swift`.
    var path: String
    var lines: [String]

    init(path: String, text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    var name: String { path.split(separator: "/").last.map(String.init) ?? path }
    var isSwift: Bool { path.hasSuffix(".swift") }

    /// `LMDB` for `Sources/LMDB/Environment.swift`, nil outside `Sources`.
    var target: String? {
        let parts = path.split(separator: "/")
        return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : nil
    }

    /// Lines with comments and string contents blanked, so that rules look at code only.
    var code: [String] { lines.map(withoutCommentsAndStrings) }
}

/// Blanks line comments and the contents of one-line string literals.
func withoutCommentsAndStrings(_ line: String) -> String {
    var result = ""
    var inString = false
    var isEscaped = false
    var previous: Character = " "
    for character in line {
        if inString {
            if isEscaped {
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                inString = false
                result.append(character)
            }
            continue
        }
        if character == "\"" {
            inString = true
        } else if character == "/", previous == "/" {
            result.removeLast()
            break
        }
        result.append(character)
        previous = character
    }
    return result
}

/// The project as it is on disk.
enum SourceTree {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// Every file below the folders that hold the project's own text, build output left out.
    static func paths(below folders: [String]) -> [String] {
        folders.flatMap { folder -> [String] in
            let base = root.appending(path: folder)
            guard let walk = FileManager.default.enumerator(atPath: base.path) else { return [] }
            return walk.compactMap { $0 as? String }
                .filter { !$0.contains("__pycache__") && !$0.hasPrefix(".venv") }
                .map { folder + "/" + $0 }
                .filter { isRegularFile($0) }
        }.sorted()
    }

    static func swiftFiles(below folders: [String] = ["Sources", "Tests", "bench"]) throws
        -> [SourceFile]
    {
        try paths(below: folders).filter { $0.hasSuffix(".swift") }
            .map { SourceFile(path: $0, text: try text($0)) }
    }

    static func byteCount(_ path: String) -> Int {
        let attributes = try? FileManager.default.attributesOfItem(
            atPath: root.appending(path: path).path)
        return (attributes?[.size] as? Int) ?? 0
    }

    private static func isRegularFile(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        let exists = unsafe FileManager.default.fileExists(
            atPath: root.appending(path: path).path, isDirectory: &isDirectory)
        return exists && !isDirectory.boolValue
    }
}
