import HTTPFields
import Hashing
import LLMWire
import SemanticCache
import Synchronization

/// How looking a request up came out.
enum LookupOutcome: Sendable {
    case hit(ProxyAnswer)
    case miss(LookupMiss)
    /// The store failed: the request goes straight through.
    case failed(reason: String)
}

/// A miss, with what an insert can use again.
struct LookupMiss: Sendable {
    var evidence: Evidence
    var ticket: MissTicket?
    /// Whether no vector could be made in time, so that the answer is kept for equal prompts only.
    var lacksVector = false
    /// Whether the caller asked for a fresh answer, which others have no share in.
    var isRefresh = false
    /// What embedding the prompt cost.
    var embedding = EmbeddingUse()
}

/// What embedding one prompt cost.
struct EmbeddingUse: Sendable {
    /// How long the request waited for it.
    var waited = Duration.zero
    /// Nil where nothing was embedded, as far as is known.
    var tokens: Int64?

    init() {}

    init(_ decision: Decision, prompt: String) {
        waited = .nanoseconds(decision.cost.embeddingNanos)
        guard let count = decision.tokenCount else { return }
        // An embedder that does not count says 0: four bytes a token, as everywhere.
        tokens = count > 0 ? Int64(count) : Int64(prompt.utf8.count / 4 + 1)
    }
}

extension Proxy {
    /// Looks a request up; costs at most the deadline, whatever fails.
    func look(_ exchange: ProxyExchange) async -> LookupOutcome {
        switch lookInMemory(exchange) {
        case .decided(let outcome): return outcome
        case .undecided(let prepared): return await lookOnThread(exchange, prepared)
        }
    }

    /// What a look at what is in memory came to.
    private enum MemoryOutcome {
        case decided(LookupOutcome)
        /// To be looked up in the store; nil where that is not prepared yet.
        case undecided(PreparedLookup?)
    }

    /// Most misses are known without the store: no read that could hang, no change of threads.
    private func lookInMemory(_ exchange: ProxyExchange) -> MemoryOutcome {
        if storePause.withLock({ $0.map { $0 > .now } ?? false }) {
            return .decided(.failed(reason: "store-failed"))
        }
        guard exchange.prompt.utf8.count <= ProxyLimits.promptBytesInline else {
            return .undecided(nil)
        }
        do throws(CacheError) {
            let prepared = try exchange.cache.prepare(query(exchange))
            guard let miss = prepared.knownMiss() else { return .undecided(prepared) }
            return .decided(found(miss, exchange))
        } catch {
            return .decided(failure(error))
        }
    }

    private func lookOnThread(
        _ exchange: ProxyExchange, _ prepared: PreparedLookup?
    ) async -> LookupOutcome {
        let outcome = await lookupThreads.run(within: configuration.lookupDeadline) {
            () async -> Result<LookupResult, CacheError> in
            do throws(CacheError) {
                if let prepared { return .success(try await prepared.run()) }
                return .success(try await exchange.cache.lookup(self.query(exchange)))
            } catch {
                return .failure(error)
            }
        }
        switch outcome {
        case .done(.success(let result)): return found(result, exchange)
        case .done(.failure(let error)): return failure(error)
        case .late(isStuck: true):
            pauseLookups()
            return .failed(reason: "store-deadline")
        case .late(isStuck: false):
            return .miss(
                LookupMiss(evidence: Evidence(.miss, reason: "lookup-deadline"), lacksVector: true))
        case .refused: return .failed(reason: "store-busy")
        }
    }

    private func found(_ result: LookupResult, _ exchange: ProxyExchange) -> LookupOutcome {
        var evidence = Evidence(.miss, reason: result.decision.reason.rawValue)
        evidence.similarity = result.decision.nearest?.similarity
        evidence.threshold = exchange.isSemantic ? result.decision.threshold : nil
        let lacksVector = [.embedderDeadline, .embedderFailed, .noEmbedder]
            .contains(result.decision.reason)
        var miss = LookupMiss(
            evidence: evidence, ticket: result.ticket, lacksVector: lacksVector)
        miss.embedding = EmbeddingUse(result.decision, prompt: exchange.prompt)
        guard let hit = result.hits.first else { return .miss(miss) }
        switch replay(hit, evidence, miss.embedding, exchange) {
        case .success(let answer): return .hit(answer)
        case .failure(let refusal):
            miss.evidence.reason = refusal.reason
            return .miss(miss)
        }
    }

