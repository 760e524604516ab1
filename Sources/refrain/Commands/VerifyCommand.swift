import JSON
import SemanticCache

/// Reads a whole data directory and says what is not as it should be.
enum VerifyCommand: Command {
    static let name = "verify"
    static let summary = "read a whole data directory and report damage"
    static let usage = "--data DIR [--json]"
    static let operands = 0...0
    static let explanation = """
        Checks the checksum of every record and vector, that each entry has its fingerprint, expiry and
        labels, that none of those points to an entry that is not there, and that the index holds what
        the store holds. For a directory that no service holds. Exits with 1 where something is wrong.

          refrain verify --data /var/lib/refrain
        """
    static let options = [
        Option("data", "DIR", "the data directory"),
        Option("json", nil, "print what a program can read"),
    ]

    static func run(_ arguments: ParsedArguments, _ console: Console) async throws(ToolError) {
        guard let directory = arguments.string("data") else {
            throw .usage("verify takes --data DIR")
        }
        let set = try await DirectoryAccess.open(directory)
        let report: VerificationReport
        do throws(CacheError) {
            report = try await set.verify()
        } catch {
            await set.close()
            throw .failed("\(directory) cannot be read: \(DirectoryAccess.sentence(error))")
        }
        await set.close()
        console.write(arguments.has("json") ? json(report) : text(report, directory))
        guard report.isSound else {
            throw .failed("\(report.problemCount) problems in \(directory)")
        }
    }

    private static func text(_ report: VerificationReport, _ directory: String) -> [UInt8] {
        let head =
            "\(report.entryCount) entries, \(report.vectorCount) vectors, "
            + "\(report.byteCount) bytes in \(directory)"
        let lines = [report.isSound ? "\(head): sound" : head] + report.problems.map { "  \($0)" }
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    private static func json(_ report: VerificationReport) -> [UInt8] {
        jsonObject { writer in
            writer.member("entries", report.entryCount)
            writer.member("vectors", report.vectorCount)
            writer.member("tokenVectors", report.tokenRowCount)
            writer.member("bytes", report.byteCount)
            writer.member("sound", report.isSound)
            writer.member("problemCount", report.problemCount)
            writer.arrayMember("problems") { writer in
                for problem in report.problems { writer.string(problem) }
            }
        } + [10]
    }
}
