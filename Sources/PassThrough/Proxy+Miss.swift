import EventLoop
import HTTPClient
import HTTPFields
import Hashing
import LLMWire
import SemanticCache
import Synchronization

/// What passes from the pump to everyone who asked the same thing.
enum FlightElement: Sendable {
    /// The head of a good answer: the first element.
    case head(UpstreamResponse)
    case piece([UInt8])
    /// What the whole answer used: the last element.
    indirect case summary(AnswerSummary)
    /// The first and only element: no answer to share. The leader takes it, followers are released.
    indirect case refused(UpstreamOutcome)
}

extension Proxy {
    /// Forwards what is no question to a model; nothing is looked at.
    func forward(_ request: ProxyRequest, to upstream: Upstream) async -> ProxyAnswer {
        let isSafe = ["GET", "HEAD", "OPTIONS"].contains(request.method)
        let call = upstream.call(
            request, body: request.body, repeats: isSafe ? .afterErrors : .ifNotReceived)
        return passOn(
            await upstream.send(call), upstream.provider, Evidence(.bypass, reason: "other-route"))
    }

    /// Forwards a question in its own task and keeps nothing but its sums.
    func pass(
        _ exchange: ProxyExchange, _ evidence: Evidence, _ embedding: EmbeddingUse = EmbeddingUse()
    ) async -> ProxyAnswer {
        let outcome = await ask(exchange)
        guard case .response = outcome else {
            bookNothing(evidence.outcome, embedding, exchange)
            return passOn(outcome, exchange.wire.route.provider, evidence)
        }
        return passOn(outcome, exchange.wire.route.provider, evidence) { response in
            self.watch(response, evidence.outcome, embedding, exchange)
        }
    }

    /// Asks the model of the request, and where that fails those that are to stand in for it.
    ///
    /// What the request's own model came to is the outcome where none of them answers.
    private func ask(_ exchange: ProxyExchange) async -> UpstreamOutcome {
        let upstream = exchange.upstream
        let outcome = await upstream.send(call(exchange, exchange.bodyToForward))
        guard outcome.mayPass, exchange.bypassReason != "encoded-body" else { return outcome }
        for model in upstream.fallbacks(for: exchange.wire.model) where !Task.isCancelled {
            guard
                let body = exchange.wire.bytesToForward(
                    of: exchange.request.body, askingFor: model),
                case .response(let response) = await upstream.send(call(exchange, body)),
                response.status == 200
            else { continue }
            metrics.upstream(upstream.provider, "fallback-model")
            return .response(response.standingIn(model))
        }
        return outcome
    }

    private func call(_ exchange: ProxyExchange, _ body: [UInt8]) -> UpstreamCall {
        exchange.upstream.call(exchange.request, body: body, repeats: .afterErrors)
    }

    private func watch(
        _ response: UpstreamResponse, _ outcome: RequestOutcome, _ embedding: EmbeddingUse,
        _ exchange: ProxyExchange
    ) -> AnswerWatch {
        let observer = AnswerObserver(
            exchange.wire, response, configuration.recording, start: exchange.start)
        return AnswerWatch(observer: observer) { isWhole in
            self.bookSpent(observer, isWhole, outcome, embedding, exchange)
        }
    }

    private func bookSpent(
        _ observer: AnswerObserver, _ isWhole: Bool, _ outcome: RequestOutcome,
        _ embedding: EmbeddingUse, _ exchange: ProxyExchange
    ) {
        guard let recording = observer.finish(isWhole: isWhole), recording.usage != nil || isWhole
        else { return bookNothing(outcome, embedding, exchange) }
        book(observer.summary(recording), outcome, embedding, exchange)
    }

    /// Gets a missed answer: as the one who asks for all, or from the one who does already.
    func miss(_ exchange: ProxyExchange, _ miss: LookupMiss) async -> ProxyAnswer {
        guard !exchange.controls.skipsStore else {
            return await pass(exchange, miss.evidence, miss.embedding)
        }
        let key =
            miss.isRefresh
            ? SHA256Digest(of: "\(UInt128.random(in: .min ... .max))") : exchange.flightKey
        switch flights.board(key) {
        case .alone: return await pass(exchange, miss.evidence, miss.embedding)
        case .follows(let flight, let reader):
            if let answer = await follow(flight, reader, miss.embedding, exchange) { return answer }
            return await pass(exchange, miss.evidence, miss.embedding)
        case .leads(let flight, let reader):
            let pump = Task(executorPreference: exchange.request.executor) {
                await self.pump(exchange, miss, into: flight)
                self.flights.land(key, flight)
            }
            flight.onAbandoned { pump.cancel() }
            return await lead(flight, reader, exchange, miss.evidence)
        }
    }

    private func lead(
        _ flight: SharedAnswer<FlightElement>, _ reader: SharedAnswer<FlightElement>.Reader,
        _ exchange: ProxyExchange, _ evidence: Evidence
    ) async -> ProxyAnswer {
        let provider = exchange.wire.route.provider
        // An answer that fails before its head is published as `refused`, so nothing is thrown.
        switch try? await flight.next(reader) {
        case .head(let response):
            count(evidence)
            return shared(response, flight, reader, evidence, onSummary: nil)
        case .refused(let outcome):
            flight.leave(reader)
            return passOn(outcome, provider, evidence)
        default:
            flight.leave(reader)
            let error = ProviderError(.upstreamFailed, "The request was given up.")
            return refusal(error, provider, evidence)
        }
    }

