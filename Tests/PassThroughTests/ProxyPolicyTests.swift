import HTTPFields
import HTTPServer
import LLMWire
import SemanticCache
import Synchronization
import TestSupport
import Testing

@testable import PassThrough

struct ProxyPolicyTests {
    private static let stored = "How do I reset my password?"

    /// A judge that says what the test says, and the answers to everybody else.
    private static func answers(
        verdict: String, _ text: @escaping @Sendable (_ prompt: String) -> String
    ) -> StubUpstream.Answer {
        { request, _ in
            let body = String(decoding: request.body, as: UTF8.self)
            let isJudge = body.contains(#""model":"judge-model""#)
            return Sample.json(
                Sample.chat(
                    isJudge ? verdict : text(body), model: isJudge ? "judge-model" : "gpt-4o-mini"))
        }
    }

    private func plan(_ proxy: ProxyFixture, count: Int) -> [String] {
        (0..<count).map { number in
            let prompt = "reset my password, variant \(number)"
            proxy.embedder.plan(prompt, near: Self.stored, similarity: 0.97)
            return prompt
        }
    }

    private func verified(_ proxy: ProxyFixture, rate: Double = 0.05) async throws {
        try await proxy.configure {
            $0.policy = .verified
            $0.maxFalseHitRate = rate
            // The variants' numbers differ; what decides here is the policy.
            $0.turnChecks(on: false)
        }
    }

    @Test func `verified: equal answers are learned from and earn hits`() async throws {
        try await ProxyFixture.run(
            opening: { $0.drawSeed = 7 },
            answers: Self.answers(verdict: "") { _ in "Use the link." }
        ) { proxy in
            try await verified(proxy)
            _ = await proxy.send(Sample.request(Self.stored))
            await proxy.settle()
            var reasons: [String: Int] = [:]
            for prompt in plan(proxy, count: 40) {
                let answer = await proxy.send(Sample.request(prompt))
                #expect(answer.content == "Use the link.")
                reasons[answer.reason ?? "", default: 0] += 1
                await proxy.settle()
            }
            let statistics = try proxy.caches.cache("default").statistics()
            #expect((reasons["exploring"] ?? 0) >= 2 && (reasons["verified"] ?? 0) > 0)
            #expect(Set(reasons.keys) == ["exploring", "verified"])
            // Every probe found the stored answer again, so nothing was added.
            #expect(statistics.entryCount == 1 && (statistics.probeCounts[.same] ?? 0) >= 2)
            #expect((statistics.probeCounts[.undecided] ?? 0) == 0)
        }
    }

    @Test func `verified: a different answer is kept and makes the entry be explored`() async throws
    {
        let count = Mutex(0)
        try await ProxyFixture.run(
            opening: { $0.drawSeed = 7 },
            answers: Self.answers(verdict: "") { _ in
                "Answer \(count.withLock { $0 += 1; return $0 })."
            }
        ) { proxy in
            try await verified(proxy, rate: 0.01)
            _ = await proxy.send(Sample.request(Self.stored))
            await proxy.settle()
            for prompt in plan(proxy, count: 5) {
                let answer = await proxy.send(Sample.request(prompt))
                #expect(answer.outcome == "miss" && answer.reason == "exploring")
                await proxy.settle()
            }
            let statistics = try proxy.caches.cache("default").statistics()
            #expect(statistics.probeCounts[.different] == 5 && statistics.entryCount == 6)
        }
    }

    @Test(arguments: [("exact", 1), ("lexical", 0)])
    func `verified: the cache's comparison decides over other words`(
        comparison: String, differentCount: UInt64
    ) async throws {
        let stored =
            "Open the sign-in page, choose the link below the form, and follow the mail that comes."
        let fresh = "Open the sign-in page, choose the link below the form and follow the mail."
        try await ProxyFixture.run(
            answers: Self.answers(verdict: "") { $0.contains(Self.stored) ? stored : fresh }
        ) { proxy in
            try await verified(proxy)
            try await proxy.configure {
                $0.answerComparison = AnswerComparison(rawValue: comparison) ?? .exact
            }
            _ = await proxy.send(Sample.request(Self.stored))
            await proxy.settle()
            _ = await proxy.send(Sample.request(plan(proxy, count: 1)[0]))
            await proxy.settle()
            let counts = try proxy.caches.cache("default").statistics().probeCounts
            #expect(counts[.different] ?? 0 == differentCount)
            #expect(counts[.same] ?? 0 == 1 - differentCount)
        }
    }

    @Test(arguments: [("SAME", ProbeOutcome.same), ("Different.", .different), ("Hm.", .undecided)])
    func `verified: a model compares where words differ, and its price is charged`(
        verdict: String, outcome: ProbeOutcome
    ) async throws {
        let prices = try PriceFixture()
        try await ProxyFixture.run {
            $0.upstreams[.openAI]?.judgeModel = "judge-model"
            $0.upstreams[.openAI]?.key = "sk-own"
            $0.priceFile = prices.path
        } answers: { request, number in
            let texts = Self.answers(verdict: verdict) {
                $0.contains(Self.stored) ? "Paris." : "It is Paris, the capital."
            }
            return await texts(request, number)
        } _: { proxy in
            try await verified(proxy)
            _ = await proxy.send(Sample.request(Self.stored))
            await proxy.settle()
            _ = await proxy.send(
                Sample.request(plan(proxy, count: 1)[0]),
                headers: ["authorization": "Bearer caller", "accept-encoding": "br"])
            await proxy.settle()
            // Another tenant's request has another scope: the first caller's entry is not compared.
            #expect(proxy.upstream.requests.count == 2)
            _ = await proxy.send(Sample.request(plan(proxy, count: 2)[1]))
            await proxy.settle()
            let counts = try proxy.caches.cache("default").statistics().probeCounts
            #expect(counts[outcome] == 1)
            let asked = try #require(proxy.upstream.requests.last)
            #expect(asked.headers["authorization"] == "Bearer sk-own")
            #expect(String(decoding: asked.body, as: UTF8.self).contains("Paris, the capital"))
            let sums = try await proxy.sums()
            #expect(sums.judgingCount == 1)
            // 19 tokens in at 2 and 10 out at 4 millionths of a dollar.
            #expect(sums.judgingNanoUSD == 19 * 2_000 + 10 * 4_000)
            #expect(sums.netNanoUSD == sums.avoidedNanoUSD - sums.judgingNanoUSD)
        }
    }

    @Test func `a judge that fails decides nothing, and the answer is kept`() async throws {
        try await ProxyFixture.run {
            $0.upstreams[.openAI]?.judgeModel = "judge-model"
            $0.retry.attemptsMax = 1
        } answers: { request, number in
            guard !String(decoding: request.body, as: UTF8.self).contains("judge-model") else {
                return Sample.json("{}", status: 500)
            }
            return Sample.json(Sample.chat("answer \(number)"))
        } _: { proxy in
            try await verified(proxy)
            _ = await proxy.send(Sample.request(Self.stored))
            await proxy.settle()
            _ = await proxy.send(Sample.request(plan(proxy, count: 1)[0]))
            await proxy.settle()
            let statistics = try proxy.caches.cache("default").statistics()
            #expect(statistics.probeCounts[.undecided] == 1 && statistics.entryCount == 2)
        }
    }

    @Test func `shadow: nothing is served, and fresh answers say what would have been right`()
        async throws
    {
        try await ProxyFixture.run(
            answers: Self.answers(verdict: "") { body in
                body.contains("variant 1") ? "Something else." : "Use the link."
            }
        ) { proxy in
            try await proxy.configure {
                $0.isShadow = true
                $0.turnChecks(on: false)
            }
            for prompt in [Self.stored] + plan(proxy, count: 2) + [Self.stored] {
                let answer = await proxy.send(Sample.request(prompt))
                #expect(answer.outcome == "miss")
                await proxy.settle()
            }
            #expect(proxy.upstream.requests.count == 4)
            let report = try proxy.caches.cache("default").shadowReport()
            #expect(report.lookupCount == 4)
            let semantic = report.outcomes[.semanticHit]
            #expect(semantic?.sameCount == 1 && semantic?.differentCount == 1)
            #expect(report.outcomes[.exactHit]?.sameCount == 1)
        }
    }
}
