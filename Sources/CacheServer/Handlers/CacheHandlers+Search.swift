import HTTPServer
import JSON
import SemanticCache

extension CacheHandlers {
    /// `POST …/entries/search`: hits, best first, or an empty list, and the decision.
    func search(_ call: Call) async throws(RequestError) -> HTTPResponse {
        let cache = try cache(call)
        let fields = try RequestFields(body: call.request.body, limits: CacheHandlers.limits)
        let scale = cache.settings.similarityScale
        let body = try queryBody(fields, scale)
        let result = try await lookup(body.query, in: cache)
        return CacheHandlers.answer(result, body, scale, actualPrompt: nil)
    }

    /// `POST …/conversations/search`: the same, the earlier turns being part of the identity.
    ///
    /// Nothing is rewritten, so `actualPrompt` is the prompt.
    func conversationSearch(_ call: Call) async throws(RequestError) -> HTTPResponse {
        let cache = try cache(call)
        let fields = try RequestFields(body: call.request.body, limits: CacheHandlers.limits)
        let scale = cache.settings.similarityScale
        let body = try queryBody(fields, scale)
        let result = try await lookup(body.query, in: cache)
        return CacheHandlers.answer(result, body, scale, actualPrompt: body.query.prompt)
    }

    func queryBody(
        _ fields: RequestFields, _ scale: SimilarityScale
    ) throws(RequestError) -> QueryBody {
        // Without an embedder the default of the API could never hit; the exact tier can.
        let strategies: [SearchStrategy] =
            exactOnlyBecause == nil ? [.semantic] : [.exact, .semantic]
        var body = try QueryBody(fields, scale: scale, defaultStrategies: strategies)
        body.query.embeddingDeadline = settings.embeddingDeadline
        return body
    }

    private func lookup(_ query: Query, in cache: Cache) async throws(RequestError) -> LookupResult
    {
        do throws(CacheError) {
            let result = try await cache.lookup(query)
            metrics.observe(result.decision)
            return result
        } catch {
            throw .cache(error)
        }
    }

    private static func answer(
        _ result: LookupResult, _ body: QueryBody, _ scale: SimilarityScale, actualPrompt: String?
    ) -> HTTPResponse {
        let responseBytes = result.hits.reduce(0) {
            $0 + $1.entry.response.utf8.count + $1.entry.prompt.utf8.count
        }
        return json(200, capacity: 768 + responseBytes + responseBytes / 8) { writer in
            if let actualPrompt { writer.member("actualPrompt", actualPrompt) }
            write(result, to: &writer, scale: scale, explains: body.explains)
        }
    }

    static func write(
        _ result: LookupResult, to writer: inout JSONWriter, scale: SimilarityScale, explains: Bool
    ) {
        writer.arrayMember("data") { writer in
            for hit in result.hits { writer.hit(hit, scale: scale) }
        }
        writer.key("decision")
        writer.decision(result.decision, scale: scale, explains: explains)
    }
}
