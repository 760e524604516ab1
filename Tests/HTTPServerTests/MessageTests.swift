import HTTPFields
import HTTPServer
import Testing

@Suite(.serialized)
struct MessageTests {
    @Test func `a request reads the same wherever its bytes are split`() async throws {
        let request = Array(
            ("POST /a%2Fb/c?x=1 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n").utf8)
        try await withServer { server in
            let client = RawClient(server.port)
            for split in 1..<request.count {
                client.send(Array(request[..<split]))
                await Task.yield()
                client.send(Array(request[split...]))
                let answer = client.receive(until: "abcdefg")
                #expect(answer.hasSuffix("\r\n\r\nPOST\n/a%2Fb/c?x=1\nabcdefg"))
            }
        }
    }

    @Test(arguments: ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
    func `a method arrives with its body`(_ method: String) async throws {
        try await withServer { server in
            let client = RawClient(server.port)
            for _ in 0..<2 {
                client.send("\(method) /x HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody")
                #expect(client.receive(until: "body").hasSuffix("\(method)\n/x\nbody"))
            }
        }
    }

    @Test func `a body may wait for 100 Continue`() async throws {
        try await withServer { server in
            let client = RawClient(server.port)
            client.send(
                "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
            #expect(client.receive(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
            client.send("body")
            #expect(client.receive(until: "body").hasPrefix("HTTP/1.1 200 OK"))
        }
    }

    @Test func `a body that is too large is refused instead of continued`() async throws {
        try await withServer { server in
            let client = RawClient(server.port)
            client.send(
                "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                    + "Content-Length: 99999999\r\n\r\n")
            #expect(client.receive(until: "}").hasPrefix("HTTP/1.1 413 "))
        }
    }

    @Test func `segments and query items are decoded one by one`() {
        let request = HTTPRequest(
            method: .get, target: "/v1/a%2Fb/%E4%BD%A0//?q=a+b%26c&e&=v&a=b=c")
        #expect(request.path == "/v1/a%2Fb/%E4%BD%A0//")
        #expect(request.pathSegments == ["v1", "a/b", "你", "", ""])
        #expect(
            request.queryItems?.map { "\($0.name)=\($0.value)" } == [
                "q=a b&c", "e=", "=v", "a=b=c",
            ])
    }

    @Test(arguments: ["/%", "/%4", "/%zz", "/%ff", "/a%C3%28"])
    func `a path with a bad escape has no segments`(_ target: String) {
        #expect(HTTPRequest(method: .get, target: target).pathSegments == nil)
    }

    @Test func `an absolute URL means its path, and headers keep order and case`() async throws {
        let handler = ScriptedHandler(answer: { request in
            let fields = request.headers.map { "\($0.name)=\($0.value)" }.joined(separator: "|")
            return HTTPResponse(
                status: 200, contentType: "text/plain",
                bytes: Array("\(request.target)|\(fields)".utf8))
        })
        try await withServer(ServerConfiguration(), handler) { server in
            let client = RawClient(server.port)
            client.send("GET http://h:1/p?q HTTP/1.1\r\nHost: h\r\nB: \t1 \r\na: \r\nb:2\r\n\r\n")
            #expect(client.receiveAll().hasSuffix("\r\n\r\n/p?q|Host=h|B=1|a=|b=2"))
        }
    }

    @Test func `connections close when the client asks, and as HTTP 1.0 does`() async throws {
        try await withServer { server in
            for request in [
                "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nConnection: TE, Close\r\n\r\n",
                "GET / HTTP/1.0\r\n\r\n",
            ] {
                let client = RawClient(server.port)
                client.send(request)
                #expect(client.receiveAll().contains("Connection: close\r\n"))
            }
            let client = RawClient(server.port)
            for _ in 0..<2 {
                client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                #expect(client.receive(until: "GET\n/\n").contains("Connection: keep-alive\r\n"))
            }
        }
    }

    @Test func `a handler's text cannot add a line to the head`() async throws {
        let handler = ScriptedHandler(answer: { _ in
            HTTPResponse(
                status: 200,
                headers: [
                    "x": "a\r\nInjected: 1\0", "Content-Length": "9",
                    "Transfer-Encoding": "chunked",
                ])
        })
        try await withServer(ServerConfiguration(), handler) { server in
            let client = RawClient(server.port)
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            let answer = client.receive(until: "\r\n\r\n")
            #expect(answer.contains("\r\nx: a  Injected: 1 \r\n"))
            #expect(answer.contains("\r\nContent-Length: 0\r\n"))
            #expect(!answer.contains("chunked"))
        }
    }

    @Test func `a large body goes out and comes in whole`() async throws {
        var settings = ServerConfiguration()
        settings.bodyBytesMax = 4_000_000
        try await withServer(settings) { server in
            let client = RawClient(server.port)
            client.send(
                "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3000000\r\n\r\n"
            )
            client.send([UInt8](repeating: 0x7A, count: 3_000_000))
            let answer = client.receiveAll()
            #expect(answer.utf8.count { $0 == 0x7A } == 3_000_000)
        }
    }
}
