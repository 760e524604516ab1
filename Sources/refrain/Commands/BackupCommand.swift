import CacheServer
import SemanticCache

/// Copies a data directory.
enum BackupCommand: Command {
    static let name = "backup"
    static let summary = "copy a data directory, compacted"
    static let usage = "--data DIR --to DIR"
    static let operands = 0...0
    static let explanation = """
        Writes a consistent, compacted copy of a data directory that no service holds. The copy is a
        data directory itself: `refrain serve --data COPY` serves it. From a running service, use
        `refrain export --embeddings`.
        """
    static let options = [
        Option("data", "DIR", "the data directory"),
        Option("to", "DIR", "where the copy goes; must not exist or be empty"),
    ]

    static func run(_ arguments: ParsedArguments, _ console: Console) async throws(ToolError) {
        guard let from = arguments.string("data"), let target = arguments.string("to") else {
            throw .usage("backup takes --data DIR and --to DIR")
        }
        let set = try await DirectoryAccess.open(from)
        do throws(CacheError) {
            try await set.backup(to: target)
        } catch {
            await set.close()
            throw .failed("the copy to \(target) failed: \(DirectoryAccess.sentence(error))")
        }
        await set.close()
        console.write("copied \(from) to \(target)\n")
    }
}
