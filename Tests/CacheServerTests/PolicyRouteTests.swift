import HTTPServer
import JSON
import SemanticCache
import TestSupport
import Testing

@testable import CacheServer

@Suite struct PolicyRouteTests {
    private static let cache = "/v1/caches/default"

    @Test func `policy settings are written, shown and bounded`() async throws {
        let service = try await TestService()
        let reply = await service.call(
            .patch, PolicyRouteTests.cache,
            #"{"policy":"verified","maxFalseHitRate":0.02,"shadow":true,"#
                + #""answerComparison":"lexical","labelHalfLifeMillis":null}"#)
        let settings = reply.json?["settings"]
        #expect(settings?["policy"]?.string == "verified")
        #expect(settings?["maxFalseHitRate"]?.double == 0.02)
        #expect(settings?["shadow"]?.bool == true)
        #expect(settings?["answerComparison"]?.string == "lexical")
        #expect(settings?["labelHalfLifeMillis"]?.isNull == true)
        for body in [
            #"{"policy":"best"}"#, #"{"maxFalseHitRate":0}"#, #"{"maxFalseHitRate":1}"#,
            #"{"shadow":1}"#, #"{"labelHalfLifeMillis":0}"#, #"{"answerComparison":"llm"}"#,
        ] {
            #expect(await service.call(.patch, PolicyRouteTests.cache, body).status == 400)
        }
    }

    @Test func `checks are switched together or by name`() async throws {
        let service = try await TestService()
        let names = ##"["numbers","negation"]"##
        for (given, shown) in [
            ("false", "false"), (names, names), ("true", "true"), ("[]", "false"),
        ] {
            let reply = await service.call(
                .patch, PolicyRouteTests.cache, "{\"checks\":\(given)}")
            let checks = reply.json?["settings"]?["checks"]?.rawBytes ?? []
            #expect(String(decoding: checks, as: UTF8.self) == shown)
        }
        for body in [#"{"checks":"numbers"}"#, #"{"checks":["number"]}"#, #"{"checks":[1]}"#] {
            let reply = await service.call(.patch, PolicyRouteTests.cache, body)
            #expect(reply.status == 400)
        }
    }

    @Test func `a rate that no probability was measured to keep is refused by name`() async throws {
        let service = try await TestService()
        let kept = await service.call(
            .patch, PolicyRouteTests.cache,
            #"{"policy":"calibrated","probabilityMin":null,"maxFalseHitRate":0.05}"#)
        #expect(kept.json?["settings"]?["probabilityMin"]?.isNull == true)
        let refused = await service.call(
            .patch, PolicyRouteTests.cache, #"{"maxFalseHitRate":0.0000001}"#)
        #expect(refused.status == 400)
        #expect(refused.json?["detail"]?.string?.contains("measured") == true)
    }

    @Test func `feedback is listed as labelled pairs`() async throws {
        let service = try await TestService()
        let id = await service.insert(#"{"prompt":"stored","response":"r"}"#)
        service.embedder.plan("near", near: "stored", similarity: 0.8)
        let path = "\(PolicyRouteTests.cache)/entries/\(id)/feedback"
        _ = await service.call(.post, path, #"{"prompt":"near","verdict":"wrong"}"#)
        let page = await service.call(.get, "\(PolicyRouteTests.cache)/feedback?limit=5").json
        let pair = page?["pairs"]?.elements.first { _ in true }
        #expect(pair?["label"]?.int == 0 && pair?["entryId"]?.string == id)
        #expect(pair?["prompt_a"]?.string == "stored" && pair?["prompt_b"]?.string == "near")
        #expect(abs((pair?["similarity"]?.double ?? 0) - 0.8) < 1e-5)
        #expect(page?["nextCursor"]?.isNull == true)
        let tooMany = await service.call(.get, "\(PolicyRouteTests.cache)/feedback?limit=0")
        #expect(tooMany.status == 400)
    }

    @Test func `the verifier is set by cache, explained and counted`() async throws {
        let verifier = PlannedVerifier()
        let service = try await TestService(verifier: verifier)
        let reply = await service.call(
            .patch, PolicyRouteTests.cache,
            #"{"checks":false,"verifier":true,"verifierProbabilityMin":0.6,"#
                + #""verifierSimilarityMin":0.7,"verifierSimilarityMax":0.99}"#)
        let settings = reply.json?["settings"]
        #expect(settings?["verifier"]?.bool == true)
        #expect(settings?["verifierProbabilityMin"]?.double == 0.6)
        #expect(settings?["verifierSimilarityMin"]?.double == 0.7)
        #expect(settings?["verifierSimilarityMax"]?.double == 0.99)
        for body in [
            #"{"verifier":1}"#, #"{"verifierProbabilityMin":1.1}"#, #"{"verifierSimilarityMin":1}"#,
        ] {
            #expect(await service.call(.patch, PolicyRouteTests.cache, body).status == 400)
        }
        let left = await service.call(.patch, PolicyRouteTests.cache, #"{"verifier":null}"#)
        #expect(left.json?["settings"]?["verifier"]?.isNull == true)
        _ = await service.call(.patch, PolicyRouteTests.cache, #"{"verifier":true}"#)
        _ = await service.insert(#"{"prompt":"stored","response":"r"}"#)
        service.embedder.plan("near", near: "stored", similarity: 0.8)
        verifier.plan("stored", 0.25)
        let search = #"{"prompt":"near","explain":true}"#
        let refused = await service.search(search).json?["decision"]
        #expect(refused?["reason"]?.string == "verifier-refused")
        #expect(refused?["verifierProbability"]?.double == 0.25)
        #expect(refused?["cost"]?["pairsVerified"]?.int == 1)
        #expect(refused?["cost"]?["verifierMicros"]?.double ?? 0 > 0)
        verifier.plan("stored", 0.75)
        #expect(await service.search(search).json?["data"]?.count == 1)
        let stats = await service.call(.get, "\(PolicyRouteTests.cache)/stats").json
        #expect(stats?["verifier"]?["passed"]?.int == 1 && stats?["verifier"]?["refused"]?.int == 1)
        let metrics = await service.call(.get, "/metrics").text
        let line = "refrain_verifier_pairs_total{cache=\"default\",outcome=\"refused\"} 1"
        #expect(metrics.split(separator: "\n").contains(Substring(line)))
    }

    @Test func `late interaction is set by cache, explained and counted`() async throws {
        let service = try await TestService()
        let fresh = await service.call(.get, PolicyRouteTests.cache).json?["settings"]
        #expect(fresh?["lateInteraction"]?.bool == false)
        #expect(fresh?["lateSimilarityMin"]?.double == 0)
        let reply = await service.call(
            .patch, PolicyRouteTests.cache,
            #"{"checks":false,"lateInteraction":true,"lateSimilarityMin":0.9}"#)
        #expect(reply.json?["settings"]?["lateInteraction"]?.bool == true)
        #expect(reply.json?["settings"]?["lateSimilarityMin"]?.double == 0.9)
        for body in [#"{"lateInteraction":1}"#, #"{"lateSimilarityMin":1.1}"#] {
            #expect(await service.call(.patch, PolicyRouteTests.cache, body).status == 400)
        }
        let made = await service.call(
            .put, "/v1/caches/other", #"{"lateInteraction":true,"lateSimilarityMin":0.5}"#)
        #expect(made.json?["settings"]?["lateSimilarityMin"]?.double == 0.5)
        _ = await service.insert(#"{"prompt":"one two","response":"r"}"#)
        service.embedder.plan("one three", near: "one two", similarity: 0.95)
        let search = #"{"prompt":"one three","explain":true}"#
        let refused = await service.search(search).json?["decision"]
        #expect(refused?["reason"]?.string == "below-late-similarity")
        let late = refused?["lateSimilarity"]
        #expect(late?["mean"]?.double ?? 1 < 0.9)
        for name in ["queryToStored", "storedToQuery", "weakestQuery", "weakestStored"] {
            #expect(late?[name]?.double != nil)
        }
        #expect(refused?["cost"]?["candidatesComparedByToken"]?.int == 1)
        #expect(refused?["cost"]?["lateMicros"]?.double ?? 0 > 0)
        _ = await service.call(.patch, PolicyRouteTests.cache, #"{"lateSimilarityMin":0}"#)
        let served = await service.search(search).json
        #expect(served?["data"]?.count == 1 && served?["decision"]?["lateSimilarity"] != nil)
        let metrics = await service.call(.get, "/metrics").text
        let line = "refrain_misses_total{cache=\"default\",reason=\"below-late-similarity\"} 1"
        #expect(metrics.split(separator: "\n").contains(Substring(line)))
    }

    @Test
    func `a wrong answer is blocked for its prompt in both tiers, counted and may be removed`()
        async throws
    {
        let service = try await TestService()
        _ = await service.call(.patch, PolicyRouteTests.cache, #"{"checks":false}"#)
        let id = await service.insert(#"{"prompt":"stored","response":"r"}"#)
        service.embedder.plan("near", near: "stored", similarity: 0.95)
        let path = "\(PolicyRouteTests.cache)/entries/\(id)/feedback"
        #expect(await service.search(#"{"prompt":"near"}"#).json?["data"]?.count == 1)
        for prompt in ["near", "stored"] {
            let said = await service.call(
                .post, path, #"{"prompt":"\#(prompt)","verdict":"wrong"}"#)
            #expect(said.status == 204)
            let found = await service.search(
                #"{"prompt":"\#(prompt)","searchStrategies":["exact","semantic"]}"#)
            #expect(found.json?["data"]?.count == 0)
            #expect(found.json?["decision"]?["reason"]?.string == "feedback-blocked")
        }
        let right = await service.call(.post, path, #"{"prompt":"else","verdict":"correct"}"#)
        #expect(right.status == 204)
        let stats = await service.call(.get, "\(PolicyRouteTests.cache)/stats").json
        #expect(stats?["feedback"]?["wrong"]?.int == 2 && stats?["feedback"]?["correct"]?.int == 1)
        let metrics = await service.call(.get, "/metrics").text
        let line = "refrain_feedback_total{cache=\"default\",verdict=\"wrong\"} 2"
        #expect(metrics.split(separator: "\n").contains(Substring(line)))
        let removal = await service.call(
            .post, path, #"{"prompt":"x","verdict":"wrong","removeEntry":true}"#)
        #expect(removal.status == 204)
        #expect(
            await service.call(.get, "\(PolicyRouteTests.cache)/entries/\(id)").status == 404)
        #expect(await service.call(.post, path, #"{"prompt":"x","verdict":"wrong"}"#).status == 404)
    }

    @Test func `a probe goes out with the lookup and comes back with the insert`() async throws {
        let service = try await TestService()
        _ = await service.call(.patch, PolicyRouteTests.cache, #"{"policy":"verified"}"#)
        let id = await service.insert(#"{"prompt":"reset it","response":"Press it."}"#)
        service.embedder.plan("reset this", near: "reset it", similarity: 0.97)
        let ask = #"{"prompt":"reset this"}"#
        let first = await service.search(ask).json?["decision"]
        #expect(first?["reason"]?.string == "exploring")
        #expect(first?["verified"]?["labels"]?.int == 0)
        let probe = try #require(first?["probe"]?.string)
        let path = "\(PolicyRouteTests.cache)/entries"
        let kept = await service.call(
            .post, path,
            #"{"prompt":"reset this","response":"press it","probeId":"\#(probe)"}"#)
        #expect(kept.status == 200)
        #expect(kept.json?["entryId"]?.string == id && kept.json?["probe"]?.string == "same")
        #expect(await service.search(ask).json?["decision"]?["verified"]?["labels"]?.int == 1)
        let bad = await service.call(
            .post, path, #"{"prompt":"p","response":"r","probeId":"xyz"}"#)
        #expect(bad.status == 400 && bad.fields == ["probeId"])
        let stats = await service.call(.get, "\(PolicyRouteTests.cache)/stats").json
        #expect(stats?["probes"]?["same"]?.int == 1)
    }

    @Test func `shadow mode serves nothing and reports what it would have served`() async throws {
        let service = try await TestService()
        _ = await service.call(.patch, PolicyRouteTests.cache, #"{"shadow":true,"checks":false}"#)
        let id = await service.insert(#"{"prompt":"stored","response":"yes"}"#)
        service.embedder.plan("right", near: "stored", similarity: 0.96)
        service.embedder.plan("wrong", near: "stored", similarity: 0.91)
        for (prompt, answer) in [("right", "Yes."), ("wrong", "no"), ("far", "else")] {
            let found = await service.search(#"{"prompt":"\#(prompt)"}"#).json
            #expect(found?["data"]?.count == 0)
            let would = found?["decision"]?["wouldServe"]
            #expect((would?["id"]?.string == id) == (prompt != "far"))
            _ = await service.insert(#"{"prompt":"\#(prompt)","response":"\#(answer)"}"#)
        }
        let path = "\(PolicyRouteTests.cache)/shadow"
        let report = await service.call(.get, path).json
        #expect(report?["lookups"]?.int == 3)
        let semantic = report?["outcomes"]?["hit-semantic"]
        #expect(semantic?["same"]?.int == 1 && semantic?["different"]?.int == 1)
        #expect(report?["cases"]?.count == 3)
        let wrong = await service.call(.get, "\(path)?verdict=different&outcome=hit-semantic").json
        #expect(wrong?["cases"]?.elements.compactMap { $0["prompt"]?.string } == ["wrong"])
        #expect(await service.call(.get, "\(path)?verdict=maybe").status == 400)
    }
}
