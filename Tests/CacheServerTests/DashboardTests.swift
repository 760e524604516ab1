import HTTPFields
import HTTPServer
import Hashing
import Testing

@testable import CacheServer

@Suite struct DashboardTests {
    private static func page() throws -> (headers: HTTPHeaders, text: String) {
        guard case .bytes(let bytes) = Dashboard.response.body else {
            throw DashboardTestError.streamed
        }
        return (Dashboard.response.headers, String(decoding: bytes, as: UTF8.self))
    }

    private static func inside(_ tag: String, _ text: String) -> String? {
        guard let start = text.ranges(of: "<\(tag)>").first?.upperBound,
            let end = text.ranges(of: "</\(tag)>").last?.lowerBound, start <= end
        else { return nil }
        return String(text[start..<end])
    }

    @Test func `the policy allows the script and the style that are in the page, and no other`()
        throws
    {
        let (headers, text) = try Self.page()
        let policy = try #require(headers["content-security-policy"])
        for (tag, directive) in [("script", "script-src"), ("style", "style-src")] {
            let content = try #require(Self.inside(tag, text))
            let hash = String(
                decoding: Base64.encode(SHA256Digest(of: content).bytes), as: UTF8.self)
            #expect(policy.contains("\(directive) 'sha256-\(hash)';"))
        }
        #expect(policy.contains("default-src 'none'"))
        #expect(!policy.contains("unsafe"))
        // What the policy would make the browser drop in silence.
        for attribute in [" style=", " onclick=", " onload=", " src=", "http://", "https://"] {
            let markup = text.replacing(Dashboard.script, with: "")
            #expect(!markup.contains(attribute), "\(attribute)")
        }
    }

    @Test func `each element the script asks for is in the page once`() throws {
        let (_, text) = try Self.page()
        let names = Dashboard.script.matches(of: #/\$\('([a-z-]+)'\)/#).map { String($0.output.1) }
        #expect(names.count > 20)
        for name in Set(names) {
            #expect(text.ranges(of: "id=\"\(name)\"").count == 1, "\(name)")
        }
    }

    @Test func `text from outside never becomes markup`() {
        for sink in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("] {
            #expect(!Dashboard.script.contains(sink))
        }
    }

    @Test func `each path the script asks for is a route`() {
        let known = Set(Route.table.map(\.path))
        let own = Dashboard.script.matches(of: #/ask\('([^']+)'/#).map { String($0.output.1) }
        let ofCache = Dashboard.script.matches(of: #/route\(\w+, '([^'?]+)/#)
            .map { "/v1/caches/{cacheId}" + $0.output.1 }
        #expect(own.count == 2 && ofCache.count == 4)
        for path in own + ofCache { #expect(known.contains(path), "\(path)") }
    }

    @Test func `the page needs no key`() async throws {
        var settings = ServerSettings()
        settings.apiKeys = ["a-key-of-some-length"]
        let service = try await TestService(settings: settings)
        let reply = await service.call(.get, "/dashboard")
        #expect(reply.status == 200)
        #expect(reply.headers["content-type"] == "text/html; charset=utf-8")
        #expect(await service.call(.get, "/v1/caches").status == 401)
    }
}

private enum DashboardTestError: Error { case streamed }
