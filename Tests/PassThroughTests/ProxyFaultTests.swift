import HTTPFields
import HTTPServer
import LLMWire
import SemanticCache
import Synchronization
import TestSupport
import Testing
import TextEmbedding

@testable import PassThrough

struct ProxyFaultTests {
    private let body = Sample.request("What is LMDB?")

    @Test(arguments: [429, 500, 502, 503])
    func `an error that may pass is tried again`(_ status: Int) async throws {
        try await ProxyFixture.run { _ in
        } answers: { _, number in
            guard number < 3 else { return Sample.json(Sample.chat("at last")) }
            var answer = Sample.json("{}", status: status)
            answer.headers.append("retry-after", "0")
            return answer
        } _: { proxy in
            let answer = await proxy.send(body)
            #expect(answer.status == 200 && answer.content == "at last")
            #expect(proxy.upstream.requests.count == 3)
        }
    }

    @Test func `an error that stays is passed on as it is`() async throws {
        try await ProxyFixture.run { _ in
        } answers: { _, _ in
            HTTPResponse(
                status: 503, headers: ["x-why": "busy", "content-type": "text/plain"],
                body: .bytes(Array("try later".utf8)))
        } _: { proxy in
            let answer = await proxy.send(body)
            #expect(answer.status == 503 && answer.text == "try later")
            #expect(answer.headers["x-why"] == "busy")
            #expect(proxy.upstream.requests.count == 3)
        }
    }

    @Test func `a wait longer than the limit is left to the client`() async throws {
        try await ProxyFixture.run { _ in
        } answers: { _, _ in
            var answer = Sample.json("{}", status: 429)
            answer.headers.append("retry-after", "3600")
            return answer
        } _: { proxy in
            let answer = await proxy.send(body)
            #expect(answer.status == 429 && answer.headers["retry-after"] == "3600")
            #expect(proxy.upstream.requests.count == 1)
        }
    }

    @Test func `other routes are not repeated after an error`() async throws {
        try await ProxyFixture.run { _ in
        } answers: { _, _ in
            Sample.json("{}", status: 500)
        } _: { proxy in
            _ = await proxy.send(bytes: [1], path: "/v1/batches")
            #expect(proxy.upstream.requests.count == 1)
        }
    }

    @Test func `an upstream that is not there is an error of the provider's shape`() async throws {
        try await ProxyFixture.run {
            $0.upstreams[.openAI] = UpstreamConfiguration(urls: ["http://127.0.0.1:9"])
            $0.breakerFailuresMax = 3
        } _: { proxy in
            let answer = await proxy.send(body)
            #expect(answer.status == 502 && answer.text.contains("\"error\""))
            let second = await proxy.send(body)
            #expect(second.status == 503 && second.headers.contains("retry-after"))
        }
    }

    @Test func `a stand-in answers for a failing server and is not kept`() async throws {
        try await ProxyFixture.run {
            let working = $0.upstreams[.openAI]?.urls ?? []
            $0.upstreams[.openAI]?.urls = ["http://127.0.0.1:9"] + working
        } _: { proxy in
            for number in 1...2 {
                let answer = await proxy.send(body)
                #expect(answer.status == 200 && answer.content == "answer \(number)")
                await proxy.settle()
            }
        }
    }

    @Test func `a stream that breaks off is cut for the client too and not kept`() async throws {
        let events = Sample.chatEvents(["a", "b", "c"])
        try await ProxyFixture.run { _ in
        } answers: { _, number in
            Sample.events(events, cutAfter: number == 1 ? 3 : nil)
        } _: { proxy in
            let stream = Sample.request("Hi", stream: true)
            let first = await proxy.send(stream)
            #expect(first.isCut && first.text == events[..<3].joined())
            await proxy.settle()
            let second = await proxy.send(stream)
            #expect(!second.isCut && second.outcome == "miss")
            #expect(proxy.upstream.requests.count == 2)
        }
    }

    @Test func `a huge answer passes whole and is not kept`() async throws {
        let huge = Sample.chat(String(repeating: "word ", count: 1_200_000))
        try await ProxyFixture.run { _ in
        } answers: { _, _ in
            Sample.json(huge)
        } _: { proxy in
            let answer = await proxy.send(body)
            #expect(answer.text == huge)
            await proxy.settle()
            let again = await proxy.send(body)
            #expect(again.outcome == "miss")
        }
    }

    @Test func `a dead embedder costs its deadline and leaves an exact entry`() async throws {
        try await ProxyFixture.run {
            $0.lookupDeadline = .milliseconds(50)
        } _: { proxy in
            proxy.embedder.delay(.seconds(60))
            let answer = await proxy.send(body)
            // On a busy machine the whole lookup's deadline may come first; it decides the same.
            let reasons = ["embedder-deadline", "lookup-deadline"]
            #expect(answer.outcome == "miss" && reasons.contains(answer.reason ?? ""))
            await proxy.settle()
            let hit = await proxy.send(body)
            #expect(hit.outcome == "hit-exact")
        }
    }

    @Test func `a failing embedder costs nothing but the semantic tier`() async throws {
        try await ProxyFixture.run { proxy in
            proxy.embedder.fail(.failed("gone"))
            let answer = await proxy.send(body)
            #expect(answer.outcome == "miss" && answer.reason == "embedder-failed")
        }
    }

    @Test func `a closed store lets requests straight through`() async throws {
        try await ProxyFixture.run { proxy in
            await proxy.caches.close()
            let answer = await proxy.send(body)
            #expect(answer.status == 200 && answer.outcome == "bypass")
            #expect(answer.reason == "store-failed" && answer.content == "answer 1")
        }
    }

    @Test func `an answer that calls tools serves equal prompts only`() async throws {
        let call =
            #"{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"#
            + #""message":{"role":"assistant","content":null,"tool_calls":[{"id":"t","type":"#
            + #""function","function":{"name":"f","arguments":"{}"}}]},"finish_reason":"#
            + #""tool_calls"}]}"#
        try await ProxyFixture.run {
            $0.recording.storesToolCalls = true
        } answers: { _, _ in
            Sample.json(call)
        } _: { proxy in
            proxy.embedder.plan("near", near: "far", similarity: 0.99)
            _ = await proxy.send(Sample.request("far"))
            await proxy.settle()
            let near = await proxy.send(Sample.request("near"))
            #expect(near.outcome == "miss")
            await proxy.settle()
            let equal = await proxy.send(Sample.request("far"))
            #expect(equal.outcome == "hit-exact")
        }
    }
}
