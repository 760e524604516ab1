import TextEmbedding

extension Cache {
    /// Looks for an answer: the query's strategies in their order, until one gives enough hits.
    ///
    /// Never waits for a write. With more than one result wanted, a later strategy fills up what an
    /// earlier one left.
    ///
    /// - Returns: hits, best first, or none with the reason and a ticket that an insert may redeem.
    /// - Throws: `invalid` or `tooLarge` for a query outside its limits, `unknownCache` after a
    ///   drop, `storageFailed` where the store cannot be read.
    public func lookup(_ query: Query) async throws(CacheError) -> LookupResult {
        try await prepare(query).run()
    }

    /// Checks a query and works out what it is to be found by, for a lookup that may go on
    /// elsewhere.
    ///
    /// - Throws: `invalid` or `tooLarge` for a query outside its limits, `unknownCache` after a
    ///   drop.
    public func prepare(_ query: Query) throws(CacheError) -> PreparedLookup {
        try requireOpen()
        try RequestRules.check(query)
        return PreparedLookup(Lookup(cache: self, query: query))
    }

    /// Looks up many prompts with one call of the embedder; results are in the order of the
    /// queries.
    ///
    /// Each query stands alone: one that is refused leaves the others' answers as they are.
    public func lookup(_ queries: [Query]) async -> [Result<LookupResult, CacheError>] {
        guard queries.count <= Limits.batchItemsMax else {
            let error = CacheError.invalid(
                field: "searches", rule: "max-items",
                message: "a batch has at most \(Limits.batchItemsMax) items")
            return queries.map { _ in .failure(error) }
        }
        let shared = SharedEmbeddings(
            texts: textsToEmbed(queries), withTokens: settings.lateInteraction)
        var results: [Result<LookupResult, CacheError>] = []
        results.reserveCapacity(queries.count)
        for query in queries {
            results.append(await lookup(query, shared))
        }
        return results
    }

    private func lookup(
        _ query: Query, _ shared: SharedEmbeddings
    ) async -> Result<LookupResult, CacheError> {
        do throws(CacheError) {
            try requireOpen()
            try RequestRules.check(query)
            var lookup = Lookup(cache: self, query: query)
            return .success(
                try await lookup.run { () throws(CacheError) in
                    if query.embedding != nil { return try await self.embedding(for: query) }
                    return await self.embedding(of: query.prompt, shared, query.embeddingDeadline)
                })
        } catch {
            return .failure(error)
        }
    }

    /// Prompts of queries that may need a vector, each once.
    private func textsToEmbed(_ queries: [Query]) -> [String] {
        var seen: Set<String> = []
        return queries.compactMap { query in
            let needs =
                query.embedding == nil && query.strategies.contains(.semantic)
                && (try? RequestRules.check(query)) != nil
            return needs && seen.insert(query.prompt).inserted ? query.prompt : nil
        }
    }

    private func embedding(
        of prompt: String, _ shared: SharedEmbeddings, _ deadline: Duration?
    ) async -> PromptEmbedding {
        guard let embedder = usableEmbedder else { return .absent(.noEmbedder) }
        switch await shared.result(embedder, deadline: deadline) {
        case .success(let byText):
            guard let embedding = byText[prompt], isSound(embedding, embedder) else {
                return .absent(.embedderFailed)
            }
            return .made(embedding)
        case .failure(.deadline): return .absent(.embedderDeadline)
        case .failure(.failed): return .absent(.embedderFailed)
        }
    }
}

/// One call of the embedder for a batch, made when the first lookup needs it.
private final class SharedEmbeddings {
    private let texts: [String]
    private let withTokens: Bool
    private var made: Result<[String: Embedding], EmbeddingCall.Failure>?

    init(texts: [String], withTokens: Bool) {
        self.texts = texts
        self.withTokens = withTokens
    }

    func result(
        _ embedder: any Embedder, deadline: Duration?
    ) async -> Result<[String: Embedding], EmbeddingCall.Failure> {
        if let made { return made }
        let result = await EmbeddingCall.run(
            embedder, texts, withTokens: withTokens, deadline: deadline
        ).map {
            Dictionary(zip(texts, $0), uniquingKeysWith: { first, _ in first })
        }
        made = result
        return result
    }
}
