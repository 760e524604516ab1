import Glibc
import HTTPServer
import Testing

@Suite(.serialized)
struct LifecycleTests {
    @Test func `a drain lets a request finish, closes idle connections and takes no new ones`()
        async throws
    {
        let gate = Gate()
        let handler = ScriptedHandler(answer: { request in
            if request.target == "/slow" { await gate.wait() }
            return ScriptedHandler.echo(request)
        })
        let server = try HTTPServer(ServerConfiguration(), handler: handler)
        let idle = RawClient(server.port)
        idle.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        _ = idle.receive(until: "GET\n/\n")
        let slow = RawClient(server.port)
        slow.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        await gate.reached()
        async let drained: Void = server.drain(deadline: .seconds(30))
        #expect(idle.receiveAll() == "")
        gate.open()
        let answer = slow.receiveAll()
        #expect(answer.hasSuffix("GET\n/slow\n"))
        #expect(answer.contains("Connection: close"))
        await drained
        #expect(server.connectionCount == 0)
        let late = RawClient(server.port)
        late.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(late.receiveAll() == "")
    }

    @Test func `a drain cuts and cancels what is not done at its deadline`() async throws {
        let cancelled = Flag()
        let started = Flag()
        let handler = ScriptedHandler(answer: { request in
            started.set()
            try? await Task.sleep(for: .seconds(60))
            if Task.isCancelled { cancelled.set() }
            return ScriptedHandler.echo(request)
        })
        let server = try HTTPServer(ServerConfiguration(), handler: handler)
        let client = RawClient(server.port)
        client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        await started.wait()
        await server.drain(deadline: .milliseconds(50))
        await cancelled.wait()
        #expect(client.receiveAll() == "")
    }

    @Test func `several loops serve one port`() async throws {
        var settings = ServerConfiguration()
        settings.loops = 3
        try await withServer(settings) { server in
            for number in 0..<30 {
                let client = RawClient(server.port)
                client.send("GET /\(number) HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(client.receive(until: "/\(number)\n").hasSuffix("/\(number)\n"))
            }
        }
    }

    @Test func `a port that is taken and an address that is not ours are errors`() async throws {
        #expect(throws: HTTPServerError.self) {
            var settings = ServerConfiguration()
            settings.address = "192.0.2.1"
            _ = try HTTPServer(settings, handler: ScriptedHandler())
        }
        #expect(throws: HTTPServerError.self) {
            var settings = ServerConfiguration()
            settings.address = "not an address"
            _ = try HTTPServer(settings, handler: ScriptedHandler())
        }
    }

    @Test func `a missing certificate is an error that names the file`() {
        var settings = ServerConfiguration()
        settings.tls = TLSConfiguration(certificateFile: "/nowhere.pem", keyFile: "/nowhere.key")
        let error = #expect(throws: HTTPServerError.self) {
            _ = try HTTPServer(settings, handler: ScriptedHandler())
        }
        #expect(error?.description.contains("/nowhere.pem") == true)
    }
}
