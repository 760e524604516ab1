import HTTPFields
import HTTPServer
import LLMWire
import SemanticCache
import TestSupport
import Testing

@testable import PassThrough

struct ProxySavingsTests {
    @Test func `embedding is charged at its price and net is what is left`() async throws {
        let prices = try PriceFixture()
        try await ProxyFixture.run {
            $0.priceFile = prices.path
            $0.embeddingPrice = .ofModel("embed-model")
        } _: { proxy in
            for _ in 1...3 {
                _ = await proxy.send(Sample.request("What is LMDB good for?"))
                await proxy.settle()
            }
            let sums = try await proxy.sums()
            #expect(sums.requests == [.miss: 1, .hitExact: 2])
            // Only the miss embedded: five words and two marks, at 30 billionths of a dollar each.
            #expect(sums.embeddedTokens == 7 && sums.embeddingNanoUSD == 7 * 30)
            #expect(sums.avoidedNanoUSD == 2 * (19 * 1_000 + 10 * 2_000))
            #expect(sums.netNanoUSD == sums.avoidedNanoUSD - sums.embeddingNanoUSD)
            #expect(sums.knownNetNanoUSD == sums.netNanoUSD && sums.unpricedOverheadCount == 0)
        }
    }

    @Test func `embedding without a known price makes net unknown`() async throws {
        let prices = try PriceFixture()
        try await ProxyFixture.run {
            $0.priceFile = prices.path
            $0.embeddingPrice = .ofModel("nobody's")
        } _: { proxy in
            _ = await proxy.send(Sample.request("What is LMDB?"))
            await proxy.settle()
            _ = await proxy.send(Sample.request("What is LMDB?"))
            let sums = try await proxy.sums()
            #expect(sums.unpricedOverheadCount == 1 && sums.knownEmbeddingNanoUSD == nil)
            #expect((sums.knownAvoidedNanoUSD ?? 0) > 0 && sums.knownNetNanoUSD == nil)
        }
    }

    @Test func `the local model costs time and no money`() async throws {
        try await ProxyFixture.run { proxy in
            proxy.embedder.delay(.milliseconds(2))
            _ = await proxy.send(Sample.request("What is LMDB?"))
            await proxy.settle()
            let sums = try await proxy.sums()
            #expect(sums.embeddingMicroseconds >= 2_000)
            #expect(sums.embeddingNanoUSD == 0 && sums.unpricedOverheadCount == 0)
        }
    }

    @Test func `sums are written by themselves soon after a hit`() async throws {
        try await ProxyFixture.run { proxy in
            _ = await proxy.send(Sample.request("What is LMDB?"))
            await proxy.settle()
            _ = await proxy.send(Sample.request("What is LMDB?"))
            var hits: Int64 = 0
            while hits == 0 {
                let total = try SavingsReport(proxy.caches, cache: "default").total
                #expect(total.requests[.miss] == 1)
                hits = total.requests[.hitExact] ?? 0
            }
            #expect(hits == 1)
        }
    }

    @Test func `prices are read again on request, and bad ones are refused`() async throws {
        let prices = try PriceFixture()
        try await ProxyFixture.run {
            $0.priceFile = prices.path
        } _: { proxy in
            _ = await proxy.send(Sample.request("one"))
            await proxy.settle()
            try prices.write(
                #"{"gpt-4o-mini":{"input_cost_per_token":1e-05,"output_cost_per_token":0}}"#)
            #expect(try proxy.proxy.reloadPrices() == 1)
            _ = await proxy.send(Sample.request("two"))
            await proxy.settle()
            let sums = try await proxy.sums()
            #expect(sums.spentNanoUSD == 19 * 1_000 + 10 * 2_000 + 19 * 10_000)
            try prices.write("{")
            #expect(throws: PriceFileError.self) { try proxy.proxy.reloadPrices() }
            _ = await proxy.send(Sample.request("three"))
            await proxy.settle()
            #expect(try await proxy.sums().spentNanoUSD == sums.spentNanoUSD + 19 * 10_000)
        }
    }
}
