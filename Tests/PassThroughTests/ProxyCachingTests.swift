import HTTPFields
import HTTPServer
import SemanticCache
import TestSupport
import Testing

@testable import PassThrough

struct ProxyCachingTests {
    @Test func `an equal request is answered from the cache`() async throws {
        try await ProxyFixture.run { proxy in
            let first = await proxy.send(Sample.request("What is LMDB?"))
            #expect(first.status == 200 && first.outcome == "miss" && first.content == "answer 1")
            #expect(
                first.headers["cache-status"]?.hasPrefix("refrain; fwd=miss; fwd-status=200")
                    == true)
            await proxy.settle()
            proxy.clock.advance(millis: 5_000)
            let second = await proxy.send(Sample.request("What is LMDB?"))
            #expect(second.outcome == "hit-exact" && second.content == "answer 1")
            #expect(second.headers["age"] == "5")
            #expect(second.headers["cache-status"]?.hasPrefix("refrain; hit") == true)
            #expect(second.headers["refrain-entry"]?.count == 32)
            #expect(proxy.upstream.requests.count == 1)
        }
    }

    @Test func `a similar prompt is answered and says how similar`() async throws {
        try await ProxyFixture.run { proxy in
            proxy.embedder.plan("what's a b-tree", near: "What is a B-tree?", similarity: 0.97)
            _ = await proxy.send(Sample.request("What is a B-tree?"))
            await proxy.settle()
            let hit = await proxy.send(Sample.request("what's a b-tree"))
            #expect(hit.outcome == "hit-semantic" && hit.content == "answer 1")
            #expect(hit.headers["refrain-similarity"] == "0.970000")
            let raised = await proxy.send(
                Sample.request("what's a b-tree"), headers: ["refrain-threshold": "0.99"])
            #expect(raised.outcome == "miss" && raised.reason == "below-threshold")
        }
    }

    @Test func `a caller cannot lower the threshold`() async throws {
        try await ProxyFixture.run { proxy in
            proxy.embedder.plan("something else", near: "What is a B-tree?", similarity: 0.5)
            _ = await proxy.send(Sample.request("What is a B-tree?"))
            await proxy.settle()
            let answer = await proxy.send(
                Sample.request("something else"), headers: ["refrain-threshold": "0.1"])
            #expect(answer.outcome == "miss")
            #expect(answer.headers["refrain-threshold"] == "0.850000")
        }
    }

    @Test func `another credential, model, scope or upstream never hits`() async throws {
        try await ProxyFixture.run { proxy in
            let prompt = "What is LMDB?"
            _ = await proxy.send(
                Sample.request(prompt), headers: ["authorization": "Bearer alice"])
            await proxy.settle()
            let others: [(String, HTTPHeaders)] = [
                (Sample.request(prompt), ["authorization": "Bearer bob"]),
                (Sample.request(prompt), [:]),
                (Sample.request(prompt), ["x-api-key": "alice"]),
                (
                    Sample.request(prompt),
                    ["authorization": "Bearer alice", "refrain-scope": "tenant-2"]
                ),
                (
                    Sample.request(prompt),
                    ["authorization": "Bearer alice", "openai-organization": "org-2"]
                ),
                (Sample.request(prompt, model: "gpt-4o"), ["authorization": "Bearer alice"]),
                (
                    Sample.request(prompt, extra: #","seed":1"#),
                    ["authorization": "Bearer alice"]
                ),
            ]
            for (body, headers) in others {
                let answer = await proxy.send(body, headers: headers)
                #expect(answer.outcome == "miss", "\(body) \(headers)")
                await proxy.settle()
            }
            let same = await proxy.send(
                Sample.request(prompt), headers: ["authorization": "Bearer alice"])
            #expect(same.outcome == "hit-exact")
        }
    }

    @Test func `an answer recorded from a stream is served as a body and as a stream`() async throws
    {
        let events = Sample.chatEvents(["Hel", "lo ", "you"])
        try await ProxyFixture.run(answers: { _, _ in Sample.events(events) }) { proxy in
            let first = await proxy.send(Sample.request("Hi", stream: true))
            #expect(first.text == events.joined() && first.outcome == "miss")
            await proxy.settle()
            let body = await proxy.send(Sample.request("Hi"))
            #expect(body.outcome == "hit-exact" && body.content == "Hello you")
            let stream = await proxy.send(Sample.request("Hi", stream: true))
            #expect(stream.outcome == "hit-exact" && stream.text.hasSuffix("data: [DONE]\n\n"))
            #expect(stream.headers["content-type"] == "text/event-stream")
            #expect(proxy.upstream.requests.count == 1)
        }
    }

    @Test(arguments: [
        Sample.events(Sample.chatEvents(["Hel", "lo"]), cutAfter: 2),
        Sample.events(Sample.chatEvents(["Hel", "lo"], finish: "length")),
        Sample.events(Sample.chatEvents(["Hel", "lo"], finish: "content_filter")),
        Sample.events(Array(Sample.chatEvents(["Hel", "lo"]).dropLast(2))),
        Sample.events(["data: {\n\n", "data: [DONE]\n\n"]),
        Sample.json(#"{"error":{"message":"no"}}"#),
        Sample.json(Sample.chat("x"), status: 500),
        Sample.json(Sample.chat("x"), status: 404),
        Sample.json("<html>busy</html>"),
        Sample.json(""),
    ])
    func `an answer that did not end well is passed on and not kept`(
        _ response: HTTPResponse
    ) async throws {
        try await ProxyFixture.run {
            $0.retry.attemptsMax = 1
        } answers: { _, _ in
            response
        } _: { proxy in
            let body = Sample.request("Hi", stream: true)
            let first = await proxy.send(body)
            #expect(first.status == response.status && first.outcome == "miss")
            await proxy.settle()
            let second = await proxy.send(body)
            #expect(second.outcome == "miss")
            #expect(proxy.upstream.requests.count == 2)
        }
    }
}
