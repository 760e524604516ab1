import HTTPClient
import HTTPFields
import JSON
import Telemetry
import TestSupport
import Testing
import TextEmbedding

@testable import CacheServer

/// The whole service on a port that the system chose.
private func withServer(
    _ change: (inout ServerSettings) -> Void = { _ in },
    _ body: (HTTPClient, String) async throws -> Void
) async throws {
    let directory = TemporaryDirectory()
    var settings = ServerSettings()
    settings.port = 0
    settings.dataDirectory = directory.path + "/data"
    settings.model = "none"
    settings.mapSizeBytes = 1 << 28
    settings.logLevel = "error"
    change(&settings)
    let log = Log(level: .error) { _ in true }
    let server = try await RefrainServer.start(settings, log: log)
    do {
        try await body(HTTPClient(), "http://127.0.0.1:\(server.port)")
    } catch {
        await server.stop()
        throw error
    }
    await server.stop()
}

private func send(
    _ client: HTTPClient, _ method: String, _ url: String, _ body: String? = nil,
    headers: HTTPHeaders = [:]
) async throws -> HTTPClientAnswer {
    try await client.fetch(
        HTTPClientRequest(
            method: method, url: url, headers: headers, body: body.map { Array($0.utf8) }))
}

@Suite struct SocketTests {
    @Test func `an entry goes in and comes out over a socket`() async throws {
        try await withServer { client, url in
            let cache = url + "/v1/caches/default"
            #expect(try await send(client, "GET", url + "/ready").status == 200)
            let made = try await send(
                client, "POST", cache + "/entries", #"{"prompt":"p","response":"r"}"#)
            #expect(made.status == 201)
            let found = try await send(
                client, "POST", cache + "/entries/search", #"{"prompt":"p"}"#)
            #expect(try JSONDocument(found.body).root["data"]?.count == 1)
            let removed = try await send(
                client, "DELETE", cache + "/entries", #"{"attributes":{}}"#)
            #expect(try JSONDocument(removed.body).root["deletedEntriesCount"]?.int == 1)
            #expect(try await send(client, "POST", cache + "/flush", "").status == 204)
        }
    }

    @Test func `an export streams every entry and an import takes it back`() async throws {
        try await withServer { client, url in
            let cache = url + "/v1/caches/default"
            // More than two pages of the export.
            let lines = (0..<600).map { #"{"prompt":"p\#($0)","response":"r\#($0)"}"# }
                .joined(separator: "\n")
            let taken = try await send(client, "POST", cache + "/import", lines)
            #expect(try JSONDocument(taken.body).root["importedCount"]?.int == 600)
            let out = try await send(client, "GET", cache + "/export")
            #expect(out.headers["content-type"] == "application/x-ndjson")
            let rows = out.body.split(separator: UInt8(ascii: "\n"))
            let prompts = try Set(rows.map { try JSONDocument(Array($0)).root["prompt"]?.string })
            #expect(prompts.count == 600)
            _ = try await send(client, "POST", cache + "/flush", "")
            let back = String(decoding: out.body, as: UTF8.self)
            let again = try await send(client, "POST", cache + "/import", back)
            #expect(try JSONDocument(again.body).root["importedCount"]?.int == 600)
        }
    }

    @Test func `a body over its route's limit is 413 before it is read`() async throws {
        try await withServer { client, url in
            let big = String(repeating: " ", count: ServerLimits.smallBodyBytesMax + 1)
            let reply = try await send(client, "POST", url + "/v1/caches/default/evict", big)
            #expect(reply.status == 413)
            let root = try JSONDocument(reply.body).root
            #expect(root["type"]?.string == "/errors/payload-too-large")
            #expect(reply.headers["content-type"] == "application/json")
        }
    }

    @Test func `a service with keys turns strangers away`() async throws {
        try await withServer {
            $0.apiKeys = ["secret"]
        } _: { client, url in
            #expect(try await send(client, "GET", url + "/health").status == 200)
            #expect(try await send(client, "GET", url + "/v1/caches").status == 401)
            let known = try await send(
                client, "GET", url + "/v1/caches", headers: ["authorization": "Bearer secret"])
            #expect(known.status == 200)
        }
    }

    @Test func `two services cannot hold one data directory`() async throws {
        let directory = TemporaryDirectory()
        try await withServer {
            $0.dataDirectory = directory.path
        } _: { _, _ in
            await #expect(throws: SettingError.self) {
                try await withServer {
                    $0.dataDirectory = directory.path
                } _: { _, _ in
                }
            }
        }
    }
}

@Suite struct RemoteEmbedderTests {
    @Test func `vectors are put in the order of their indices`() throws {
        let body = Array(
            #"{"data":[{"index":1,"embedding":[0,1]},{"index":0,"embedding":[1,0]}]}"#.utf8)
        #expect(try RemoteEmbedder.vectors(body, count: 2, "u") == [[1, 0], [0, 1]])
    }

    @Test(arguments: [
        "", "{}", #"{"data":[]}"#, #"{"data":[{"index":5,"embedding":[1]}]}"#,
        #"{"data":[{"index":0,"embedding":[]}]}"#, #"{"data":[{"index":0,"embedding":"x"}]}"#,
    ])
    func `an answer without the vectors is an error`(body: String) {
        #expect(throws: EmbeddingError.self) {
            try RemoteEmbedder.vectors(Array(body.utf8), count: 1, "u")
        }
    }
}
