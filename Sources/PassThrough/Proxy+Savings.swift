import LLMWire
import SemanticCache

/// What an answer used, as far as it is known.
struct AnswerSummary: Sendable {
    var usage: NormalizedUsage?
    var model: String?
    /// How long it took to make, or what a hit did not wait.
    var elapsed: Duration
    var answerBytes: Int
}

extension Proxy {
    /// The sums of one request, and its price where there is one.
    func sums(
        _ summary: AnswerSummary, _ outcome: RequestOutcome, _ exchange: ProxyExchange
    ) -> (sums: SavingsSums, cost: Cost?) {
        let usage =
            summary.usage
            ?? .estimated(
                inputBytes: exchange.request.body.count, outputBytes: summary.answerBytes)
        let cost = prices.table.cost(
            of: usage, answeringModel: summary.model, requestedModel: exchange.wire.model,
            provider: exchange.wire.route.provider.rawValue)
        var sums = SavingsSums()
        sums.requests[outcome] = 1
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
        _ summary: AnswerSummary, _ outcome: RequestOutcome, _ exchange: ProxyExchange
    ) -> Int64? {
        let (sums, cost) = sums(summary, outcome, exchange)
        ledger.add(sums, exchange.ledgerKey(nowMillis: clock.wallMillis()))
        return cost?.nanoUSD
    }

    /// Counts a request that used nothing, as far as is known.
    func bookNothing(_ outcome: RequestOutcome, _ exchange: ProxyExchange) {
        var sums = SavingsSums()
        sums.requests[outcome] = 1
        ledger.add(sums, exchange.ledgerKey(nowMillis: clock.wallMillis()))
    }
}
