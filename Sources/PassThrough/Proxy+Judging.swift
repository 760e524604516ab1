import HTTPClient
import HTTPFields
import LLMWire
import SemanticCache

extension Proxy {
    /// What compares a fresh answer to this request with a stored one.
    func judge(_ exchange: ProxyExchange) -> any AnswerJudge {
        let comparison = exchange.cache.settings.answerComparison.judge
        guard let model = exchange.upstream.judgeModel else {
            return StoredAnswerJudge(comparison: comparison, model: nil)
        }
        return StoredAnswerJudge(comparison: comparison) { prompt, stored, fresh in
            await self.askModel(model, prompt, stored, fresh, exchange)
        }
    }

    /// Asks the request's own upstream, with the request's own credentials; what it costs is in the
    /// ledger whatever it says.
    private func askModel(
        _ model: String, _ prompt: String, _ stored: String, _ fresh: String,
        _ exchange: ProxyExchange
    ) async -> Bool? {
        guard VerdictQuestion.isAskable(stored, fresh) else { return nil }
        let provider = exchange.wire.route.provider
        let route: ProviderRoute = provider == .anthropic ? .messages : .chatCompletions
        let body = VerdictQuestion.body(
            provider, model: model, prompt: prompt, stored: stored, fresh: fresh)
        var headers = exchange.request.headers
        // What describes the client's own body and what it can decode.
        for name in ["content-encoding", "accept-encoding", "accept"] { headers.remove(name) }
        var request = ProxyRequest(method: "POST", target: route.path, headers: headers, body: body)
        request.withheldHeaders = exchange.request.withheldHeaders
        let call = exchange.upstream.call(request, body: body, repeats: .afterErrors)
        let outcome = await exchange.upstream.send(call)
        guard case .response(let response) = outcome, response.status == 200,
            let bytes = try? await response.body.collect(bytesMax: ProxyLimits.verdictBytesMax)
        else { return nil }
        var recorder = AnswerRecorder(
            for: ProviderRequest(route: route, body: body), isEventStream: false)
        recorder.receive(bytes)
        let recording = recorder.finish(isWhole: true)
        bookJudging(recording, model: model, body: body, answerBytes: bytes.count, exchange)
        return recording.answer.flatMap { VerdictQuestion.verdict($0.text) }
    }

    private func bookJudging(
        _ recording: Recording, model: String, body: [UInt8], answerBytes: Int,
        _ exchange: ProxyExchange
    ) {
        var sums = SavingsSums()
        sums.judgingCount = 1
        let usage =
            recording.usage ?? .estimated(inputBytes: body.count, outputBytes: answerBytes)
        let cost = prices.table.cost(
            of: usage, answeringModel: recording.model, requestedModel: model,
            provider: exchange.wire.route.provider.rawValue)
        if let cost { sums.judgingNanoUSD = cost.nanoUSD } else { sums.unpricedOverheadCount = 1 }
        ledger.add(sums, exchange.ledgerKey(nowMillis: clock.wallMillis()))
    }
}
