import HTTPClient
import HTTPFields
import LLMWire

extension Proxy {
    /// Counts a request's outcome in the metrics.
    func count(_ evidence: Evidence) {
        metrics.requests(evidence.outcome, evidence.reason)
    }

    /// An error of our own, in the provider's shape.
    func refusal(
        _ error: ProviderError, _ provider: Provider, _ evidence: Evidence,
        retryAfter: Duration? = nil
    ) -> ProxyAnswer {
        count(evidence)
        var headers: HTTPHeaders = ["content-type": "application/json"]
        if let retryAfter {
            headers.append("retry-after", "\(max(1, retryAfter.components.seconds + 1))")
        }
        evidence.append(to: &headers)
        return ProxyAnswer(
            status: error.status, headers: headers, body: .bytes(error.body(for: provider)))
    }

    func notCached(_ exchange: ProxyExchange, _ reason: String) -> ProxyAnswer {
        refusal(
            ProviderError(
                .notCached,
                "Only a cached answer was asked for (only-if-cached); none: \(reason)."),
            exchange.wire.route.provider, Evidence(.miss, reason: reason))
    }

    func notServed(_ request: ProxyRequest, _ route: ProviderRoute?) -> ProxyAnswer {
        let provider = route?.provider ?? .openAI
        return refusal(
            ProviderError(
                .notFound,
                "No upstream is configured for this route; start Refrain with "
                    + "--upstream \(provider.rawValue)=URL."),
            provider, Evidence(.bypass, reason: "no-upstream"))
    }

    /// What an upstream call came to, for its own client only; `watch` sees the body.
    func passOn(
        _ outcome: UpstreamOutcome, _ provider: Provider, _ evidence: Evidence,
        watch: ((UpstreamResponse) -> AnswerWatch)? = nil
    ) -> ProxyAnswer {
        switch outcome {
        case .failed(let error, let retryAfter):
            return refusal(error, provider, evidence, retryAfter: retryAfter)
        case .response(let response):
            count(evidence)
            var evidence = evidence
            evidence.forwardedStatus = response.status
            evidence.fallbackModel = response.fallbackModel
            var headers = response.headers
            evidence.append(to: &headers)
            let stream = Self.stream(of: response, watch?(response))
            return ProxyAnswer(
                status: response.status, headers: headers,
                body: .stream(contentLength: response.contentLength, stream))
        }
    }

    /// A body pulled by its only reader.
    private static func stream(of response: UpstreamResponse, _ watch: AnswerWatch?) -> AnswerStream
    {
        AnswerStream { () throws(AnswerCut) in
            do {
                guard let piece = try await response.body.next() else {
                    watch?.ended(true)
                    return nil
                }
                watch?.observer.receive(piece)
                return piece
            } catch {
                watch?.ended(false)
                throw AnswerCut()
            }
        }
    }
}

/// What looks on while an answer passes to its only reader.
struct AnswerWatch: Sendable {
    let observer: AnswerObserver
    /// Called once with whether the body was whole.
    let ended: @Sendable (_ isWhole: Bool) -> Void
}
