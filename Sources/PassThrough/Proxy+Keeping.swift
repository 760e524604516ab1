import Hashing
import LLMWire
import SemanticCache

extension Proxy {
    /// Keeps an answer, its sums in the same commit; what is not kept is counted with its reason.
    func keep(
        _ recording: Recording?, _ summary: AnswerSummary, _ response: UpstreamResponse,
        _ miss: LookupMiss, _ exchange: ProxyExchange
    ) async {
        let (sums, cost) = sums(summary, miss.evidence.outcome, miss.embedding, exchange)
        let key = exchange.ledgerKey(nowMillis: clock.wallMillis())
        let isFallback = response.isFallback || response.fallbackModel != nil
        guard let answer = recording?.answer, !isFallback else {
            // A stand-in's answer is not what the upstream itself would give the next time.
            let reason = isFallback ? "fallback" : recording?.refusal?.rawValue
            metrics.kept(reason ?? "content-coding")
            return ledger.add(sums, key)
        }
        let entry = entry(answer, summary, cost, miss, exchange)
        do throws(CacheError) {
            _ = try await exchange.cache.insert(
                entry, ledger: [SavingsLedger.addition(sums, key)])
            metrics.kept("kept")
        } catch {
            metrics.kept("insert-failed")
            ledger.add(sums, key)
        }
    }

    private func entry(
        _ answer: CanonicalAnswer, _ summary: AnswerSummary, _ cost: Cost?, _ miss: LookupMiss,
        _ exchange: ProxyExchange
    ) -> NewEntry {
        var entry = NewEntry(prompt: exchange.prompt, response: answer.stored)
        entry.scope = Scope(bits: exchange.scope.first128Bits)
        entry.model = answer.model ?? exchange.wire.model
        entry.usage = answer.usage.map {
            TokenUsage(
                inputTokens: $0.inputTokens, outputTokens: $0.outputTokens,
                cachedInputTokens: $0.cachedInputTokens, reasoningTokens: $0.reasoningTokens)
        }
        entry.costNanoUSD = cost?.nanoUSD
        entry.responseFormat = AnswerFormat(elapsed: summary.elapsed).text
        entry.ticket = miss.ticket
        entry.judge = judge(exchange)
        // Its client has the answer; equal requests share the flight until it can be found.
        entry.commitDelay = ProxyLimits.keepDelay
        entry.isExactOnly =
            !exchange.isSemantic || !answer.mayServeSimilarPrompts || miss.lacksVector
        entry.ttlMillis = exchange.controls.ttlSeconds.map { $0 * 1_000 }
        if let lifetime = exchange.wire.upstreamLifetimeMillis {
            let ttl = entry.ttlMillis ?? exchange.cache.settings.ttlMillis ?? lifetime
            entry.ttlMillis = min(ttl, lifetime)
            entry.slidingTTL = false
        }
        return entry
    }
}
