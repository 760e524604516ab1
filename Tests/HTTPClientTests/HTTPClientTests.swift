import HTTPClient
import HTTPFields
import Testing

@Suite(.serialized)
struct HTTPClientTests {
    private let client: HTTPClient

    init() throws {
        client = try HTTPClient()
    }

    private func url(_ server: ScriptedServer, _ path: String = "/") -> String {
        "http://127.0.0.1:\(server.port)\(path)"
    }

    /// The error that `body` throws, or nil.
    private func failure(_ body: () async throws -> Void) async -> HTTPClientError? {
        do {
            try await body()
            return nil
        } catch {
            return error as? HTTPClientError
        }
    }

    @Test func `status, fields and body come back as they were sent`() async throws {
        let server = ScriptedServer([
            .readHead,
            .send(
                "HTTP/1.1 418 Teapot\r\nB: 2\r\nA: \t 1 \r\nb: 3\r\n"
                    + "Content-Length: 5\r\n\r\nhello"),
        ])
        let answer = try await client.fetch(HTTPClientRequest(url: url(server)))
        #expect(answer.status == 418)
        #expect(answer.headers.map(\.name) == ["B", "A", "b", "Content-Length"])
        #expect(answer.headers.map(\.value) == ["2", "1", "3", "5"])
        #expect(answer.body == Array("hello".utf8))
        server.stop()
    }

