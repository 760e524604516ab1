import HTTPServer
import Testing

@Suite(.serialized)
struct StreamTests {
    private func streaming(
        contentLength: Int? = nil,
        _ write: @escaping @Sendable (ResponseWriter) async throws -> Void
    ) -> ScriptedHandler {
        ScriptedHandler(answer: { _ in
            HTTPResponse(status: 200, body: .stream(contentLength: contentLength, write))
        })
    }

    @Test func `a writer is held while its reader stalls, and goes on with it`() async throws {
        let written = Counter()
        let handler = streaming { writer in
            for _ in 0..<400 {
                try await writer.write([UInt8](repeating: 0x61, count: 65_536))
                written.add(65_536)
            }
        }
        try await withServer(ServerConfiguration(), handler) { server in
            let client = RawClient(server.port, receiveBuffer: 16_384)
            client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            var last = -1
            while written.value != last || last <= 0 {
                last = written.value
                try await Task.sleep(for: .milliseconds(100))
            }
            // Socket buffers of both ends, and the writer's 64 KiB; by no means all of it.
            #expect(last < 13_000_000)
            var received = 0
            while let bytes = client.receive(), !bytes.isEmpty { received += bytes.count }
            #expect(written.value == 400 * 65_536)
            #expect(received > 400 * 65_536)
        }
    }

    @Test func `a reader that stalls for too long is cut, and its writer told`() async throws {
        var settings = ServerConfiguration()
        settings.writeStallTimeout = .milliseconds(150)
        let told = Flag()
        let handler = streaming { writer in
            do {
                while true { try await writer.write([UInt8](repeating: 0x61, count: 65_536)) }
            } catch {
                told.set()
                throw error
            }
        }
        try await withServer(settings, handler) { server in
            let client = RawClient(server.port, receiveBuffer: 16_384)
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            await told.wait()
            #expect(client.descriptor >= 0)
        }
    }

    @Test func `a stream that throws leaves an unfinished body`() async throws {
        struct Broken: Error {}
        let handler = streaming { writer in
            try await writer.write("half")
            throw Broken()
        }
        try await withServer(ServerConfiguration(), handler) { server in
            let client = RawClient(server.port)
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            let answer = client.receiveAll()
            #expect(answer.hasSuffix("4\r\nhalf\r\n"))
        }
    }

    @Test func `a stream of known length is not chunked, and may not be longer`() async throws {
        let handler = streaming(contentLength: 6) { writer in
            try await writer.write("abc")
            try await writer.write("def")
            await #expect(throws: ResponseWriterError.tooLong) { try await writer.write("g") }
        }
        try await withServer(ServerConfiguration(), handler) { server in
            let client = RawClient(server.port)
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            let answer = client.receive(until: "abcdef")
            #expect(answer.contains("Content-Length: 6\r\n"))
            #expect(answer.hasSuffix("\r\n\r\nabcdef"))
        }
    }

    @Test func `a stream shorter than announced cuts the connection`() async throws {
        let handler = streaming(contentLength: 6) { writer in try await writer.write("abc") }
        try await withServer(ServerConfiguration(), handler) { server in
            let client = RawClient(server.port)
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(client.receiveAll().hasSuffix("\r\n\r\nabc"))
        }
    }

    @Test func `an HTTP 1.0 stream ends with its connection`() async throws {
        let handler = streaming { writer in
            try await writer.write("one")
            try await writer.write("two")
        }
        try await withServer(ServerConfiguration(), handler) { server in
            let client = RawClient(server.port)
            client.send("GET / HTTP/1.0\r\n\r\n")
            let answer = client.receiveAll()
            #expect(answer.hasSuffix("\r\n\r\nonetwo"))
            #expect(!answer.contains("chunked"))
        }
    }

    @Test func `a HEAD gets the head of the answer only, and the connection goes on`() async throws
    {
        let handler = streaming { writer in try await writer.write("never") }
        try await withServer(ServerConfiguration(), handler) { server in
            let client = RawClient(server.port)
            for _ in 0..<2 {
                client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n")
                let answer = client.receive(until: "\r\n\r\n")
                #expect(answer.hasSuffix("\r\n\r\n"))
                #expect(!answer.contains("never"))
            }
        }
    }

    @Test func `a writer used from another thread writes in order`() async throws {
        let handler = streaming { writer in
            try await elsewhere {
                for number in 0..<50 { try await writer.write("<\(number)>") }
            }
        }
        try await withServer(ServerConfiguration(), handler) { server in
            let client = RawClient(server.port)
            client.send("GET / HTTP/1.0\r\n\r\n")
            let all = (0..<50).map { "<\($0)>" }.joined()
            #expect(client.receiveAll().hasSuffix(all))
        }
    }
}

/// Runs on the global pool, away from the loop.
private func elsewhere(_ work: @escaping @Sendable () async throws -> Void) async throws {
    try await Task(executorPreference: globalConcurrentExecutor) { try await work() }.value
}
