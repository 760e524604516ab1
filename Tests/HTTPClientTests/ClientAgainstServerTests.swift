import Glibc
import HTTPClient
import HTTPFields
import HTTPServer
import Testing

@Suite(.serialized)
struct ClientAgainstServerTests {
    private struct Echo: HTTPHandler {
        func respond(to request: HTTPRequest) async -> HTTPResponse {
            if request.path == "/large" {
                return HTTPResponse(
                    status: 200,
                    body: .stream { writer in
                        for _ in 0..<200 {
                            try await writer.write([UInt8](repeating: 1, count: 50_000))
                        }
                    })
            }
            return HTTPResponse(
                status: 200, headers: request.headers, body: .bytes(request.body))
        }
    }

    private func withServer(
        _ settings: ServerConfiguration, _ body: (HTTPServer) async throws -> Void
    ) async throws {
        let server = try HTTPServer(settings, handler: Echo())
        do { try await body(server) } catch {
            await server.drain(deadline: .zero)
            throw error
        }
        await server.drain(deadline: .zero)
    }

    @Test func `two hundred requests at once each get their own answer`() async throws {
        let client = try HTTPClient()
        try await withServer(ServerConfiguration()) { server in
            let url = "http://127.0.0.1:\(server.port)/"
            try await withThrowingTaskGroup { group in
                for number in 0..<200 {
                    group.addTask {
                        let body = Array("body \(number)".utf8)
                        let request = HTTPClientRequest(method: "POST", url: url, body: body)
                        return try await client.fetch(request).body == body
                    }
                }
                for try await isOwn in group { #expect(isOwn) }
            }
        }
    }

    @Test func `connections are used again`() async throws {
        let client = try HTTPClient()
        try await withServer(ServerConfiguration()) { server in
            for _ in 0..<20 {
                _ = try await client.fetch(
                    HTTPClientRequest(url: "http://127.0.0.1:\(server.port)/"))
            }
            #expect(server.connectionCount == 1)
        }
    }

    @Test func `a pool of one connection serves all, one after another`() async throws {
        var settings = HTTPClientConfiguration()
        settings.connectionsPerHostMax = 1
        let client = try HTTPClient(settings)
        try await withServer(ServerConfiguration()) { server in
            let url = "http://127.0.0.1:\(server.port)/"
            try await withThrowingTaskGroup { group in
                for _ in 0..<20 {
                    group.addTask {
                        try await client.fetch(HTTPClientRequest(url: url)).status
                    }
                }
                for try await status in group { #expect(status == 200) }
            }
            #expect(server.connectionCount == 1)
        }
    }

    @Test func `a large stream read slowly arrives whole`() async throws {
        let client = try HTTPClient()
        try await withServer(ServerConfiguration()) { server in
            let response = try await client.send(
                HTTPClientRequest(url: "http://127.0.0.1:\(server.port)/large"))
            var count = 0
            var pieces = 0
            while let bytes = try await response.body.next() {
                count += bytes.count
                pieces += 1
                if pieces % 50 == 0 { try await Task.sleep(for: .milliseconds(5)) }
            }
            #expect(count == 10_000_000)
        }
    }

    @Test func `IPv6 and Unix-domain sockets work`() async throws {
        let client = try HTTPClient()
        var six = ServerConfiguration()
        six.address = "::1"
        try await withServer(six) { server in
            let answer = try await client.fetch(
                HTTPClientRequest(url: "http://[::1]:\(server.port)/"))
            #expect(answer.status == 200)
        }
        var unix = ServerConfiguration()
        let path = "/tmp/refrain-test-\(getpid()).sock"
        unix.unixSocketPath = path
        try await withServer(unix) { server in
            var request = HTTPClientRequest(url: "http://any/")
            request.unixSocketPath = path
            let status = try await client.fetch(request).status
            #expect(status == 200)
            #expect(server.port == 0)
        }
        _ = unsafe unlink(path)
    }

    @Test func `TLS works with a trusted certificate and is refused without trust`()
        async throws
    {
        let directory = "/tmp/refrain-tls-\(getpid())"
        _ = unsafe mkdir(directory, 0o700)
        defer {
            for file in ["key.pem", "cert.pem", ""] { _ = unsafe remove("\(directory)/\(file)") }
        }
        let made = unsafe system(
            """
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
              -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 \
              -keyout \(directory)/key.pem -out \(directory)/cert.pem > /dev/null 2>&1
            """)
        try #require(made == 0)
        var settings = ServerConfiguration()
        settings.tls = TLSConfiguration(
            certificateFile: "\(directory)/cert.pem", keyFile: "\(directory)/key.pem")
        try await withServer(settings) { server in
            let url = "https://127.0.0.1:\(server.port)"
            var trusting = HTTPClientConfiguration()
            trusting.authoritiesFile = "\(directory)/cert.pem"
            let client = try HTTPClient(trusting)
            let body = [UInt8](repeating: 7, count: 300_000)
            let request = HTTPClientRequest(method: "POST", url: url + "/", body: body)
            for _ in 0..<3 {
                let answer = try await client.fetch(request)
                #expect(answer.body == body)
            }
            let large = try await client.fetch(HTTPClientRequest(url: url + "/large"))
            #expect(large.body.count == 10_000_000)
            #expect(server.connectionCount == 1)

            let error = await #expect(throws: HTTPClientError.self) {
                _ = try await HTTPClient().fetch(request)
            }
            #expect(error?.reason == .tlsFailed)
            #expect(error?.phase == .tls)
            #expect(error?.mayHaveBeenSent == false)
        }
    }
}