    @Test func `nothing is sent that was not asked for, and the path is left alone`() async throws {
        let server = ScriptedServer([.readHead, .send("HTTP/1.1 204 No\r\n\r\n")])
        var request = HTTPClientRequest(method: "POST", url: url(server, "/a/../b%2Fc?x=%20"))
        request.headers = ["X-B": "2", "x-a": "1", "X-Empty": "", "Content-Length": "99"]
        request.body = Array("abc".utf8)
        _ = try await client.fetch(request)
        #expect(
            server.heads == [
                "POST /a/../b%2Fc?x=%20 HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n"
                    + "X-B: 2\r\nx-a: 1\r\nX-Empty:\r\nContent-Length: 3\r\n\r\n"
            ])
        server.stop()
    }

    @Test func `a compressed body is passed on compressed`() async throws {
        let server = ScriptedServer([
            .readHead,
            .send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"),
        ])
        var request = HTTPClientRequest(url: url(server))
        request.headers = ["Accept-Encoding": "gzip"]
        let answer = try await client.fetch(request)
        #expect(answer.body == Array("abc".utf8))
        #expect(answer.headers["content-encoding"] == "gzip")
        #expect(server.heads.first?.contains("Accept-Encoding: gzip\r\n") == true)
        server.stop()
    }

    @Test func `a redirect is an answer like any other`() async throws {
        let server = ScriptedServer([
            .readHead,
            .send(
                "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"),
        ])
        let answer = try await client.fetch(HTTPClientRequest(url: url(server)))
        #expect(answer.status == 302)
        server.stop()
    }

    @Test func `pieces are handed over as they arrive`() async throws {
        let server = ScriptedServer([
            .readHead,
            .send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n"),
            .pause(milliseconds: 50), .send("3\r\ntwo\r\n"), .pause(milliseconds: 50),
            .send("0\r\n\r\n"),
        ])
        let response = try await client.send(HTTPClientRequest(url: url(server)))
        #expect(try await response.body.next() == Array("one".utf8))
        #expect(try await response.body.next() == Array("two".utf8))
        #expect(try await response.body.next() == nil)
        #expect(try await response.body.next() == nil)
        server.stop()
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
    ])
    func `a body that ends early is an error, not a short body`(_ bytes: String) async throws {
        let server = ScriptedServer([.readHead, .send(bytes)])
        let error = await failure {
            _ = try await client.fetch(HTTPClientRequest(url: url(server)))
        }
        #expect(error?.phase == .body)
        #expect(error?.reason == .connectionLost)
        #expect(error?.hasReceivedBytes == true)
        server.stop()
    }

    @Test func `a reset in the body says so`() async throws {
        let server = ScriptedServer([
            .readHead, .send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"),
            .pause(milliseconds: 30), .reset,
        ])
        let error = await failure {
            _ = try await client.fetch(HTTPClientRequest(url: url(server)))
        }
        #expect(error?.phase == .body)
        #expect(error?.reason == .connectionLost)
        server.stop()
    }

    @Test func `a connection closed without an answer may have been sent`() async throws {
        let server = ScriptedServer([.readHead])
        let error = await failure {
            _ = try await client.fetch(HTTPClientRequest(url: url(server)))
        }
        #expect(error?.phase == .awaitingResponse)
        #expect(error?.mayHaveBeenSent == true)
        #expect(error?.hasReceivedBytes == false)
        server.stop()
    }

    @Test func `a port where nobody listens was certainly not sent to`() async throws {
        let error = await failure {
            _ = try await client.fetch(HTTPClientRequest(url: "http://127.0.0.1:1/"))
        }
        #expect(error?.phase == .connect)
        #expect(error?.reason == .unreachable)
        #expect(error?.mayHaveBeenSent == false)
    }

    @Test func `what is not HTTP is an invalid response`() async throws {
        let server = ScriptedServer([.readHead, .send("SSH-2.0-OpenSSH\r\n")])
        let error = await failure {
            _ = try await client.fetch(HTTPClientRequest(url: url(server)))
        }
        #expect(error?.reason == .invalidResponse)
        #expect(error?.phase == .awaitingResponse)
        server.stop()
    }

    @Test(arguments: [
        ("GE T", "http://127.0.0.1:1/", "x", "y"), ("GET", "file:///etc/passwd", "x", "y"),
        ("GET", "http://127.0.0.1:1/a b", "x", "y"), ("GET", "http://127.0.0.1:1/", "x y", "z"),
        ("GET", "http://127.0.0.1:1/", "x", "a\r\nInjected: 1"),
    ])
    func `a request that would break its head is refused unsent`(
        _ method: String, _ url: String, _ name: String, _ value: String
    ) async {
        var request = HTTPClientRequest(method: method, url: url)
        request.headers.append(name, value)
        let error = await failure { _ = try await client.fetch(request) }
        #expect(error?.reason == .invalidRequest)
        #expect(error?.mayHaveBeenSent == false)
    }

    @Test func `a silent server runs into the first-byte time-out`() async throws {
        let server = ScriptedServer([.readHead, .awaitClose])
        var request = HTTPClientRequest(url: url(server))
        request.timeouts.firstByte = .milliseconds(100)
        let error = await failure { _ = try await client.fetch(request) }
        #expect(error?.reason == .timedOut)
        #expect(error?.phase == .awaitingResponse)
        server.stop()
    }

    @Test func `a body that stops runs into the idle time-out`() async throws {
        let server = ScriptedServer([
            .readHead, .send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"), .awaitClose,
        ])
        var request = HTTPClientRequest(url: url(server))
        request.timeouts.idle = .milliseconds(100)
        let error = await failure { _ = try await client.fetch(request) }
        #expect(error?.reason == .timedOut)
        #expect(error?.phase == .body)
        server.stop()
    }

    @Test func `a body that drips runs into the total time-out`() async throws {
        let drip = Array(
            repeating: [ScriptedServer.Step.send("x"), .pause(milliseconds: 30)], count: 60
        ).joined()
        let server = ScriptedServer(
            [.readHead, .send("HTTP/1.1 200 OK\r\nContent-Length: 60\r\n\r\n")] + drip)
        var request = HTTPClientRequest(url: url(server))
        request.timeouts.idle = .seconds(5)
        request.timeouts.total = .milliseconds(200)
        let error = await failure { _ = try await client.fetch(request) }
        #expect(error?.reason == .timedOut)
        server.stop()
    }

    @Test func `cancelling the task closes the connection`() async throws {
        let server = ScriptedServer([.readHead, .awaitClose])
        let client = client
        let address = url(server)
        let task = Task { try await client.fetch(HTTPClientRequest(url: address)) }
        while server.heads.isEmpty { await Task.yield() }
        task.cancel()
        let error = await failure { _ = try await task.value }
        #expect(error?.reason == .cancelled)
        while server.closedCount == 0 { await Task.yield() }
        server.stop()
    }

    @Test func `letting go of a body closes the connection`() async throws {
        let server = ScriptedServer([
            .readHead, .send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"), .awaitClose,
        ])
        _ = try await client.send(HTTPClientRequest(url: url(server)))
        while server.closedCount == 0 { await Task.yield() }
        server.stop()
    }

    @Test func `a body longer than asked for is refused`() async throws {
        let server = ScriptedServer([
            .readHead, .send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789"),
        ])
        let error = await failure {
            _ = try await client.fetch(HTTPClientRequest(url: url(server)), bodyBytesMax: 9)
        }
        #expect(error?.reason == .tooLong)
        server.stop()
    }
}
