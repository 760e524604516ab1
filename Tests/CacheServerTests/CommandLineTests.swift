import Foundation
import TestSupport
import Testing

/// The built `refrain` beside the test bundle.
enum Tool {
    struct Result {
        let code: Int32
        let output: String
        let errors: String
    }

    /// SwiftPM builds executables and tests into one directory.
    static let url: URL? = {
        for argument in CommandLine.arguments {
            let folder = URL(fileURLWithPath: argument).deletingLastPathComponent()
            let candidate = folder.appendingPathComponent("refrain")
            if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
        }
        return nil
    }()

    static func start(_ arguments: [String]) throws -> (Process, Pipe, Pipe) {
        let process = Process()
        let executable = try #require(url as URL?)
        process.executableURL = executable
        process.arguments = arguments
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = FileHandle.nullDevice
        try process.run()
        return (process, output, errors)
    }

    /// Runs to the end; for commands whose output fits a pipe.
    static func run(_ arguments: String...) throws -> Result {
        let (process, output, errors) = try start(arguments)
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let complaint = String(
            decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return Result(code: process.terminationStatus, output: text, errors: complaint)
    }

    /// A service and the URL it says it serves at.
    static func serve(_ directory: String) throws -> (process: Process, url: String) {
        let (process, _, errors) = try start(
            ["serve", "--port", "0", "--data", directory, "--model", "none", "--map-size", "1GiB"])
        var text = ""
        while text.range(of: "\"event\":\"serving\"") == nil {
            let bytes = errors.fileHandleForReading.availableData
            guard !bytes.isEmpty else { break }
            text += String(decoding: bytes, as: UTF8.self)
        }
        let range = try #require(
            text.range(of: "http://127.0.0.1:[0-9]+", options: .regularExpression), "\(text)")
        return (process, String(text[range]))
    }
}

@Suite(.enabled(if: Tool.url != nil, "the executable is not beside the tests"))
struct CommandLineTests {
    @Test func `help, version and wrong use have their exit codes`() throws {
        let help = try Tool.run("--help")
        #expect(help.code == 0 && help.output.contains("usage: refrain COMMAND"))
        #expect(try Tool.run("--version").output.hasPrefix("refrain 0."))
        let typo = try Tool.run("lokup", "x")
        #expect(typo.code == 2 && typo.errors.contains("did you mean \"lookup\"?"))
        #expect(try Tool.run().code == 2)
        #expect(try Tool.run("lookup").code == 2)
        let option = try Tool.run("lookup", "p", "--treshold", "1")
        #expect(option.code == 2 && option.errors.contains("\"threshold\""))
        #expect(try Tool.run("flush").code == 2)
    }

    @Test(arguments: [
        "serve", "lookup", "insert", "list", "remove", "evict", "flush", "stats", "caches",
        "import",
        "export", "backup", "model",
    ])
    func `each command explains itself`(name: String) throws {
        let help = try Tool.run(name, "--help")
        #expect(help.code == 0)
        #expect(help.output.contains("usage: refrain \(name)"))
        #expect(help.output.contains("options:"))
    }

    @Test func `no service is an error that says what to do`() throws {
        let reply = try Tool.run("stats", "--url", "http://127.0.0.1:1")
        #expect(reply.code == 1)
        #expect(reply.errors.contains("refrain serve"))
    }

    @Test func `a data directory is worked on without a service`() throws {
        let directory = TemporaryDirectory()
        let data = directory.path + "/d"
        let made = try Tool.run(
            "insert", "What is LMDB?", "A store", "--data", data, "--model", "none", "--tag", "t")
        #expect(made.code == 0, "\(made.errors)")
        let id = made.output.trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(id.count == 32)
        let found = try Tool.run("lookup", "What is LMDB?", "--data", data, "--model", "none")
        #expect(found.code == 0 && found.output.contains("A store"))
        let file = directory.path + "/out.ndjson"
        #expect(try Tool.run("export", file, "--data", data, "--model", "none").code == 0)
        let copy = directory.path + "/copy"
        let taken = try Tool.run("import", file, "--data", copy, "--model", "none", "--json")
        #expect(taken.output.contains("\"importedCount\":1"), "\(taken.errors)")
        let removed = try Tool.run("remove", id, "--data", data, "--model", "none")
        #expect(removed.output == "removed 1\n")
        let again = try Tool.run("remove", id, "--data", data, "--model", "none")
        #expect(again.code == 1 && again.errors.contains(id))
    }

    @Test func `SIGTERM ends a service with 0 and keeps what it acknowledged`() throws {
        let directory = TemporaryDirectory()
        let data = directory.path + "/d"
        let (process, url) = try Tool.serve(data)
        #expect(try Tool.run("insert", "p", "r", "--url", url).code == 0)
        process.terminate()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        let found = try Tool.run("lookup", "p", "--data", data, "--model", "none")
        #expect(found.output.hasPrefix("hit (exact"))
    }

    @Test func `an entry acknowledged before kill -9 is there afterwards`() throws {
        let directory = TemporaryDirectory()
        let data = directory.path + "/d"
        var acknowledged: [String] = []
        for round in 0..<3 {
            let (process, url) = try Tool.serve(data)
            for entry in acknowledged {
                let found = try Tool.run("lookup", entry, "--url", url)
                #expect(found.output.contains("answer to \(entry)"), "round \(round)")
            }
            for index in 0..<4 {
                let prompt = "prompt \(round).\(index)"
                let made = try Tool.run("insert", prompt, "answer to \(prompt)", "--url", url)
                if made.code == 0 { acknowledged.append(prompt) }
            }
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        #expect(acknowledged.count == 12)
    }
}
