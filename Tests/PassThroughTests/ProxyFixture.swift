import HTTPFields
import HTTPServer
import JSON
import LLMWire
import SemanticCache
import Telemetry
import TestSupport

@testable import PassThrough

/// A pass-through between a test and a stub.
struct ProxyFixture {
    let proxy: Proxy
    let caches: CacheSet
    let upstream: StubUpstream
    let embedder: PlannedEmbedder
    let clock: ManualClock
    let metrics: MetricRegistry

    /// An answer with its whole body; `isCut` where the body broke off.
    struct Answer {
        var status: Int
        var headers: HTTPHeaders
        var body: [UInt8]
        var isCut = false

        var text: String { String(decoding: body, as: UTF8.self) }
        var outcome: String? { headers["refrain-outcome"] }
        var reason: String? { headers["refrain-reason"] }

        /// The text of a chat completion.
        var content: String? {
            guard let root = try? JSONDocument(body).root else { return nil }
            return root["choices"]?.elements.first { _ in true }?["message"]?["content"]?.string
        }
    }

    /// The sums of a cache once all of them are in the store.
    func sums(cache: String = "default") async throws -> SavingsSums {
        await proxy.ledger.flush()
        return try SavingsReport(caches, cache: cache).total
    }

    /// Changes the default cache's settings.
    func configure(_ change: (inout CacheSettings) -> Void) async throws {
        var settings = try caches.cache("default").settings
        change(&settings)
        try await caches.configure("default", settings)
    }

    /// Clients that read an open flight.
    var waiting: Int { proxy.flights.readerCount }

    /// The latest answer's inserts are done when no flight is open.
    func settle() async {
        while proxy.flights.count > 0 { await Task.yield() }
    }

    func send(
        _ body: String, path: String = "/v1/chat/completions", headers: HTTPHeaders = HTTPHeaders()
    ) async -> Answer {
        await send(bytes: Array(body.utf8), path: path, headers: headers)
    }

    func send(
        bytes: [UInt8], path: String = "/v1/chat/completions", method: String = "POST",
        headers: HTTPHeaders = HTTPHeaders()
    ) async -> Answer {
        let answer = await answer(bytes: bytes, path: path, method: method, headers: headers)
        return await Self.collect(answer)
    }

    func answer(
        bytes: [UInt8], path: String = "/v1/chat/completions", method: String = "POST",
        headers: HTTPHeaders = HTTPHeaders()
    ) async -> ProxyAnswer {
        var headers = headers
        if !headers.contains("content-type") { headers.append("content-type", "application/json") }
        return await proxy.respond(
            to: ProxyRequest(method: method, target: path, headers: headers, body: bytes))
    }

    static func collect(_ answer: ProxyAnswer) async -> Answer {
        var collected = Answer(status: answer.status, headers: answer.headers, body: [])
        switch answer.body {
        case .bytes(let bytes): collected.body = bytes
        case .stream(_, let stream):
            do throws(AnswerCut) {
                while let piece = try await stream.next() { collected.body += piece }
            } catch {
                collected.isCut = true
            }
        }
        return collected
    }

    /// Runs a test against a fresh proxy.
    static func run(
        _ adjust: (inout ProxyConfiguration) -> Void = { _ in },
        opening adjustOpening: (inout CacheSetConfiguration) -> Void = { _ in },
        answers: @escaping StubUpstream.Answer = { _, number in
            Sample.json(Sample.chat("answer \(number)"))
        },
        _ body: (ProxyFixture) async throws -> Void
    ) async throws {
        let stub = StubUpstream(answers)
        let server = try HTTPServer(ServerConfiguration(), handler: stub)
        let directory = TemporaryDirectory()
        let embedder = PlannedEmbedder()
        let clock = ManualClock()
        var opening = CacheSetConfiguration(directory: directory.path)
        opening.mapSizeBytes = 64 << 20
        opening.embedder = embedder
        opening.clock = clock
        adjustOpening(&opening)
        let caches = try await CacheSet.open(opening)
        var configuration = ProxyConfiguration()
        let url = "http://127.0.0.1:\(server.port)"
        configuration.upstreams = [
            .openAI: UpstreamConfiguration(urls: [url]),
            .anthropic: UpstreamConfiguration(urls: [url + "/v1/"]),
        ]
        configuration.retry.baseDelay = .zero
        adjust(&configuration)
        let metrics = MetricRegistry()
        let proxy = try await Proxy(
            configuration, caches: caches, metrics: metrics,
            log: Log(level: .error, clock: { (0, 0) }, sink: { _ in true }), clock: clock)
        let fixture = ProxyFixture(
            proxy: proxy, caches: caches, upstream: stub, embedder: embedder, clock: clock,
            metrics: metrics)
        do {
            try await body(fixture)
        } catch {
            await fixture.close(server)
            throw error
        }
        await fixture.close(server)
    }

    private func close(_ server: HTTPServer) async {
        await proxy.close()
        await caches.close()
        await server.drain(deadline: .zero)
    }
}
