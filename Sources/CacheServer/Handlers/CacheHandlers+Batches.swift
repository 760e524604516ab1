import HTTPServer
import JSON
import SemanticCache

extension CacheHandlers {
    /// `POST …/entries:batch`: many inserts in one commit; a bad one is reported by its index.
    func insertBatch(_ call: Call) async throws(RequestError) -> HTTPResponse {
        let cache = try cache(call)
        let items = try items(call, "entries")
        let read = items.map { item in
            CacheHandlers.result { () throws(RequestError) in
                try EntryBody.read(RequestFields(item.value, prefix: "entries[\(item.index)]."))
            }
        }
        let good = read.enumerated().compactMap { index, entry in
            (try? entry.get()).map { (index: index, entry: $0) }
        }
        let inserted = await cache.insert(good.map(\.entry))
        var results = read.map { $0.map { _ in EntryID?.none } }
        for (slot, result) in zip(good, inserted) {
            results[slot.index] = result.map { $0 }.mapError { .cache($0) }
        }
        return CacheHandlers.json(200, capacity: 48 * results.count + 64) { writer in
            writer.arrayMember("entryIds") { writer in
                for result in results {
                    guard case .success(let id?) = result else {
                        writer.null()
                        continue
                    }
                    writer.string(id.description)
                }
            }
            writer.arrayMember("errors") { writer in
                for (index, result) in results.enumerated() {
                    guard case .failure(let error) = result else { continue }
                    writer.object { writer in
                        writer.member("index", index)
                        ErrorResponse(error).write(to: &writer, dialect: call.dialect)
                    }
                }
            }
        }
    }

    /// `POST …/entries/search:batch`: many lookups, embedded together.
    func searchBatch(_ call: Call) async throws(RequestError) -> HTTPResponse {
        let cache = try cache(call)
        let scale = cache.settings.similarityScale
        let items = try items(call, "searches")
        let bodies = items.map { item in
            CacheHandlers.result { () throws(RequestError) in
                try queryBody(
                    RequestFields(item.value, prefix: "searches[\(item.index)]."), scale)
            }
        }
        let good = bodies.compactMap { try? $0.get() }
        var found = await cache.lookup(good.map(\.query)).makeIterator()
        return CacheHandlers.json(200, capacity: 512 * items.count + 64) { writer in
            writer.arrayMember("results") { writer in
                for body in bodies {
                    let result = body.flatMap { body in
                        (found.next() ?? .failure(.storageFailed("no result")))
                            .map { (body: body, found: $0) }.mapError { RequestError.cache($0) }
                    }
                    writer.object { writer in
                        writeItem(result, to: &writer, scale: scale, dialect: call.dialect)
                    }
                }
            }
        }
    }

    private func writeItem(
        _ result: Result<(body: QueryBody, found: LookupResult), RequestError>,
        to writer: inout JSONWriter, scale: SimilarityScale, dialect: ErrorDialect
    ) {
        switch result {
        case .success(let item):
            metrics.observe(item.found.decision)
            CacheHandlers.write(
                item.found, to: &writer, scale: scale, explains: item.body.explains)
        case .failure(let error):
            writer.objectMember("error") { writer in
                ErrorResponse(error).write(to: &writer, dialect: dialect)
            }
        }
    }

    private func items(
        _ call: Call, _ field: String
    ) throws(RequestError) -> [(index: Int, value: JSONValue)] {
        let limits = JSONLimits(
            bytesMax: settings.bodyBytesMax, depthMax: ServerLimits.jsonDepthMax,
            elementsMax: ServerLimits.batchElementsMax)
        let fields = try RequestFields(body: call.request.body, limits: limits)
        guard let list = fields[field] else { throw .required(field) }
        guard list.kind == .array else { throw .type(field, "an array") }
        let most = SemanticCache.Limits.batchItemsMax
        guard (1...most).contains(list.count) else {
            throw .range(field, "1 to \(most) items")
        }
        return list.elements.enumerated().map { (index: $0.offset, value: $0.element) }
    }

    static func result<Value>(
        _ body: () throws(RequestError) -> Value
    ) -> Result<Value, RequestError> {
        do throws(RequestError) {
            return .success(try body())
        } catch {
            return .failure(error)
        }
    }
}
