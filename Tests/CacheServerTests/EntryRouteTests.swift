import HTTPFields
import HTTPServer
import JSON
import SemanticCache
import TestSupport
import Testing
import TextEmbedding

@testable import CacheServer

@Suite struct EntryRouteTests {
    @Test func `an entry is read with all it was given`() async throws {
        let service = try await TestService()
        let id = await service.insert(
            """
            {"prompt":"p","response":"r","attributes":{"a":"1"},"tags":["t"],"model":"gpt",
             "ttlMillis":60000,"usage":{"inputTokens":3,"outputTokens":5},"costUsd":0.0125}
            """)
        let reply = await service.call(.get, "/v1/caches/default/entries/\(id)?embedding=true")
        let entry = try #require(reply.json)
        #expect(entry["model"]?.string == "gpt")
        #expect(entry["usage"]?["outputTokens"]?.int == 5)
        #expect(entry["costUsd"]?.double == 0.0125)
        #expect(entry["tags"]?.elements.compactMap(\.string) == ["t"])
        let created = entry["createdAtMillis"]?.int64 ?? 0
        #expect(entry["expiresAtMillis"]?.int64 == created + 60_000)
        let bytes = Base64.decode(entry["embedding"]?.stringBytes ?? [])
        #expect(bytes?.count == 8 * 4)
    }

