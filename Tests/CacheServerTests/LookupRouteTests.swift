import HTTPFields
import HTTPServer
import JSON
import SemanticCache
import TestSupport
import Testing
import TextEmbedding

@testable import CacheServer

@Suite struct LookupRouteTests {
    @Test func `an answer has the six members the official clients require`() async throws {
        let service = try await TestService()
        let id = await service.insert(
            #"{"prompt":"What is LMDB?","response":"A \"store\"","attributes":{"k":"v,/%"}}"#)
        #expect(id.utf8.count == 32)
        let reply = await service.search(#"{"prompt":"What is LMDB?"}"#)
        #expect(reply.status == 200)
        #expect(reply.headers["content-type"] == "application/json")
        let hit = reply.json?["data"]?.elements.first { _ in true }
        #expect(hit?["id"]?.string == id)
        #expect(hit?["prompt"]?.string == "What is LMDB?")
        #expect(hit?["response"]?.string == "A \"store\"")
        #expect(hit?["attributes"]?["k"]?.string == "v,/%")
        #expect(abs((hit?["similarity"]?.double ?? 0) - 1) < 1e-6)
        #expect(hit?["searchStrategy"]?.string == "semantic")
    }

    @Test func `a miss is an empty array with a reason, never a 404`() async throws {
        let service = try await TestService()
        let reply = await service.search(#"{"prompt":"Anything?"}"#)
        #expect(reply.status == 200)
        #expect(reply.json?["data"]?.count == 0)
        #expect(reply.json?["data"]?.kind == .array)
        #expect(reply.json?["decision"]?["outcome"]?.string == "miss")
        #expect(reply.json?["decision"]?["nearest"]?.isNull == true)
    }

    @Test func `the exact strategy finds the normalised prompt without the embedder`() async throws
    {
        let service = try await TestService()
        _ = await service.insert(#"{"prompt":"What is  LMDB?","response":"A store"}"#)
        service.embedder.fail(.failed("not needed"))
        let body = #"{"prompt":" What is LMDB? ","searchStrategies":["exact"]}"#
        let reply = await service.search(body)
        #expect(reply.json?["data"]?.count == 1)
        let hit = reply.json?["data"]?.elements.first { _ in true }
        #expect(hit?["searchStrategy"]?.string == "exact")
        #expect(hit?["similarity"]?.double == 1)
        #expect(reply.json?["decision"]?["outcome"]?.string == "hit-exact")
    }

    @Test func `threshold and scale apply as stated`() async throws {
        let service = try await TestService()
        service.embedder.plan("near", near: "stored", similarity: 0.9)
        _ = await service.insert(#"{"prompt":"stored","response":"A"}"#)
        _ = await service.call(.patch, "/v1/caches/default", #"{"checks":false}"#)
        func hits(_ threshold: String) async -> Int? {
            await service.search(#"{"prompt":"near","similarityThreshold":\#(threshold)}"#)
                .json?["data"]?.count
        }
        #expect(await hits("0.89") == 1)
        #expect(await hits("0.91") == 0)
        _ = await service.call(
            .patch, "/v1/caches/default", #"{"similarityScale":"normalized"}"#)
        // (1 + 0.9) / 2 = 0.95 on the normalised scale.
        #expect(await hits("0.949") == 1)
        #expect(await hits("0.951") == 0)
        let reply = await service.search(#"{"prompt":"near"}"#)
        let decision = reply.json?["decision"]
        #expect(decision?["scale"]?.string == "normalized")
        #expect(abs((decision?["threshold"]?.double ?? 0) - 0.925) < 1e-9)
        #expect(abs((decision?["nearest"]?["similarity"]?.double ?? 0) - 0.95) < 1e-5)
    }

    @Test func `explain adds the nearest prompt, checks, tokens and cost`() async throws {
        let service = try await TestService()
        service.embedder.plan("near", near: "stored", similarity: 0.5)
        _ = await service.insert(#"{"prompt":"stored","response":"A"}"#)
        let plain = await service.search(#"{"prompt":"near"}"#).json?["decision"]
        #expect(plain?["cost"] == nil && plain?["nearest"]?["prompt"] == nil)
        let decision = await service.search(#"{"prompt":"near","explain":true}"#).json?["decision"]
        #expect(decision?["reason"]?.string == "below-threshold")
        #expect(decision?["nearest"]?["prompt"]?.string == "stored")
        #expect(decision?["checks"]?.kind == .array)
        #expect(decision?["tokenCount"]?.int != nil)
        #expect((decision?["cost"]?["totalMicros"]?.double ?? 0) > 0)
    }

    @Test func `earlier turns and scope are identity`() async throws {
        let service = try await TestService()
        let path = "/v1/caches/default/conversations/search"
        _ = await service.insert(
            #"{"prompt":"And how much?","response":"5","context":["I want tea"],"scope":"a"}"#)
        let same = await service.call(
            .post, path, #"{"prompt":"And how much?","context":["I want tea"],"scope":"a"}"#)
        #expect(same.json?["actualPrompt"]?.string == "And how much?")
        #expect(same.json?["data"]?.count == 1)
        for other in [
            #"{"prompt":"And how much?"}"#,
            #"{"prompt":"And how much?","context":["I want tea"]}"#,
            #"{"prompt":"And how much?","context":["I want rum"],"scope":"a"}"#,
            #"{"prompt":"And how much?","context":["I want"," tea"],"scope":"a"}"#,
            #"{"prompt":"And how much?","scope":"a"}"#,
        ] {
            let reply = await service.call(.post, path, other)
            #expect(reply.status == 200 && reply.json?["data"]?.count == 0, "\(other)")
        }
    }

    @Test func `a caller's own vector is used, as numbers or as base64`() async throws {
        let service = try await TestService()
        let vector: [Float] = [1, 0, 0, 0, 0, 0, 0, 0]
        let base64 = String(decoding: Base64.encode(vector), as: UTF8.self)
        _ = await service.insert(
            #"{"prompt":"mine","response":"A","embedding":[2,0,0,0,0,0,0,0]}"#)
        _ = await service.call(.patch, "/v1/caches/default", #"{"checks":false}"#)
        for embedding in ["[1,0,0,0,0,0,0,0]", "\"\(base64)\""] {
            let reply = await service.search(#"{"prompt":"other","embedding":\#(embedding)}"#)
            #expect(reply.json?["data"]?.count == 1, "\(embedding): \(reply.text)")
        }
    }

    @Test func `more results come best first`() async throws {
        let service = try await TestService()
        _ = await service.call(.patch, "/v1/caches/default", #"{"checks":false}"#)
        service.embedder.plan("b", near: "a", similarity: 0.95)
        _ = await service.insert(#"{"prompt":"a","response":"1"}"#)
        _ = await service.insert(#"{"prompt":"b","response":"2"}"#)
        let reply = await service.search(#"{"prompt":"a","maxResults":5}"#)
        let similarities =
            reply.json?["data"]?.elements.compactMap { $0["similarity"]?.double } ?? []
        #expect(similarities.count == 2)
        #expect(similarities == similarities.sorted(by: >))
    }

    @Test func `without an embedder the exact tier answers and says why`() async throws {
        let service = try await TestService(hasEmbedder: false)
        _ = await service.insert(#"{"prompt":"stored","response":"A"}"#)
        #expect(await service.search(#"{"prompt":"stored"}"#).json?["data"]?.count == 1)
        let miss = await service.search(#"{"prompt":"other"}"#).json
        #expect(miss?["decision"]?["reason"]?.string == "no-embedder")
        let ready = await service.call(.get, "/ready")
        #expect(ready.status == 200)
        #expect(ready.json?["mode"]?.string == "exact-only")
        #expect(ready.json?["exactOnlyBecause"]?.string == "none in this test")
        let stats = await service.call(.get, "/v1/caches/default/stats").json
        #expect(stats?["mode"]?.string == "exact-only")
    }

    @Test func `a batch of searches answers each in order and reports the bad ones`() async throws {
        let service = try await TestService()
        _ = await service.insert(#"{"prompt":"stored","response":"A"}"#)
        let reply = await service.call(
            .post, "/v1/caches/default/entries/search:batch",
            #"{"searches":[{"prompt":"stored"},{"prompt":7},{"prompt":"other"}]}"#)
        let results = reply.json?["results"]?.elements.map { $0 } ?? []
        #expect(results.count == 3)
        #expect(results[0]["data"]?.count == 1)
        #expect(results[1]["error"]?["detail"]?.string == "searches[1].prompt must be a string")
        #expect(results[2]["data"]?.count == 0)
    }
}
