import HTTPFields
import HTTPServer
import JSON
import SemanticCache

extension CacheHandlers {
    /// `GET …/export`: every entry, one JSON object per line, written as it is read.
    ///
    /// With `?embeddings=true` the vectors are there too, so that an import embeds nothing.
    func exportEntries(_ call: Call) throws(RequestError) -> HTTPResponse {
        let cache = try cache(call)
        let parameters = try QueryParameters(call.request)
        let wantsVectors = try parameters.bool("embeddings") ?? false
        let filter = try parameters.filter()
        let body = HTTPResponse.Body.stream { writer in
            var cursor: EntryID?
            repeat {
                let page = try cache.entries(
                    after: cursor, limit: ServerLimits.exportPageEntries, matching: filter)
                var lines = JSONWriter(capacity: 64 << 10)
                for entry in page.entries {
                    let vector = wantsVectors ? try cache.embedding(of: entry.id) : nil
                    lines.entry(entry, embedding: vector)
                    lines.endLine()
                }
                if !lines.bytes.isEmpty { try await writer.write(lines.bytes) }
                cursor = page.next
            } while cursor != nil
        }
        return HTTPResponse(
            status: 200, headers: ["content-type": "application/x-ndjson"], body: body)
    }

    /// `POST …/import`: one entry per line, as `export` writes them.
    ///
    /// Bad lines are reported by number and the rest is done.
    func importEntries(_ call: Call) async throws(RequestError) -> HTTPResponse {
        let cache = try cache(call)
        var tally = ImportTally()
        var batch: [(line: Int, entry: NewEntry)] = []
        let lines = call.request.body.split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !CacheHandlers.isBlank(line) {
            do throws(RequestError) {
                guard let entry = try ImportLine.read(Array(line)) else {
                    tally.expiredCount += 1
                    continue
                }
                batch.append((index + 1, entry))
            } catch {
                tally.note(error, line: index + 1)
            }
            if batch.count == ServerLimits.importBatchEntries {
                await insert(&batch, into: cache, &tally)
            }
        }
        await insert(&batch, into: cache, &tally)
        return CacheHandlers.json(200) { tally.write(to: &$0, dialect: call.dialect) }
    }

    private func insert(
        _ batch: inout [(line: Int, entry: NewEntry)], into cache: Cache, _ tally: inout ImportTally
    ) async {
        guard !batch.isEmpty else { return }
        let results = await cache.insert(batch.map(\.entry))
        for (item, result) in zip(batch, results) {
            switch result {
            case .success: tally.importedCount += 1
            case .failure(let error): tally.note(.cache(error), line: item.line)
            }
        }
        batch = []
    }

    private static func isBlank(_ line: ArraySlice<UInt8>) -> Bool {
        line.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") || $0 == 9 }
    }
}

/// What an import came to.
private struct ImportTally {
    var importedCount = 0
    var expiredCount = 0
    private var failedCount = 0
    private var failures: [(line: Int, error: RequestError)] = []

    mutating func note(_ error: RequestError, line: Int) {
        failedCount += 1
        if failures.count < ServerLimits.importErrorsShown { failures.append((line, error)) }
    }

    func write(to writer: inout JSONWriter, dialect: ErrorDialect) {
        writer.member("importedCount", importedCount)
        writer.member("expiredCount", expiredCount)
        writer.member("failedCount", failedCount)
        writer.arrayMember("errors") { writer in
            for failure in failures {
                writer.object { writer in
                    writer.member("line", failure.line)
                    ErrorResponse(failure.error).write(to: &writer, dialect: dialect)
                }
            }
        }
    }
}
