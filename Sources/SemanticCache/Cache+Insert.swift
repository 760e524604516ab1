import Telemetry
import TextEmbedding

extension Cache {
    /// Keeps an answer; returns once it is durable and can be found.
    ///
    /// An entry with the same scope, normalised prompt and attributes is replaced, as is one with
    /// the same id. Without an embedder, and without a vector of its own, it is kept for the exact
    /// tier. One that carries a probe may turn out to be there already; see `keep(_:ledger:)`.
    ///
    /// - Parameters:
    ///   - entry: what to keep.
    ///   - ledger: sums to add in the same commit.
    /// - Returns: the entry's id.
    /// - Throws: `invalid` or `tooLarge`, `embedderUnavailable` where the embedder fails
    ///   (retryable), `storageFull`, `storageFailed`.
    public func insert(
        _ entry: NewEntry, ledger: [LedgerAddition] = []
    ) async throws(CacheError) -> EntryID {
        try await keep(entry, ledger: ledger).id
    }

    /// Embeds where needed and writes.
    func write(
        _ entry: NewEntry, _ ledger: [LedgerAddition]
    ) async throws(CacheError) -> EntryID {
        let began = ContinuousClock.now
        let embedding = try await embedding(for: entry)
        let draft = try draft(entry, embedding)
        try await store([draft], ledger, within: entry.commitDelay)
        backend.counters.insertLatency.observe(nanos: nanos(since: began))
        return draft.entry.id
    }

    /// Keeps many answers with one call of the embedder and one commit; results are in order.
    ///
    /// An item that is refused leaves the others; a failure of the store is every item's.
    public func insert(_ entries: [NewEntry]) async -> [Result<EntryID, CacheError>] {
        guard entries.count <= Limits.batchItemsMax else {
            let error = CacheError.invalid(
                field: "entries", rule: "max-items",
                message: "a batch has at most \(Limits.batchItemsMax) items")
            return entries.map { _ in .failure(error) }
        }
        var results = await drafts(entries)
        let drafts = results.compactMap { try? $0.get() }
        do throws(CacheError) {
            try requireOpen()
            let delay = entries.map(\.commitDelay).min() ?? .zero
            if !drafts.isEmpty { try await store(drafts, [], within: delay) }
        } catch {
            results = results.map { result in result.flatMap { _ in .failure(error) } }
        }
        return results.map { result in result.map(\.entry.id) }
    }

    private func store(
        _ drafts: [EntryDraft], _ ledger: [LedgerAddition], within delay: Duration
    ) async throws(CacheError) {
        for draft in drafts {
            if let embedding = draft.embedding { try bind(embedding) }
        }
        try await backend.insert(drafts, ledger: ledger, within: delay)
        try await backend.enforceLimits()
        try await quota.enforce()
    }

    /// Binds the cache to what made its first vector: the embedder, or else the caller.
    private func bind(_ embedding: Embedding) throws(CacheError) {
        try backend.bind(
            embedder?.identity ?? backend.identity ?? .caller(dimension: embedding.vector.count))
    }

    private func embedding(for entry: NewEntry) async throws(CacheError) -> Embedding? {
        if entry.isExactOnly { return nil }
        if let given = entry.embedding { return try own(given) }
        if let made = entry.ticket?.embedding { return made }
        guard let embedder = usableEmbedder else { return nil }
        do throws(EmbeddingError) {
            let all = try await embedder.embed(
                [entry.prompt], withTokens: settings.lateInteraction)
            guard let made = all.first, isSound(made, embedder) else {
                throw EmbeddingError.failed("no unit vector came back")
            }
            return made
        } catch {
            throw CacheError.embedderUnavailable("\(error)")
        }
    }

    /// Each item as a draft, or why it is refused.
    private func drafts(_ entries: [NewEntry]) async -> [Result<EntryDraft, CacheError>] {
        let made = await embeddings(of: entries)
        return entries.map { entry in
            Result { () throws(CacheError) in
                try RequestRules.check(entry)
                try RequestRules.require(
                    entry.probe == nil, "probeId", "single",
                    "an entry with a probeId is inserted alone, not in a batch")
                if entry.isExactOnly { return try draft(entry, nil) }
                if let given = entry.embedding { return try draft(entry, own(given)) }
                if let ticket = entry.ticket?.embedding { return try draft(entry, ticket) }
                return try draft(entry, made.get()[entry.prompt])
            }
        }
    }

    private func embeddings(
        of entries: [NewEntry]
    ) async -> Result<[String: Embedding], CacheError> {
        let needed = Set(
            entries.filter {
                !$0.isExactOnly && $0.embedding == nil && $0.ticket?.embedding == nil
                    && (try? RequestRules.check($0)) != nil
            }.map(\.prompt))
        guard let embedder = usableEmbedder, !needed.isEmpty else { return .success([:]) }
        let texts = Array(needed)
        do throws(EmbeddingError) {
            let made = try await embedder.embed(
                texts, withTokens: settings.lateInteraction)
            guard made.count == texts.count, made.allSatisfy({ isSound($0, embedder) }) else {
                throw EmbeddingError.failed("no unit vectors came back")
            }
            return .success(Dictionary(uniqueKeysWithValues: zip(texts, made)))
        } catch {
            return .failure(CacheError.embedderUnavailable("\(error)"))
        }
    }

    private func draft(
        _ new: NewEntry, _ embedding: Embedding?
    ) throws(CacheError) -> EntryDraft {
        let settings = settings
        let now = time.servingMillis
        let ttl = new.ttlMillis ?? settings.ttlMillis
        let slides = new.slidingTTL ?? settings.slidingTTL
        let prompt = NormalizedPrompt(new.prompt)
        let entry = Entry(
            id: new.id ?? EntryID.make(nowMillis: now), scope: new.scope, prompt: new.prompt,
            response: new.response, attributes: new.attributes, tags: new.tags, model: new.model,
            usage: new.usage, costNanoUSD: new.costNanoUSD, responseFormat: new.responseFormat,
            createdAtMillis: now, expiresAtMillis: ttl.map { now + $0 },
            slidingTTLMillis: slides ? ttl : nil, hasVector: embedding != nil)
        let seed = backend.labelSeed
        let labels =
            labels(new.attributes) + new.tags.map { Label.tag($0, seed: seed) }
            + (new.model.map { [Label.model($0, seed: seed)] } ?? [])
        let size = Int64(new.response.utf8.count + new.prompt.utf8.count)
        if let limit = settings.bytesMax, size > limit {
            throw CacheError.tooLarge(
                field: "response", limitBytes: Int(clamping: limit), actualBytes: Int(size))
        }
        return EntryDraft(
            entry: entry, fingerprint: fingerprint(new.scope, prompt), normalizedPrompt: prompt,
            labels: Array(Set(labels)).sorted(), embedding: embedding,
            tokens: settings.lateInteraction
                ? TokenRow(embedding, of: new.prompt, by: embedder?.identity) : nil)
    }
}

extension EmbedderIdentity {
    /// The model name of vectors that callers send and no embedder of ours made.
    static let callerModel = "caller-supplied"

    static func caller(dimension: Int) -> EmbedderIdentity {
        EmbedderIdentity(model: callerModel, revision: "", dimension: dimension)
    }
}

extension EntryID {
    /// A new id: 48 bits of time, 80 random bits.
    static func make(nowMillis: Int64) -> EntryID {
        let random = UInt128.random(in: 0..<(1 << 80))
        return EntryID(bits: UInt128(UInt64(clamping: nowMillis) & 0xFFFF_FFFF_FFFF) << 80 | random)
    }
}
