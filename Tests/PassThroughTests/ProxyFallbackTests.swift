import HTTPFields
import HTTPServer
import LLMWire
import SemanticCache
import Testing

@testable import PassThrough

struct ProxyFallbackTests {
    /// Fails for every model but one.
    private static func answers(only model: String) -> StubUpstream.Answer {
        { request, number in
            let body = String(decoding: request.body, as: UTF8.self)
            guard body.contains("\"\(model)\"") else {
                return Sample.json(#"{"error":{"message":"busy"}}"#, status: 429)
            }
            return Sample.json(Sample.chat("answer \(number)", model: model))
        }
    }

    @Test func `another model answers where the asked one fails, and says so`() async throws {
        let prices = try PriceFixture()
        try await ProxyFixture.run {
            $0.retry.attemptsMax = 1
            $0.priceFile = prices.path
            $0.upstreams[.openAI]?.fallbackModels = [
                "gpt-4o-mini": ["missing-model", "cheap-model"]
            ]
        } answers: { request, number in
            await Self.answers(only: "cheap-model")(request, number)
        } _: { proxy in
            for _ in 1...2 {
                let answer = await proxy.send(
                    Sample.request("Hi", extra: #","cache":{"ttl":60},"x":"gpt-4o-mini""#))
                #expect(answer.status == 200 && answer.outcome == "miss")
                #expect(answer.headers["refrain-fallback"] == "cheap-model")
                #expect(
                    answer.headers["cache-status"]?.hasSuffix("fallback cheap-model\"") == true)
                await proxy.settle()
            }
            // Asked anew both times: an answer of another model is not kept.
            #expect(proxy.upstream.requests.count == 6)
            let sent = proxy.upstream.requests.map { String(decoding: $0.body, as: UTF8.self) }
            #expect(
                sent[2] == #"{"model":"cheap-model","messages":[{"role":"user","content":"Hi"}]"#
                    + #","x":"gpt-4o-mini"}"#)
            let sums = try await proxy.sums()
            #expect(sums.spentNanoUSD == 2 * (19 * 100 + 10 * 200))
            #expect(try proxy.caches.cache("default").statistics().entryCount == 0)
        }
    }

    @Test func `its answer is served for neither model's identity`() async throws {
        try await ProxyFixture.run {
            $0.retry.attemptsMax = 1
            $0.upstreams[.openAI]?.fallbackModels = ["gpt-4o-mini": ["cheap-model"]]
        } answers: { request, number in
            await Self.answers(only: "cheap-model")(request, number)
        } _: { proxy in
            _ = await proxy.send(Sample.request("Hi"))
            await proxy.settle()
            let own = await proxy.send(Sample.request("Hi", model: "cheap-model"))
            #expect(own.outcome == "miss" && own.headers["refrain-fallback"] == nil)
            await proxy.settle()
            let again = await proxy.send(Sample.request("Hi", model: "cheap-model"))
            #expect(again.outcome == "hit-exact")
            let asked = await proxy.send(Sample.request("Hi"))
            #expect(asked.outcome == "miss" && asked.headers["refrain-fallback"] == "cheap-model")
        }
    }

    @Test func `where no model answers, the first one's error is the answer`() async throws {
        try await ProxyFixture.run {
            $0.retry.attemptsMax = 1
            $0.upstreams[.openAI]?.fallbackModels = ["gpt-4o-mini": ["cheap-model"]]
        } answers: { request, _ in
            let body = String(decoding: request.body, as: UTF8.self)
            let isFirst = body.contains("gpt-4o-mini")
            return Sample.json(isFirst ? "first" : "second", status: isFirst ? 503 : 500)
        } _: { proxy in
            let answer = await proxy.send(Sample.request("Hi"))
            #expect(answer.status == 503 && answer.text == "first")
            #expect(proxy.upstream.requests.count == 2)
        }
    }

    @Test func `an error of the request itself is nobody else's business`() async throws {
        try await ProxyFixture.run {
            $0.upstreams[.openAI]?.fallbackModels = ["gpt-4o-mini": ["cheap-model"]]
        } answers: { _, _ in
            Sample.json("{}", status: 400)
        } _: { proxy in
            let answer = await proxy.send(Sample.request("Hi"))
            #expect(answer.status == 400 && proxy.upstream.requests.count == 1)
        }
    }

    @Test func `a body that can be read in two ways is not rewritten`() async throws {
        try await ProxyFixture.run {
            $0.retry.attemptsMax = 1
            $0.upstreams[.openAI]?.fallbackModels = ["gpt-4o-mini": ["cheap-model"]]
        } answers: { _, _ in
            Sample.json("{}", status: 503)
        } _: { proxy in
            let twice = #"{"model":"gpt-4o-mini","model":"gpt-4o-mini","messages":[]}"#
            let answer = await proxy.send(twice)
            #expect(answer.status == 503 && proxy.upstream.requests.count == 1)
        }
    }
}
