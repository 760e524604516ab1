import Foundation
import Testing

/// The house rules, held by reading the source tree.
struct TidyTests {
    @Test func `the source follows the house rules`() throws {
        var complaints: [String] = []
        for file in try SourceTree.swiftFiles() {
            for rule in TidyRule.all {
                complaints += rule.findings(file).map { "\(file.path): \(rule.name): \($0)" }
            }
        }
        #expect(complaints.isEmpty, "\n\(complaints.joined(separator: "\n"))")
    }

    @Test func `every listed exception still exists`() {
        let listed = Allowed.unsafeFiles.union(Allowed.uncheckedFiles).union(Allowed.taskFiles)
            .union(Allowed.topicFiles)
        let missing = listed.subtracting(SourceTree.paths(below: ["Sources"]))
        #expect(missing.isEmpty, "\(missing.sorted())")
    }

    @Test func `every target is described in ARCHITECTURE`() throws {
        let text = try SourceTree.text("ARCHITECTURE.md")
        let targets = Set(
            SourceTree.paths(below: ["Sources"]).compactMap { path in
                SourceFile(path: path, text: "").target
            })
        let missing = targets.filter { !text.contains("`\($0)`") }
        #expect(missing.isEmpty, "\(missing.sorted())")
    }

    @Test func `no path has a space and no file outside data is large`() {
        let paths = SourceTree.paths(below: ["Sources", "Tests", "bench", "docs", "scripts"])
            .filter { !$0.contains("/.venv") && !$0.hasSuffix(".pyc") }
        #expect(paths.filter { $0.contains(" ") }.isEmpty)
        let large = paths.filter { SourceTree.byteCount($0) > 256 * 1024 }
        #expect(large.isEmpty, "\(large)")
    }

    /// A bad sample for each rule, so that each has been seen to fail.
    @Test(arguments: [
        ("imports", "Sources/SemanticCache/A.swift", "import CLMDB\nstruct A {}"),
        ("imports", "Sources/JSON/A.swift", "public import struct Foundation.Data\nstruct A {}"),
        ("unsafe", "Sources/JSON/A.swift", "struct A { func f() { unsafe g() } }"),
        ("unchecked", "Sources/JSON/A.swift", "final class A: @unchecked Sendable {}"),
        ("tasks", "Sources/JSON/A.swift", "struct A { func f() { Task { await g() } } }"),
        ("printing", "Sources/JSON/A.swift", "struct A { func f() { print(1) } }"),
        ("words", "Sources/JSON/A.swift", "struct A { var score = 1 }"),
        ("line length", "Tests/A.swift", String(repeating: "a", count: 101)),
        ("file length", "Tests/A.swift", String(repeating: "\n", count: 501)),
        (
            "function length", "Sources/JSON/A.swift",
            "struct A {\nfunc f() {\n" + String(repeating: "g()\n", count: 70) + "}\n}"
        ),
        ("open work", "Sources/JSON/A.swift", "// TO" + "DO later\nstruct A {}"),
        ("file name", "Sources/JSON/A.swift", "struct B {}"),
    ])
    func `a bad sample is caught`(rule: String, path: String, text: String) {
        let file = SourceFile(path: path, text: text)
        let caught = TidyRule.all.filter { !$0.findings(file).isEmpty }.map(\.name)
        #expect(caught.contains(rule))
    }

    @Test func `strings and comments are not code`() {
        let file = SourceFile(
            path: "Sources/JSON/A.swift",
            text: "struct A { let a = \"unsafe \\\" score\" } // print( Manager")
        for rule in TidyRule.all { #expect(rule.findings(file).isEmpty, "\(rule.name)") }
    }
}