    /// Reads another's answer; nil where that fails or takes too long to begin.
    private func follow(
        _ flight: SharedAnswer<FlightElement>, _ reader: SharedAnswer<FlightElement>.Reader,
        _ embedding: EmbeddingUse, _ exchange: ProxyExchange
    ) async -> ProxyAnswer? {
        let first = await withTaskGroup { group in
            group.addTask { try? await flight.next(reader) }
            group.addTask { [wait = configuration.followWait] in
                // Cancelled means that the head is there.
                try? await Task.sleep(for: wait)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
        guard case .head(let response) = first else {
            flight.leave(reader)
            return nil
        }
        let evidence = Evidence(.coalesced, reason: "same-question-in-flight")
        count(evidence)
        return shared(response, flight, reader, evidence) { summary in
            self.book(summary, .coalesced, embedding, exchange)
        }
    }

    private func shared(
        _ response: UpstreamResponse, _ flight: SharedAnswer<FlightElement>,
        _ reader: SharedAnswer<FlightElement>.Reader, _ evidence: Evidence,
        onSummary: (@Sendable (AnswerSummary) -> Void)?
    ) -> ProxyAnswer {
        var evidence = evidence
        evidence.forwardedStatus = response.status
        evidence.fallbackModel = response.fallbackModel
        var headers = response.headers
        evidence.append(to: &headers)
        let (start, isWhole) = arrived(response, flight, reader, onSummary)
        if isWhole {
            // It stays a reader: its leaving would stop the pump, which may not have ended.
            return ProxyAnswer(status: response.status, headers: headers, body: .bytes(start))
        }
        let first = Mutex(start.isEmpty ? nil : start)
        let stream = AnswerStream(abandon: { flight.leave(reader) }) {
            () throws(AnswerCut) -> [UInt8]? in
            if let start = first.withLock({ $0.take() }) { return start }
            while true {
                let element: FlightElement?
                do throws(SharedAnswer<FlightElement>.Interrupted) {
                    element = try await flight.next(reader)
                } catch {
                    throw AnswerCut()
                }
                switch element {
                case .piece(let bytes): return bytes
                case .summary(let summary): onSummary?(summary)
                case .head, .refused: break
                case nil:
                    // A cancelled reader gets nil too, and must not look like the end.
                    if Task.isCancelled { throw AnswerCut() }
                    return nil
                }
            }
        }
        return ProxyAnswer(
            status: response.status, headers: headers,
            body: .stream(contentLength: response.contentLength, stream))
    }

    /// What has arrived of an answer with a stated length; `isWhole` where that is all of it, and
    /// nobody waits for the summary.
    ///
    /// So an answer that came in one piece leaves in one, head and body together.
    private func arrived(
        _ response: UpstreamResponse, _ flight: SharedAnswer<FlightElement>,
        _ reader: SharedAnswer<FlightElement>.Reader,
        _ onSummary: (@Sendable (AnswerSummary) -> Void)?
    ) -> (bytes: [UInt8], isWhole: Bool) {
        guard let length = response.contentLength, length <= ProxyLimits.windowBytes else {
            return ([], false)
        }
        var bytes: [UInt8] = []
        while true {
            switch flight.ready(reader) {
            case .element(.piece(let piece)):
                if bytes.isEmpty { bytes = piece } else { bytes += piece }
            case .element(.summary(let summary)): onSummary?(summary)
            case .element: break
            case .wait: return (bytes, onSummary == nil && bytes.count == length)
            // An answer that was cut is read again by its stream, which says so.
            case .failed: return (bytes, false)
            case .end: return (bytes, bytes.count == length)
            }
        }
    }

    /// Makes the upstream call for everyone on the flight, and keeps the answer.
    private func pump(
        _ exchange: ProxyExchange, _ miss: LookupMiss, into flight: SharedAnswer<FlightElement>
    ) async {
        guard let response = await goodAnswer(exchange, miss, flight) else { return }
        await flight.publish(.head(response), byteCount: 0)
        // Made at the first use, when the clients have their first piece: it takes 4 us.
        lazy var observer = AnswerObserver(
            exchange.wire, response, configuration.recording, start: exchange.start)
        do throws(HTTPClientError) {
            while let piece = try await response.body.next() {
                await flight.publish(.piece(piece), byteCount: piece.count)
                // The clients first: on their loop, they write it out before it is read here.
                await EventLoop.letOthersRun()
                observer.receive(piece)
                // Clients hang up at the last event, which may be here before the body's end.
                if observer.hasLastEvent { flight.complete() }
            }
        } catch {
            flight.end(isClean: false)
            metrics.kept("cut")
            return bookSpent(
                observer, false, miss.evidence.outcome, miss.embedding, exchange)
        }
        // A client that knows the length has all of it; the others wait for the end.
        if response.contentLength != nil {
            flight.complete()
            await EventLoop.giveWay()
        }
        await arrive(observer, response, miss, exchange, flight)
    }

    /// An answer that may be shared; nil where there is none, which is published.
    private func goodAnswer(
        _ exchange: ProxyExchange, _ miss: LookupMiss, _ flight: SharedAnswer<FlightElement>
    ) async -> UpstreamResponse? {
        let outcome = await ask(exchange)
        if case .response(let response) = outcome, response.status == 200 { return response }
        bookNothing(miss.evidence.outcome, miss.embedding, exchange)
        await flight.publish(.refused(outcome), byteCount: 0)
        flight.end(isClean: false)
        return nil
    }

    // Not inlined, as a frame for it would be held while the answer streams.
    @inline(never)
    private func arrive(
        _ observer: AnswerObserver, _ response: UpstreamResponse, _ miss: LookupMiss,
        _ exchange: ProxyExchange, _ flight: SharedAnswer<FlightElement>
    ) async {
        let recording = observer.finish(isWhole: true)
        let summary = observer.summary(recording)
        await flight.publish(.summary(summary), byteCount: 0)
        flight.end(isClean: true)
        await keep(recording, summary, response, miss, exchange)
    }
}