    private func query(_ exchange: ProxyExchange) -> Query {
        var query = Query(prompt: exchange.prompt)
        query.scope = Scope(bits: exchange.scope.first128Bits)
        query.strategies = exchange.isSemantic ? [.exact, .semantic] : [.exact]
        // Sooner than the whole lookup's: what the exact tier found out is not thrown away.
        query.embeddingDeadline = configuration.lookupDeadline * 9 / 10
        // A caller can only ask for more likeness than the cache does.
        query.threshold = exchange.controls.threshold.map {
            max($0, exchange.cache.settings.threshold)
        }
        return query
    }

    private func failure(_ error: CacheError) -> LookupOutcome {
        switch error {
        case .invalid, .tooLarge: return .failed(reason: "outside-limits")
        default:
            pauseLookups()
            return .failed(reason: "store-failed")
        }
    }

    private func pauseLookups() {
        storePause.withLock { $0 = .now.advanced(by: ProxyLimits.storePause) }
    }

    /// Why a stored answer is not served.
    private struct ReplayRefusal: Error {
        var reason: String
    }

    private func replay(
        _ hit: Hit, _ found: Evidence, _ embedding: EmbeddingUse, _ exchange: ProxyExchange
    ) -> Result<ProxyAnswer, ReplayRefusal> {
        let entry = hit.entry
        let now = clock.wallMillis()
        let age = max(0, now - entry.createdAtMillis) / 1_000
        let fresh = entry.expiresAtMillis.map { max(0, $0 - now) / 1_000 }
        if let limit = exchange.controls.ageSecondsMax, age > limit {
            return .failure(ReplayRefusal(reason: "too-old"))
        }
        if let least = exchange.controls.freshSecondsMin, let fresh, fresh < least {
            return .failure(ReplayRefusal(reason: "too-old"))
        }
        guard let format = AnswerFormat(entry.responseFormat),
            let answer = try? CanonicalAnswer(stored: entry.response),
            answer.route == exchange.wire.route
        else { return .failure(ReplayRefusal(reason: "entry-unreadable")) }
        guard hit.strategy == .exact || answer.mayServeSimilarPrompts else {
            return .failure(ReplayRefusal(reason: "answer-is-particular"))
        }
        var evidence = found
        evidence.outcome = hit.strategy == .exact ? .hitExact : .hitSemantic
        evidence.similarity = hit.similarity
        evidence.entry = entry.id
        evidence.ageSeconds = age
        evidence.freshSeconds = fresh
        let took = exchange.start.duration(to: .now)
        evidence.savedNanoUSD = book(
            AnswerSummary(
                usage: answer.usage, model: answer.model,
                elapsed: max(.zero, format.elapsed - took),
                answerBytes: entry.response.utf8.count),
            evidence.outcome, embedding, exchange)
        return .success(delivered(answer, isExact: hit.strategy == .exact, evidence, exchange))
    }

    private func delivered(
        _ answer: CanonicalAnswer, isExact: Bool, _ evidence: Evidence, _ exchange: ProxyExchange
    ) -> ProxyAnswer {
        var shape = exchange.wire.replayShape(
            identifierBits: UInt128.random(in: .min ... .max),
            createdAtSeconds: clock.wallMillis() / 1_000)
        shape.dropsSignedReasoning = !isExact
        let replayed = answer.replay(shape)
        count(evidence)
        var headers: HTTPHeaders = ["content-type": replayed.contentType]
        evidence.append(to: &headers)
        guard configuration.replayPause > .zero, replayed.eventEnds.count > 1 else {
            return ProxyAnswer(status: 200, headers: headers, body: .bytes(replayed.bytes))
        }
        let stream = PacedReplay(replayed, pause: configuration.replayPause)
        return ProxyAnswer(
            status: 200, headers: headers,
            body: .stream(
                contentLength: nil,
                AnswerStream { () throws(AnswerCut) in try await stream.next() }))
    }
}
