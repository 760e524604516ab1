import HTTPServer
import Testing

@Suite(.serialized)
struct HTTPServerTests {
    @Test func `a connection is kept for one request after another`() async throws {
        try await withServer { server in
            let client = RawClient(server.port)
            for number in 0..<5 {
                client.send("GET /\(number) HTTP/1.1\r\nHost: x\r\n\r\n")
                let answer = client.receive(until: "\n/\(number)\n")
                #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\nDate: "))
                #expect(answer.contains("\r\nContent-Length: 7\r\n"))
                #expect(!answer.contains("Connection"))
            }
        }
    }

    @Test func `pipelined requests are answered in order`() async throws {
        try await withServer { server in
            let client = RawClient(server.port)
            client.send(
                (0..<20).map { "POST /\($0) HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc" }
                    .joined())
            let answer = client.receive(until: "abc", times: 20)
            let order = answer.split(separator: "POST\n/").dropFirst().map {
                Int($0.prefix { $0 != "\n" })
            }
            #expect(order == Array(0..<20))
        }
    }

    @Test func `an immediate answer and one from a task read alike`() async throws {
        let handler = ScriptedHandler(immediate: { request in
            request.target == "/now" ? ScriptedHandler.echo(request) : nil
        })
        try await withServer(ServerConfiguration(), handler) { server in
            let client = RawClient(server.port)
            client.send("GET /now HTTP/1.1\r\nHost: x\r\n\r\n")
            let now = client.receive(until: "GET\n/now\n")
            client.send("GET /nxt HTTP/1.1\r\nHost: x\r\n\r\n")
            let later = client.receive(until: "GET\n/nxt\n")
            func fields(_ answer: String) -> [Substring] {
                answer.split(separator: "\r\n").filter { !$0.hasPrefix("Date") }.dropLast()
            }
            #expect(fields(now) == fields(later))
        }
    }

    @Test func `a streamed body is chunked, and each write arrives on its own`() async throws {
        let handler = ScriptedHandler(answer: { _ in
            HTTPResponse(
                status: 200,
                body: .stream { writer in
                    try await writer.write("one")
                    try await writer.write("three")
                })
        })
        try await withServer(ServerConfiguration(), handler) { server in
            let client = RawClient(server.port)
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            let answer = client.receive(until: "0\r\n\r\n")
            #expect(answer.hasSuffix("\r\n\r\n3\r\none\r\n5\r\nthree\r\n0\r\n\r\n"))
            #expect(answer.contains("Transfer-Encoding: chunked"))
        }
    }
}
