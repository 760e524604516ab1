import HTTPFields
import HTTPServer
import SemanticCache
import TestSupport
import Testing

@testable import PassThrough

struct ProxyControlsTests {
    private let body = Sample.request("What is LMDB?")

    @Test func `no-cache asks upstream and refreshes the entry`() async throws {
        try await ProxyFixture.run { proxy in
            _ = await proxy.send(body)
            await proxy.settle()
            let fresh = await proxy.send(body, headers: ["cache-control": "no-cache"])
            #expect(fresh.outcome == "bypass" && fresh.reason == "no-cache")
            #expect(fresh.content == "answer 2")
            #expect(fresh.headers["cache-status"]?.contains("fwd=request") == true)
            await proxy.settle()
            let hit = await proxy.send(body)
            #expect(hit.outcome == "hit-exact" && hit.content == "answer 2")
        }
    }

    @Test func `no-store keeps nothing and may be answered from what is kept`() async throws {
        try await ProxyFixture.run { proxy in
            for number in 1...2 {
                let answer = await proxy.send(body, headers: ["cache-control": "no-store"])
                #expect(answer.outcome == "miss" && answer.content == "answer \(number)")
                await proxy.settle()
            }
            _ = await proxy.send(body)
            await proxy.settle()
            let hit = await proxy.send(body, headers: ["cache-control": "no-store"])
            #expect(hit.outcome == "hit-exact")
        }
    }

    @Test func `only-if-cached never goes upstream`() async throws {
        try await ProxyFixture.run { proxy in
            let only: HTTPHeaders = ["cache-control": "only-if-cached"]
            let none = await proxy.send(body, headers: only)
            #expect(none.status == 504 && none.text.contains("refrain_not_cached"))
            #expect(proxy.upstream.requests.isEmpty)
            _ = await proxy.send(body)
            await proxy.settle()
            let hit = await proxy.send(body, headers: only)
            #expect(hit.status == 200 && hit.outcome == "hit-exact")
        }
    }

    @Test func `max-age and min-fresh bound the age of an answer`() async throws {
        try await ProxyFixture.run { proxy in
            _ = await proxy.send(body, headers: ["refrain-ttl": "100"])
            await proxy.settle()
            proxy.clock.advance(millis: 30_000)
            let asked = [
                "max-age=30", "max-age=29, only-if-cached", "min-fresh=70",
                "min-fresh=71, only-if-cached", "max-age=x, only-if-cached",
            ]
            var outcomes: [Bool] = []
            for directive in asked {
                let answer = await proxy.send(body, headers: ["cache-control": directive])
                outcomes.append(answer.outcome == "hit-exact")
            }
            #expect(outcomes == [true, false, true, false, false])
            proxy.clock.advance(millis: 71_000)
            let expired = await proxy.send(body)
            #expect(expired.outcome == "miss")
        }
    }

    @Test func `LiteLLM's body controls work and are not forwarded`() async throws {
        let controlled = Sample.request(
            "What is LMDB?", extra: #","cache":{"no-cache":true,"namespace":"n"}"#)
        try await ProxyFixture.run { proxy in
            let answer = await proxy.send(controlled)
            #expect(answer.outcome == "bypass" && answer.reason == "no-cache")
            let forwarded = String(
                decoding: proxy.upstream.requests.first?.body ?? [], as: UTF8.self)
            #expect(forwarded == body)
        }
    }

    @Test(arguments: [
        ("refrain-threshold", "high"), ("refrain-threshold", "1.5"), ("refrain-ttl", "0"),
        ("refrain-ttl", "1h"), ("refrain-scope", ""),
    ])
    func `a control that cannot be read is refused`(_ name: String, _ value: String) async throws {
        try await ProxyFixture.run { proxy in
            let answer = await proxy.send(body, headers: [name: value])
            #expect(answer.status == 400 && answer.text.contains(name))
            #expect(proxy.upstream.requests.isEmpty)
        }
    }

    @Test func `a cache can be named and must exist`() async throws {
        try await ProxyFixture.run { proxy in
            _ = try await proxy.caches.createCache("other")
            _ = await proxy.send(body, headers: ["refrain-cache": "other"])
            await proxy.settle()
            let elsewhere = await proxy.send(body)
            #expect(elsewhere.outcome == "miss")
            let same = await proxy.send(body, headers: ["refrain-cache": "other"])
            #expect(same.outcome == "hit-exact")
            let unknown = await proxy.send(body, headers: ["refrain-cache": "none"])
            #expect(unknown.status == 404)
        }
    }

    @Test func `tenants can be told apart by a header, or not at all`() async throws {
        try await ProxyFixture.run {
            $0.tenantRule = .header("x-tenant")
        } _: { proxy in
            _ = await proxy.send(body, headers: ["x-tenant": "a", "authorization": "1"])
            await proxy.settle()
            let same = await proxy.send(body, headers: ["x-tenant": "a", "authorization": "2"])
            #expect(same.outcome == "hit-exact")
            let other = await proxy.send(body, headers: ["x-tenant": "b", "authorization": "1"])
            #expect(other.outcome == "miss")
            let none = await proxy.send(body, headers: ["authorization": "1"])
            #expect(none.outcome == "bypass" && none.reason == "no-tenant")
        }
        try await ProxyFixture.run {
            $0.tenantRule = .shared
        } _: { proxy in
            _ = await proxy.send(body, headers: ["authorization": "1"])
            await proxy.settle()
            let other = await proxy.send(body, headers: ["authorization": "2"])
            #expect(other.outcome == "hit-exact")
        }
    }
}