    @Test func `a removed entry is gone and removing it again is 404`() async throws {
        let service = try await TestService()
        let id = await service.insert(#"{"prompt":"p","response":"r"}"#)
        let path = "/v1/caches/default/entries/\(id)"
        let removed = await service.call(.delete, path)
        #expect(removed.status == 204 && removed.bytes.isEmpty)
        #expect(await service.call(.delete, path).status == 404)
        #expect(await service.call(.get, path).status == 404)
        #expect(await service.search(#"{"prompt":"p"}"#).json?["data"]?.count == 0)
    }

    @Test func `pages of a listing hold every entry once`() async throws {
        let service = try await TestService()
        var inserted: [String] = []
        for index in 0..<7 {
            inserted.append(
                await service.insert(
                    #"{"prompt":"p\#(index)","response":"r","attributes":{"odd":"\#(index % 2)"}}"#)
            )
        }
        var (seen, cursor) = ([String](), "")
        repeat {
            let page = await service.call(
                .get, "/v1/caches/default/entries?limit=3\(cursor)"
            ).json
            seen += page?["entries"]?.elements.compactMap { $0["id"]?.string } ?? []
            cursor = page?["nextCursor"]?.string.map { "&cursor=\($0)" } ?? ""
        } while !cursor.isEmpty
        #expect(seen == inserted.sorted())
        let odd = await service.call(
            .get, "/v1/caches/default/entries?attribute.odd=1")
        #expect(odd.json?["entries"]?.count == 3)
    }

    @Test func `removal by attributes, tag and model takes what passes all`() async throws {
        let service = try await TestService()
        for index in 0..<6 {
            _ = await service.insert(
                """
                {"prompt":"p\(index)","response":"r","attributes":{"g":"\(index % 2)"},
                 "tags":["t\(index % 3)"],"model":"m"}
                """)
        }
        let path = "/v1/caches/default/entries"
        let dry = await service.call(.delete, path, #"{"attributes":{"g":"0"},"dryRun":true}"#)
        #expect(dry.json?["deletedEntriesCount"]?.int == 3)
        let both = await service.call(.delete, path, #"{"attributes":{"g":"0"},"tag":"t0"}"#)
        #expect(both.json?["deletedEntriesCount"]?.int == 1)
        let none = await service.call(.delete, path, "{}")
        #expect(none.status == 400 && none.fields == ["attributes"])
        #expect(await service.call(.delete, path).status == 400)
        let all = await service.call(.delete, path, #"{"attributes":{}}"#)
        #expect(all.json?["deletedEntriesCount"]?.int == 5)
    }

    @Test func `evict says what went and dryRun leaves it`() async throws {
        let service = try await TestService()
        for index in 0..<5 { _ = await service.insert(#"{"prompt":"p\#(index)","response":"r"}"#) }
        let path = "/v1/caches/default/evict"
        let dry = await service.call(.post, path, #"{"entriesTarget":2,"dryRun":true}"#).json
        #expect(dry?["evictedEntriesCount"]?.int == 3)
        let done = await service.call(.post, path, #"{"entriesTarget":2,"policy":"fifo"}"#).json
        #expect(done?["evictedEntriesCount"]?.int == 3 && done?["entries"]?.int == 2)
        #expect(await service.call(.post, path, "{}").status == 400)
    }

    @Test func `flush answers 204 and leaves the settings`() async throws {
        let service = try await TestService()
        _ = await service.insert(#"{"prompt":"p","response":"r"}"#)
        _ = await service.call(.patch, "/v1/caches/default", #"{"threshold":0.9}"#)
        let reply = await service.call(.post, "/v1/caches/default/flush")
        #expect(reply.status == 204 && reply.bytes.isEmpty)
        #expect(reply.headers["refrain-removed-count"] == "1")
        let cache = await service.call(.get, "/v1/caches/default").json
        #expect(cache?["entries"]?.int == 0)
        #expect(cache?["settings"]?["threshold"]?.double == 0.9)
    }

    @Test func `an answer called wrong is not served again for that prompt`() async throws {
        let service = try await TestService()
        let id = await service.insert(#"{"prompt":"p","response":"r"}"#)
        let path = "/v1/caches/default/entries/\(id)/feedback"
        #expect(await service.call(.post, path, #"{"prompt":"p","verdict":"bad"}"#).status == 400)
        let wrong = await service.call(.post, path, #"{"prompt":"p","verdict":"wrong"}"#)
        #expect(wrong.status == 204)
        #expect(await service.search(#"{"prompt":"p"}"#).json?["data"]?.count == 0)
        #expect(await service.call(.get, "/v1/caches/default/entries/\(id)").status == 200)
    }

    @Test func `a batch of inserts reports a bad item by its index and does the rest`() async throws
    {
        let service = try await TestService()
        let reply = await service.call(
            .post, "/v1/caches/default/entries:batch",
            #"{"entries":[{"prompt":"a","response":"1"},{"prompt":"b"},"#
                + #"{"prompt":"","response":"2"}]}"#
        )
        #expect(reply.status == 200)
        let ids = reply.json?["entryIds"]?.elements.map(\.isNull) ?? []
        #expect(ids == [false, true, true])
        let errors = reply.json?["errors"]?.elements.compactMap { $0["index"]?.int } ?? []
        #expect(errors == [1, 2])
        #expect(await service.search(#"{"prompt":"a"}"#).json?["data"]?.count == 1)
    }

    @Test func `an import keeps good lines, counts expired ones and names bad ones`() async throws {
        let service = try await TestService()
        let lines = """
            {"prompt":"a","response":"1"}

            {"prompt":"b"}
            not json
            {"prompt":"c","response":"3","expiresAtMillis":1}
            {"prompt":"d","response":"4","scopeId":"0000000000000000000000000000002a"}
            """
        let reply = await service.call(.post, "/v1/caches/default/import", lines).json
        #expect(reply?["importedCount"]?.int == 2)
        #expect(reply?["expiredCount"]?.int == 1)
        #expect(reply?["failedCount"]?.int == 2)
        #expect(reply?["errors"]?.elements.compactMap { $0["line"]?.int } == [3, 4])
        // An entry of another scope is listed, but not found without its scope.
        #expect(await service.search(#"{"prompt":"d"}"#).json?["data"]?.count == 0)
    }
}

@Suite struct CacheRouteTests {
    @Test func `a cache is created, configured, listed and dropped`() async throws {
        let service = try await TestService()
        let path = "/v1/caches/c%201%E4%B8%AD"
        let created = await service.call(.put, path, #"{"threshold":0.9,"entriesMax":10}"#)
        #expect(created.status == 201)
        #expect(created.json?["cacheId"]?.string == "c 1中")
        let again = await service.call(.put, path, #"{"threshold":0.7}"#)
        #expect(again.status == 200)
        #expect(again.json?["settings"]?["entriesMax"]?.isNull == true)
        let patched = await service.call(.patch, path, #"{"ttlMillis":5000}"#).json
        #expect(patched?["settings"]?["threshold"]?.double == 0.7)
        #expect(patched?["settings"]?["ttlMillis"]?.int == 5_000)
        let cleared = await service.call(.patch, path, #"{"ttlMillis":null}"#).json
        #expect(cleared?["settings"]?["ttlMillis"]?.isNull == true)
        let names = await service.call(.get, "/v1/caches").json?["caches"]?.elements
            .compactMap { $0["cacheId"]?.string }
        #expect(names == ["c 1中", "default"])
        #expect(await service.call(.delete, path).status == 204)
        #expect(await service.call(.get, path).status == 404)
    }

    @Test func `a misspelt setting is refused with the name it may have meant`() async throws {
        let service = try await TestService()
        let reply = await service.call(.patch, "/v1/caches/default", #"{"treshold":0.9}"#)
        #expect(reply.status == 400 && reply.fields == ["treshold"])
        #expect(reply.json?["detail"]?.string?.contains("\"threshold\"") == true)
    }

    @Test func `metrics count requests, hits and entries`() async throws {
        let service = try await TestService()
        _ = await service.insert(#"{"prompt":"p","response":"r"}"#)
        _ = await service.search(#"{"prompt":"p"}"#)
        let text = await service.call(.get, "/metrics").text
        let lines = text.split(separator: "\n")
        let insert =
            "refrain_requests_total{route=\"POST /v1/caches/{cacheId}/entries\",status=\"201\"} 1"
        #expect(lines.contains { $0 == insert })
        #expect(lines.contains("refrain_hits_total{cache=\"default\",kind=\"semantic\"} 1"))
        #expect(lines.contains("refrain_entries{cache=\"default\"} 1"))
        #expect(lines.contains("refrain_lookup_seconds_count{stage=\"total\"} 1"))
    }
}
