import LLMWire
import SemanticCache

/// What an answer used, as far as it is known.
struct AnswerSummary: Sendable {
    var usage: NormalizedUsage?
    var model: String?
    /// How long it took to make, or what a hit did not wait.
    var elapsed: Duration
    var answerBytes: Int
    /// The model that was asked in the place of the request's; nil for the request's own.
    var fallbackModel: String?
}

extension Proxy {
    /// The sums of one request, and its price where there is one.
    func sums(
        _ summary: AnswerSummary, _ outcome: RequestOutcome, _ embedding: EmbeddingUse,
        _ exchange: ProxyExchange
    ) -> (sums: SavingsSums, cost: Cost?) {
        let usage =
            summary.usage
            ?? .estimated(
                inputBytes: exchange.request.body.count, outputBytes: summary.answerBytes)
        let cost = prices.table.cost(
            of: usage, answeringModel: summary.model,
            requestedModel: summary.fallbackModel ?? exchange.wire.model,
            provider: exchange.wire.route.provider.rawValue)
        var sums = count(of: outcome, embedding)
        if cost == nil {
            sums.unpricedCount = 1
            metrics.unpriced()
        }
        if usage.isEstimated || cost?.isEstimated == true { sums.estimatedCount = 1 }
        switch outcome {
        case .hitExact, .hitSemantic, .coalesced:
            sums.inputTokensAvoided = usage.inputTokens
            sums.outputTokensAvoided = usage.outputTokens
            sums.avoidedNanoUSD = cost?.nanoUSD ?? 0
            // One that waited for another's answer avoided its price, not its time.
            if outcome != .coalesced { sums.avoidedMicroseconds = summary.elapsed.microseconds }
        case .miss, .bypass:
            sums.inputTokensSpent = usage.inputTokens
            sums.outputTokensSpent = usage.outputTokens
            sums.spentNanoUSD = cost?.nanoUSD ?? 0
        }
        return (sums, cost)
    }

    /// Adds a request's sums to the ledger and returns its price; nil where nobody knows.
    @discardableResult
    func book(
        _ summary: AnswerSummary, _ outcome: RequestOutcome, _ embedding: EmbeddingUse,
        _ exchange: ProxyExchange
    ) -> Int64? {
        let (sums, cost) = sums(summary, outcome, embedding, exchange)
        ledger.add(sums, exchange.ledgerKey(nowMillis: clock.wallMillis()))
        return cost?.nanoUSD
    }

    /// Counts a request that used nothing, as far as is known.
    func bookNothing(
        _ outcome: RequestOutcome, _ embedding: EmbeddingUse, _ exchange: ProxyExchange
    ) {
        ledger.add(
            count(of: outcome, embedding), exchange.ledgerKey(nowMillis: clock.wallMillis()))
    }

    /// One request and what embedding its prompt cost.
    private func count(of outcome: RequestOutcome, _ embedding: EmbeddingUse) -> SavingsSums {
        var sums = SavingsSums()
        sums.requests[outcome] = 1
        sums.embeddingMicroseconds = embedding.waited.microseconds
        guard let tokens = embedding.tokens else { return sums }
        sums.embeddedTokens = tokens
        if let cost = embeddingCost(tokens) {
            sums.embeddingNanoUSD = cost
        } else {
            sums.unpricedOverheadCount = 1
        }
        return sums
    }

    private func embeddingCost(_ tokens: Int64) -> Int64? {
        switch configuration.embeddingPrice {
        case .free: 0
        case .perToken(let price): price.nanoUSD(tokens: tokens)
        case .ofModel(let name):
            prices.table.cost(
                of: NormalizedUsage(inputTokens: tokens, outputTokens: 0), answeringModel: name,
                requestedModel: nil)?.nanoUSD
        }
    }
}
