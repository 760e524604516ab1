import HTTPFields
import HTTPServer
import JSON
import SemanticCache
import TestSupport
import Testing
import TextEmbedding

@testable import CacheServer

/// What is sent, and the field that the answer must name.
struct BadBody: Sendable, CustomStringConvertible {
    let body: String
    let field: String
    var status = 400

    init(_ body: String, _ field: String, _ status: Int = 400) {
        self.body = body
        self.field = field
        self.status = status
    }

    var description: String { String(body.prefix(60)) }
}

private let long = String(repeating: "x", count: SemanticCache.Limits.promptBytesMax + 1)
private let manyAttributes = (0...SemanticCache.Limits.attributesMax).map { "\"a\($0)\":\"v\"" }
    .joined(separator: ",")
private let zeros = "[" + [String](repeating: "0", count: 8).joined(separator: ",") + "]"
private let nanVector = String(
    decoding: Base64.encode([Float](repeating: .nan, count: 8)), as: UTF8.self)
private let manyNumbers =
    "["
    + [String](repeating: "1", count: SemanticCache.Limits.dimensionMax + 1)
    .joined(separator: ",") + "]"

@Suite struct BadInputTests {
    static let searches: [BadBody] = [
        BadBody("", "body"), BadBody("{", "body"), BadBody("[]", ""), BadBody("{} x", "body"),
        BadBody(#"{"prompt":"a","prompt":"b"}"#, "body"),
        BadBody(String(repeating: "[", count: 100_000), "body"),
        BadBody("\u{FEFF}{\"prompt\":\"a\"}", "body"),
        BadBody("{}", "prompt"), BadBody(#"{"prompt":null}"#, "prompt"),
        BadBody(#"{"prompt":1}"#, "prompt"), BadBody(#"{"prompt":""}"#, "prompt"),
        BadBody(#"{"prompt":"\#(long)"}"#, "prompt", 413),
        BadBody(#"{"prompt":"a","similarityThreshold":1.01}"#, "similarityThreshold"),
        BadBody(#"{"prompt":"a","similarityThreshold":-0.1}"#, "similarityThreshold"),
        BadBody(#"{"prompt":"a","similarityThreshold":"0.9"}"#, "similarityThreshold"),
        BadBody(#"{"prompt":"a","similarityThreshold":NaN}"#, "body"),
        BadBody(#"{"prompt":"a","searchStrategies":["fuzzy"]}"#, "searchStrategies"),
        BadBody(#"{"prompt":"a","searchStrategies":"exact"}"#, "searchStrategies"),
        BadBody(#"{"prompt":"a","searchStrategies":["exact","exact"]}"#, "searchStrategies"),
        BadBody(#"{"prompt":"a","maxResults":0}"#, "maxResults"),
        BadBody(#"{"prompt":"a","maxResults":101}"#, "maxResults"),
        BadBody(#"{"prompt":"a","maxResults":1.5}"#, "maxResults"),
        BadBody(#"{"prompt":"a","maxResults":99999999999999999999}"#, "maxResults"),
        BadBody(#"{"prompt":"a","attributes":[]}"#, "attributes"),
        BadBody(#"{"prompt":"a","attributes":{"k":1}}"#, "attributes"),
        BadBody(#"{"prompt":"a","attributes":{\#(manyAttributes)}}"#, "attributes"),
        BadBody(#"{"prompt":"a","context":"turn"}"#, "context"),
        BadBody(#"{"prompt":"a","context":["\#(long)"]}"#, "context", 413),
        BadBody(#"{"prompt":"a","scope":7}"#, "scope"),
        BadBody(#"{"prompt":"a","scope":"\#(long)"}"#, "scope", 413),
        BadBody(#"{"prompt":"a","explain":"yes"}"#, "explain"),
        BadBody(#"{"prompt":"a","embedding":[1,2,3]}"#, "embedding"),
        BadBody(#"{"prompt":"a","embedding":[]}"#, "embedding"),
        BadBody(#"{"prompt":"a","embedding":\#(zeros)}"#, "embedding"),
        BadBody(#"{"prompt":"a","embedding":[1e39,0,0,0,0,0,0,0]}"#, "embedding"),
        BadBody(#"{"prompt":"a","embedding":["1",0,0,0,0,0,0,0]}"#, "embedding"),
        BadBody(#"{"prompt":"a","embedding":{}}"#, "embedding"),
        BadBody(#"{"prompt":"a","embedding":"!!!!"}"#, "embedding"),
        BadBody(#"{"prompt":"a","embedding":"AAAAAAA"}"#, "embedding"),
        BadBody(#"{"prompt":"a","embedding":"\#(nanVector)"}"#, "embedding"),
        BadBody(#"{"prompt":"a","embedding":\#(manyNumbers)}"#, "embedding"),
    ]

    static let inserts: [BadBody] = [
        BadBody(#"{"prompt":"a"}"#, "response"), BadBody(#"{"response":"a"}"#, "prompt"),
        BadBody(#"{"prompt":"a","response":{}}"#, "response"),
        BadBody(#"{"prompt":"a","response":"r","ttlMillis":0}"#, "ttlMillis"),
        BadBody(#"{"prompt":"a","response":"r","ttlMillis":-5}"#, "ttlMillis"),
        BadBody(#"{"prompt":"a","response":"r","ttlMillis":31556952001}"#, "ttlMillis"),
        BadBody(#"{"prompt":"a","response":"r","ttlMillis":"60"}"#, "ttlMillis"),
        BadBody(#"{"prompt":"a","response":"r","tags":"t"}"#, "tags"),
        BadBody(#"{"prompt":"a","response":"r","tags":[1]}"#, "tags"),
        BadBody(#"{"prompt":"a","response":"r","id":"xyz"}"#, "id"),
        BadBody(
            #"{"prompt":"a","response":"r","id":"\#(String(repeating: "A", count: 32))"}"#, "id"),
        BadBody(#"{"prompt":"a","response":"r","usage":5}"#, "usage"),
        BadBody(#"{"prompt":"a","response":"r","usage":{"inputTokens":-1}}"#, "usage.inputTokens"),
        BadBody(#"{"prompt":"a","response":"r","costUsd":-1}"#, "costUsd"),
        BadBody(#"{"prompt":"a","response":"r","model":"\#(long)"}"#, "model", 413),
        BadBody(#"{"prompt":"\#(long)","response":"r"}"#, "prompt", 413),
        BadBody(#"{"prompt":"a","response":"r","attributes":{"":"v"}}"#, "attributes"),
        BadBody(#"{"prompt":"a","response":"r","embedding":\#(zeros)}"#, "embedding"),
    ]

    private func expect(_ bad: BadBody, at path: String) async throws {
        let service = try await TestService()
        let reply = await service.call(.post, path, bad.body)
        #expect(reply.status == bad.status, "\(bad): \(reply.text)")
        #expect(reply.json?["status"]?.int == bad.status)
        let detail = reply.json?["detail"]?.string ?? ""
        let isNamed =
            reply.fields.contains { $0.hasPrefix(bad.field) } || detail.contains(bad.field)
        #expect(isNamed, "\(bad): \(reply.text)")
        let kept = await service.call(.get, "/v1/caches/default").json
        #expect(kept?["entries"]?.int == 0)
    }

    @Test(arguments: searches)
    func `a bad search is refused and its field named`(bad: BadBody) async throws {
        try await expect(bad, at: "/v1/caches/default/entries/search")
    }

    @Test(arguments: inserts)
    func `a bad insert is refused, its field named and nothing kept`(bad: BadBody) async throws {
        try await expect(bad, at: "/v1/caches/default/entries")
    }

    @Test func `invalid UTF-8 is refused wherever it stands`() async throws {
        let service = try await TestService()
        for bad in [[0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80]] as [[UInt8]] {
            let body = Array(#"{"prompt":"a"#.utf8) + bad + Array(#"","response":"r"}"#.utf8)
            let reply = await service.call(.post, "/v1/caches/default/entries", bytes: body)
            #expect(reply.status == 400)
            #expect(reply.json?["detail"]?.string == "invalid UTF-8 at byte 12")
        }
    }

    @Test func `an answer over its limit is 413 and names the limit`() async throws {
        let service = try await TestService()
        let limit = SemanticCache.Limits.responseBytesMax
        let response = String(repeating: "r", count: limit + 1)
        let reply = await service.call(
            .post, "/v1/caches/default/entries", #"{"prompt":"p","response":"\#(response)"}"#)
        #expect(reply.status == 413)
        #expect(reply.json?["detail"]?.string?.contains("\(limit)") == true)
    }

    @Test(arguments: [
        ("entries:batch", #"{"entries":[]}"#), ("entries:batch", #"{"entries":{}}"#),
        ("entries:batch", "{}"), ("entries/search:batch", #"{"searches":7}"#),
    ])
    func `a batch must be an array of the right size`(route: String, body: String) async throws {
        let service = try await TestService()
        #expect(await service.call(.post, "/v1/caches/default/\(route)", body).status == 400)
    }

    @Test func `a batch over its limit is refused whole`() async throws {
        let service = try await TestService()
        let item = #"{"prompt":"p"}"#
        let count = SemanticCache.Limits.batchItemsMax + 1
        let body =
            "{\"searches\":[" + [String](repeating: item, count: count).joined(separator: ",")
            + "]}"
        let reply = await service.call(.post, "/v1/caches/default/entries/search:batch", body)
        #expect(reply.status == 400 && reply.fields == ["searches"])
    }

    @Test(arguments: [
        "limit=0", "limit=1001", "limit=x", "cursor=abc", "createdBeforeMillis=-1",
        "embedding=maybe",
    ])
    func `a bad parameter of a listing is refused`(query: String) async throws {
        let service = try await TestService()
        let reply = await service.call(.get, "/v1/caches/default/entries?\(query)")
        #expect(reply.status == 400)
        #expect(reply.fields.first.map { query.hasPrefix($0) } == true)
    }

    @Test func `an unknown cache and an unknown entry are 404 on every route`() async throws {
        let service = try await TestService()
        let id = String(repeating: "0", count: 32)
        for route in Route.table where route.path.contains("{cacheId}") && route.action != .putCache
        {
            let target = route.path.replacing("{cacheId}", with: "none")
                .replacing("{entryId}", with: id)
            let reply = await service.call(route.method, target, #"{"prompt":"p","response":"r"}"#)
            #expect(reply.status == 404, "\(route.name): \(reply.text)")
        }
        let path = "/v1/caches/default/entries/\(id)"
        #expect(await service.call(.get, path).status == 404)
        let verdict = #"{"prompt":"p","verdict":"wrong"}"#
        #expect(await service.call(.post, path + "/feedback", verdict).status == 404)
    }

    @Test func `unknown fields are ignored, as the API's clients expect`() async throws {
        let service = try await TestService()
        let reply = await service.search(#"{"prompt":"p","newInVersion9":{"a":[1]}}"#)
        #expect(reply.status == 200)
    }

    @Test func `each route has a body limit that suits it`() async throws {
        let service = try await TestService()
        let cache = "/v1/caches/default"
        #expect(service.bodyBytesMax(.post, cache + "/entries/search") == 4 << 20)
        #expect(service.bodyBytesMax(.post, cache + "/entries") == 32 << 20)
        #expect(service.bodyBytesMax(.post, cache + "/import") == 64 << 20)
        #expect(service.bodyBytesMax(.get, "/health") == 4 << 10)
        #expect(service.bodyBytesMax(.post, "/nowhere") == 64 << 10)
    }
}
