import JSON

/// Keeps entries from a file.
enum ImportCommand: Command {
    static let name = "import"
    static let summary = "keep entries from NDJSON, one per line"
    static let usage = "FILE|- [options]"
    static let operands = 1...1
    static let explanation = """
        Reads one JSON object per line, with at least "prompt" and "response"; what `refrain export`
        writes can be read back. Bad lines are reported by number and the rest is kept; then the
        exit code is 1.

          refrain import prompts.ndjson --cache support
          refrain export --url http://old:8080 - | refrain import -
        """
    static let options = Option.access

    /// Bytes sent at a time: enough to embed and commit in large batches, small enough to see
    /// progress.
    private static let chunkBytes = 1 << 20
    private static let lineBytesMax = 32 << 20

    static func run(_ arguments: ParsedArguments, _ console: Console) async throws(ToolError) {
        let tally = try await CacheAccess.with(arguments) { access throws(ToolError) in
            try await send(InputFile(arguments.operands[0]), arguments, access, console)
        }
        console.endProgress()
        for line in tally.messages { console.complain(line + "\n") }
        let counts = "imported \(tally.imported), failed \(tally.failed), expired \(tally.expired)"
        console.write(
            arguments.has("json")
                ? "{\"importedCount\":\(tally.imported),\"failedCount\":\(tally.failed),"
                    + "\"expiredCount\":\(tally.expired)}\n" : counts + "\n")
        guard tally.failed == 0 else {
            throw .failed("\(tally.failed) lines were not imported")
        }
    }

    private struct Tally {
        var imported = 0
        var failed = 0
        var expired = 0
        var line = 0
        var messages: [String] = []
    }

    private static func send(
        _ file: borrowing InputFile, _ arguments: ParsedArguments, _ access: CacheAccess,
        _ console: Console
    ) async throws(ToolError) -> Tally {
        var tally = Tally()
        var (rest, readCount) = ([UInt8](), 0)
        while true {
            let bytes = try file.next()
            readCount += bytes.count
            rest += bytes
            let isEnd = bytes.isEmpty
            let cut = isEnd ? rest.endIndex : rest.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 }
            if let cut, cut > 0, isEnd || cut >= chunkBytes {
                try await sendLines(Array(rest[..<cut]), arguments, access, &tally)
                rest.removeSubrange(..<cut)
                let share = file.byteCount.map { " of \($0 >> 20) MiB" } ?? ""
                console.progress("\(readCount >> 20) MiB\(share), \(tally.imported) imported")
            }
            guard rest.count <= lineBytesMax else {
                throw .failed("line \(tally.line + 1) is longer than \(lineBytesMax) bytes")
            }
            if isEnd { return tally }
        }
    }

    private static func sendLines(
        _ lines: [UInt8], _ arguments: ParsedArguments, _ access: CacheAccess,
        _ tally: inout Tally
    ) async throws(ToolError) {
        let answer = try await access.document(.post, cachePath(arguments, "/import"), lines)
        tally.imported += answer["importedCount"]?.int ?? 0
        tally.failed += answer["failedCount"]?.int ?? 0
        tally.expired += answer["expiredCount"]?.int ?? 0
        for error in answer["errors"]?.elements.map({ $0 }) ?? [] where tally.messages.count < 20 {
            let line = tally.line + (error["line"]?.int ?? 0)
            tally.messages.append("line \(line): \(error["detail"]?.string ?? "")")
        }
        tally.line += lines.count { $0 == UInt8(ascii: "\n") }
    }
}
