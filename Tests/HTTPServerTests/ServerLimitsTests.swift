import HTTPServer
import Testing

@Suite(.serialized)
struct ServerLimitsTests {
    /// Settings whose deadlines a test can wait for.
    private var hasty: ServerConfiguration {
        var settings = ServerConfiguration()
        settings.headerTimeout = .milliseconds(200)
        settings.bodyTimeout = .milliseconds(200)
        settings.idleTimeout = .milliseconds(200)
        settings.lingerTimeout = .milliseconds(200)
        return settings
    }

    @Test func `a header dripped byte by byte is cut at its absolute deadline`() async throws {
        try await withServer(hasty) { server in
            let client = RawClient(server.port)
            let bytes = Array("GET / HTTP/1.1\r\nHost: x\r\nX: ".utf8)
            var sent = 0
            while sent < 2_000, client.send([sent < bytes.count ? bytes[sent] : 0x61]) {
                sent += 1
                try await Task.sleep(for: .milliseconds(5))
            }
            #expect(sent < 2_000)
            #expect(client.receiveAll().hasPrefix("HTTP/1.1 408 "))
        }
    }

    @Test func `a body dripped byte by byte is cut at its absolute deadline`() async throws {
        try await withServer(hasty) { server in
            let client = RawClient(server.port)
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n")
            var sent = 0
            while sent < 2_000, client.send("a") {
                sent += 1
                try await Task.sleep(for: .milliseconds(5))
            }
            #expect(sent < 2_000)
            #expect(client.receiveAll().hasPrefix("HTTP/1.1 408 "))
        }
    }

    @Test func `a body slower than the least rate is cut`() async throws {
        var settings = ServerConfiguration()
        settings.bodyGrace = .milliseconds(50)
        settings.bodyRateMin = 100_000
        try await withServer(settings) { server in
            let client = RawClient(server.port)
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\nabc")
            #expect(client.receive(until: "}").hasPrefix("HTTP/1.1 408 "))
        }
    }

    @Test func `an idle connection is closed without a word`() async throws {
        try await withServer(hasty) { server in
            let fresh = RawClient(server.port)
            #expect(fresh.receiveAll() == "")
            let used = RawClient(server.port)
            used.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(used.receiveAll().hasSuffix("GET\n/\n"))
        }
    }

    @Test func `a refusal is JSON, closes, and reaches a client that is still sending`()
        async throws
    {
        var settings = ServerConfiguration()
        settings.bodyBytesMax = 1_000
        try await withServer(settings) { server in
            let client = RawClient(server.port)
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n\r\n")
            for _ in 0..<50 { client.send([UInt8](repeating: 0x61, count: 10_000)) }
            let answer = client.receive(until: "}")
            #expect(answer.hasPrefix("HTTP/1.1 413 "))
            #expect(answer.contains("content-type: application/json"))
            #expect(answer.contains("Connection: close"))
        }
    }

    @Test func `a bad message is refused after the good ones before it are answered`()
        async throws
    {
        try await withServer { server in
            let client = RawClient(server.port)
            client.send(
                "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n"
                    + "GET /3 HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n")
            let answer = client.receiveAll()
            let statuses = answer.split(separator: "HTTP/1.1 ").map { $0.prefix(3) }
            #expect(statuses == ["200", "200", "400"])
        }
    }

    @Test func `connections beyond the limit are told so and closed`() async throws {
        var settings = ServerConfiguration()
        settings.connectionsMax = 2
        try await withServer(settings) { server in
            let first = RawClient(server.port)
            let second = RawClient(server.port)
            for client in [first, second] {
                client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                _ = client.receive(until: "GET\n/\n")
            }
            #expect(RawClient(server.port).receiveAll().hasPrefix("HTTP/1.1 503 "))
            first.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(first.receive(until: "GET\n/\n").hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test func `requests in flight beyond the limit are answered 503`() async throws {
        var settings = ServerConfiguration()
        settings.requestsInFlightMax = 1
        let gate = Gate()
        let handler = ScriptedHandler(answer: { request in
            if request.target == "/slow" { await gate.wait() }
            return ScriptedHandler.echo(request)
        })
        try await withServer(settings, handler) { server in
            let slow = RawClient(server.port)
            slow.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
            await gate.reached()
            let other = RawClient(server.port)
            other.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(other.receive(until: "}").hasPrefix("HTTP/1.1 503 "))
            gate.open()
            #expect(slow.receive(until: "/slow\n").hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test func `a request beyond its deadline is answered 504 and its task cancelled`()
        async throws
    {
        var settings = ServerConfiguration()
        settings.requestTimeout = .milliseconds(100)
        let flag = Flag()
        let handler = ScriptedHandler(answer: { request in
            try? await Task.sleep(for: .seconds(60))
            if Task.isCancelled { flag.set() }
            return ScriptedHandler.echo(request)
        })
        try await withServer(settings, handler) { server in
            let client = RawClient(server.port)
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(client.receive(until: "}").hasPrefix("HTTP/1.1 504 "))
            await flag.wait()
        }
    }

    @Test func `a client that leaves cancels its request, whether it closes or resets`()
        async throws
    {
        for resets in [false, true] {
            let flag = Flag()
            let started = Flag()
            let handler = ScriptedHandler(answer: { request in
                started.set()
                try? await Task.sleep(for: .seconds(60))
                if Task.isCancelled { flag.set() }
                return ScriptedHandler.echo(request)
            })
            try await withServer(ServerConfiguration(), handler) { server in
                var client: RawClient? = RawClient(server.port)
                client?.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                await started.wait()
                if resets { client?.resetOnClose() }
                client = nil
                await flag.wait()
            }
        }
    }

    @Test func `a client that only closes its sending half still gets its answer`() async throws {
        let handler = ScriptedHandler(answer: { request in
            try? await Task.sleep(for: .milliseconds(50))
            return ScriptedHandler.echo(request)
        })
        try await withServer(ServerConfiguration(), handler) { server in
            let client = RawClient(server.port)
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            client.closeSendingHalf()
            #expect(client.receiveAll().hasSuffix("GET\n/\n"))
        }
    }
}
