import HTTPFields
import HTTPServer
import JSON
import SemanticCache
import TestSupport
import Testing
import TextEmbedding

@testable import CacheServer

@Suite struct RouteTests {
    @Test func `the OpenAPI document has the routes there are and no others`() throws {
        let root = try JSONDocument(Array(OpenAPI.document.utf8)).root
        var described: Set<String> = []
        for (path, item) in root["paths"]?.members.map({ $0 }) ?? [] {
            for (method, _) in item.members where method.string != "parameters" {
                described.insert("\(method.string?.uppercased() ?? "") \(path.string ?? "")")
            }
        }
        #expect(described == Set(Route.table.map(\.name)))
        #expect(Set(Route.table.map(\.action)).count == Route.Action.allCases.count)
    }

    @Test func `every reference in the OpenAPI document leads somewhere`() throws {
        let root = try JSONDocument(Array(OpenAPI.document.utf8)).root
        var references: [String] = []
        func collect(_ value: JSONValue) {
            for element in value.elements { collect(element) }
            for (key, element) in value.members {
                if key.string == "$ref", let target = element.string { references.append(target) }
                collect(element)
            }
        }
        collect(root)
        #expect(references.count > 50)
        for reference in Set(references) {
            let target = reference.split(separator: "/").dropFirst().reduce(root as JSONValue?) {
                $0?[String($1)]
            }
            #expect(target != nil, "\(reference)")
        }
    }

    @Test func `each route is found by its own path and its parameters are decoded`() throws {
        let table = RouteTable()
        for (index, route) in Route.table.enumerated() {
            let target = route.path.replacing("{cacheId}", with: "a%20b").replacing(
                "{entryId}", with: "x")
            let match = try table.match(route.method, target + "?q=1")
            #expect(match.index == index, "\(route.name)")
            #expect(match.parameters.first == (route.path.contains("{cacheId}") ? "a b" : nil))
        }
    }

    @Test(arguments: [
        "/", "", "/v1", "/v1/caches/", "/v1/caches//entries", "/v2/caches", "/healthz",
        "/v1/caches/a/entries/", "/v1/caches/a/entries/b/c", "/v1/caches/a/b/c/d/e/f/g/h/i/j",
    ])
    func `a path that is no route is 404 with a hint`(target: String) async throws {
        let service = try await TestService()
        let reply = await service.call(.get, target)
        #expect(reply.status == 404)
        #expect(reply.json?["type"]?.string == "/errors/resource-not-found")
        #expect(reply.json?["detail"]?.string?.isEmpty == false)
    }

    @Test func `a known path with another method is 405 and says which it takes`() async throws {
        let service = try await TestService()
        let reply = await service.call(.put, "/v1/caches/default/entries", "{}")
        #expect(reply.status == 405)
        #expect(reply.headers["allow"] == "POST, GET, DELETE")
        #expect(await service.call(.head, "/health").status == 200)
    }

    @Test func `a path that is not percent-encoded UTF-8 is refused`() async throws {
        let service = try await TestService()
        for path in ["/v1/caches/%ZZ", "/v1/caches/%FF", "/v1/caches/%2"] {
            #expect(await service.call(.get, path).status == 400, "\(path)")
        }
        #expect(await service.call(.get, "/v1/caches/default/entries?limit=%ZZ").status == 400)
    }
}

@Suite struct APIKeyTests {
    private func service() async throws -> TestService {
        var settings = ServerSettings()
        settings.apiKeys = ["first-key", "second"]
        return try await TestService(settings: settings)
    }

    @Test func `every cache route needs a key and health does not`() async throws {
        let service = try await service()
        for route in Route.table {
            let target = route.path.replacing("{cacheId}", with: "default")
            let reply = await service.call(route.method, target)
            #expect((reply.status == 401) == !route.isOpen, "\(route.name): \(reply.status)")
            guard !route.isOpen else { continue }
            #expect(reply.json?["type"]?.string == "/errors/authentication-failed")
            #expect(reply.headers["www-authenticate"] != nil)
        }
    }

    @Test(arguments: [
        ("authorization", "Bearer first-key", 200), ("authorization", "bearer second", 200),
        ("refrain-api-key", "second", 200), ("authorization", "Bearer first-ke", 401),
        ("authorization", "Bearer first-key2", 401), ("authorization", "Bearer ", 401),
        ("authorization", "Basic first-key", 401), ("refrain-api-key", "", 401),
    ])
    func `a key is admitted only whole`(header: String, value: String, status: Int) async throws {
        let service = try await service()
        let reply = await service.call(
            .get, "/v1/caches", headers: .init(dictionaryLiteral: (header, value)))
        #expect(reply.status == status)
    }
}

@Suite struct ErrorDialectTests {
    @Test(arguments: [
        ("speakeasy-sdk/python 0.14.0 2.7 langcache", "/errors/resource-not-found"),
        ("speakeasy-sdk/python 0.11.1 2.7 langcache", "/errors/cache/not-found"),
        ("speakeasy-sdk/python 0.10.0 2.7 langcache", "/errors/cache/not-found"),
        ("speakeasy-sdk/python 0.9.4 2.7 langcache", "/errors/not-found"),
        ("curl/8.0", "/errors/resource-not-found"),
        ("speakeasy-sdk/", "/errors/resource-not-found"),
    ])
    func `each SDK gets the URIs it knows`(agent: String, type: String) async throws {
        let service = try await TestService()
        let reply = await service.call(
            .post, "/v1/caches/none/entries/search", #"{"prompt":"p"}"#,
            headers: ["user-agent": agent])
        #expect(reply.status == 404)
        #expect(reply.json?["type"]?.string == type)
        #expect(reply.json?["status"]?.int == 404)
    }

    @Test(arguments: [
        (CacheError.embedderUnavailable("x"), 424, "/errors/resource-unavailable"),
        (CacheError.storageFull("x"), 424, "/errors/database-out-of-memory"),
        (CacheError.storageFailed("x"), 424, "/errors/resource-unavailable"),
        (
            CacheError.tooLarge(field: "f", limitBytes: 1, actualBytes: 2), 413,
            "/errors/payload-too-large"
        ),
        (CacheError.corrupted("x"), 500, "/errors/unexpected-error"),
    ])
    func `each error of the cache has its status and URI`(
        error: CacheError, status: Int, type: String
    ) {
        let response = ErrorResponse(error)
        #expect(response.status == status)
        #expect(ErrorDialect.current.type(of: response.kind) == type)
    }

    @Test func `a failing embedder is 424 for an insert and a miss for a lookup`() async throws {
        let service = try await TestService()
        service.embedder.fail(.overloaded("busy"))
        let insert = await service.call(
            .post, "/v1/caches/default/entries", #"{"prompt":"p","response":"r"}"#)
        #expect(insert.status == 424)
        #expect(insert.json?["type"]?.string == "/errors/resource-unavailable")
        let lookup = await service.search(#"{"prompt":"p"}"#)
        #expect(lookup.status == 200)
        #expect(lookup.json?["decision"]?["reason"]?.string == "embedder-failed")
    }
}
