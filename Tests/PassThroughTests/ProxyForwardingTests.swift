import HTTPFields
import HTTPServer
import LLMWire
import TestSupport
import Testing

@testable import PassThrough

struct ProxyForwardingTests {
    /// Fields of any kind that a client or an upstream may send.
    private func randomHeaders(_ random: inout SeededRandom) -> HTTPHeaders {
        var headers = HTTPHeaders()
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            let name = "X-\(["a", "B", "c-D"].randomElement(using: &random) ?? "a")"
            let bytes = (0..<Int.random(in: 1...20, using: &random)).map { _ in
                UInt8.random(in: 0x21...0x7E, using: &random)
            }
            let high = Bool.random(using: &random) ? [UInt8(0xE9)] : []
            headers.append(nameBytes: ArraySlice(name.utf8), valueBytes: ArraySlice(bytes + high))
        }
        return headers
    }

    private func expectContains(_ all: HTTPHeaders, _ wanted: HTTPHeaders, _ note: String) {
        let names = Set(wanted.map { $0.name.lowercased() })
        let found = all.filter { names.contains($0.name.lowercased()) }
        #expect(found.map(\.nameBytes) == wanted.map(\.nameBytes), "\(note)")
        #expect(found.map(\.valueBytes) == wanted.map(\.valueBytes), "\(note)")
    }

    @Test func `bytes and fields pass both ways unchanged`() async throws {
        let seed = testSeed(4_711)
        try await ProxyFixture.run { proxy in
            for round in 0..<60 {
                var random = SeededRandom(seed: seed &+ UInt64(round))
                let sent = randomHeaders(&random)
                let returned = randomHeaders(&random)
                let body = (0..<Int.random(in: 0...40_000, using: &random)).map { _ in
                    UInt8.random(in: .min ... .max, using: &random)
                }
                let answer = (0..<Int.random(in: 0...40_000, using: &random)).map { _ in
                    UInt8.random(in: .min ... .max, using: &random)
                }
                let status = [200, 201, 400, 404, 418].randomElement(using: &random) ?? 200
                let streams = Bool.random(using: &random)
                proxy.upstream.answers { _, _ in
                    HTTPResponse(
                        status: status, headers: returned,
                        body: streams
                            ? .stream { try await $0.write(answer) } : .bytes(answer))
                }
                let path =
                    ["/v1/chat/completions", "/v1/messages?beta=true", "/v1/files/a%2Fb?x=%20"]
                    .randomElement(using: &random) ?? ""
                let got = await proxy.send(bytes: body, path: path, headers: sent)
                let asked = try #require(proxy.upstream.requests.last)
                let note = "seed \(seed) round \(round)"
                #expect(asked.body == body && asked.target == path, "\(note)")
                #expect(got.status == status && got.body == answer && !got.isCut, "\(note)")
                expectContains(asked.headers, sent, note)
                expectContains(got.headers, returned, note)
            }
        }
    }

    @Test func `fields of one connection and of Refrain stay here`() async throws {
        try await ProxyFixture.run { proxy in
            _ = await proxy.send(
                Sample.request("a"),
                headers: [
                    "connection": "keep-alive, X-Hop", "x-hop": "1", "keep-alive": "5", "te": "x",
                    "proxy-authorization": "x", "refrain-scope": "s", "refrain-api-key": "k",
                    "x-kept": "1", "cache-control": "max-age=5", "authorization": "Bearer a",
                ])
            let asked = try #require(proxy.upstream.requests.last)
            let names = Set(asked.headers.map { $0.name.lowercased() })
            #expect(names.isDisjoint(with: ["x-hop", "keep-alive", "te", "proxy-authorization"]))
            #expect(!names.contains { $0.hasPrefix("refrain-") })
            #expect(names.isSuperset(of: ["x-kept", "cache-control", "authorization"]))
        }
    }

    @Test func `a configured key replaces what the caller showed`() async throws {
        try await ProxyFixture.run {
            $0.upstreams[.openAI]?.key = "ours"
            $0.upstreams[.anthropic]?.key = "ours-too"
        } _: { proxy in
            _ = await proxy.send(Sample.request("a"), headers: ["Authorization": "Bearer theirs"])
            let openAI = try #require(proxy.upstream.requests.last)
            #expect(openAI.headers.values("authorization") == ["Bearer ours"])
            _ = await proxy.send(
                Sample.request("a"), path: "/v1/messages", headers: ["X-Api-Key": "theirs"])
            let anthropic = try #require(proxy.upstream.requests.last)
            #expect(anthropic.headers.values("x-api-key") == ["ours-too"])
        }
    }

    @Test(arguments: [
        (#"{"model":"m","model":"n","messages":[{"role":"user","content":"a"}]}"#, [UInt8]()),
        (Sample.request("a"), [0xEF, 0xBB, 0xBF]),
    ])
    func `a body that parsers may read differently is forwarded and never kept`(
        _ text: String, _ prefix: [UInt8]
    ) async throws {
        try await ProxyFixture.run { proxy in
            for _ in 0..<2 {
                let answer = await proxy.send(bytes: prefix + Array(text.utf8))
                #expect(answer.outcome == "bypass" && answer.status == 200)
                await proxy.settle()
            }
            #expect(
                proxy.upstream.requests.map(\.body) == [
                    prefix + Array(text.utf8), prefix + Array(text.utf8),
                ])
        }
    }

    @Test func `UTF-16 and compressed bodies are forwarded and never kept`() async throws {
        let wide = Sample.request("a").utf16.flatMap { (unit) -> [UInt8] in
            [UInt8(truncatingIfNeeded: unit), 0]
        }
        try await ProxyFixture.run { proxy in
            for _ in 0..<2 {
                let answer = await proxy.send(bytes: wide)
                #expect(answer.outcome == "bypass")
                let coded = await proxy.send(
                    Sample.request("a"), headers: ["content-encoding": "gzip"])
                #expect(coded.outcome == "bypass" && coded.reason == "encoded-body")
                let charset = await proxy.send(
                    Sample.request("a"),
                    headers: ["content-type": "application/json; charset=utf-16"])
                #expect(charset.outcome == "bypass" && charset.reason == "not-plain-utf8")
            }
            #expect(proxy.upstream.requests.count == 6)
        }
    }

    @Test func `other routes go to the provider whose client asks`() async throws {
        try await ProxyFixture.run { proxy in
            proxy.upstream.answers { request, _ in Sample.json(#"{"t":"\#(request.target)"}"#) }
            let models = await proxy.send(bytes: [], path: "/v1/models?limit=2", method: "GET")
            #expect(models.text == #"{"t":"/v1/models?limit=2"}"#)
            #expect(models.outcome == "bypass" && models.reason == "other-route")
            let outside = await proxy.send(bytes: [], path: "/v2/models", method: "GET")
            #expect(outside.status == 404 && outside.reason == "no-upstream")
        }
    }

    @Test func `a compressed answer passes as it is and is kept as what it says`() async throws {
        let plain = Sample.chat("hello")
        // Stored blocks of RFC 1951 in a zlib frame need no compressor.
        let coded = try #require(Deflate.stored(Array(plain.utf8)))
        try await ProxyFixture.run { proxy in
            proxy.upstream.answers { _, _ in
                HTTPResponse(
                    status: 200,
                    headers: ["content-type": "application/json", "content-encoding": "deflate"],
                    body: .bytes(coded))
            }
            let first = await proxy.send(Sample.request("a"), headers: ["accept-encoding": "br"])
            #expect(first.body == coded && first.headers["content-encoding"] == "deflate")
            await proxy.settle()
            let second = await proxy.send(Sample.request("a"))
            #expect(second.outcome == "hit-exact" && second.content == "hello")
            #expect(!second.headers.contains("content-encoding"))
        }
    }
}

/// zlib frames without compression.
enum Deflate {
    static func stored(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count <= 65_535 else { return nil }
        let count = UInt16(bytes.count)
        var sums: (low: UInt32, high: UInt32) = (1, 0)
        for byte in bytes {
            sums.low = (sums.low + UInt32(byte)) % 65_521
            sums.high = (sums.high + sums.low) % 65_521
        }
        let adler = sums.high << 16 | sums.low
        let checksum = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: adler >> UInt32($0)) }
        let lengths = [count, ~count].flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        return [0x78, 0x01, 0x01] + lengths + bytes + checksum
    }
}
