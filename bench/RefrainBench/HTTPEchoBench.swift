import HTTPFields
import HTTPServer

/// Echoes request bodies over HTTP for a while, to be driven by `bench/peers/http_echo.sh`.
enum HTTPEchoBench: BenchCommand {
    static let name = "http-echo"
    static let summary = "serve echoes, to compare the HTTP server with bare evhttp in C"
    static let options = """
          --port N         port on 127.0.0.1 (18191)
          --loops N        event loops (1)
          --handler WAY    immediate: answer on the loop; task: in a task (task)
          --seconds N      how long to serve (300)
        """

    static func run(_ arguments: BenchArguments) async throws {
        var configuration = ServerConfiguration()
        guard let port = UInt16(exactly: try arguments.int("port", default: 18_191)) else {
            throw BenchFailure("--port takes a port number")
        }
        configuration.port = port
        configuration.loops = try arguments.int("loops", default: 1)
        let way = arguments.string("handler", default: "task")
        let server = try HTTPServer(
            configuration, handler: EchoHandler(isImmediate: way == "immediate"))
        print("echoing on port \(server.port), handler: \(way)")
        try await Task.sleep(for: .seconds(try arguments.int("seconds", default: 300)))
        await server.drain(deadline: .seconds(1))
    }
}

private struct EchoHandler: HTTPHandler {
    let isImmediate: Bool

    func respondImmediately(to request: HTTPRequest) -> HTTPResponse? {
        isImmediate ? echo(request) : nil
    }

    func respond(to request: HTTPRequest) async -> HTTPResponse { echo(request) }

    private func echo(_ request: HTTPRequest) -> HTTPResponse {
        HTTPResponse(status: 200, contentType: "application/json", bytes: request.body)
    }
}
