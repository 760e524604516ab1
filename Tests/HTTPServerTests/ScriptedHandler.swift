import HTTPServer
import Synchronization

/// A handler made of closures, and a server around it.
struct ScriptedHandler: HTTPHandler {
    var immediate: @Sendable (HTTPRequest) -> HTTPResponse? = { _ in nil }
    var answer: @Sendable (HTTPRequest) async -> HTTPResponse = ScriptedHandler.echo

    func respondImmediately(to request: HTTPRequest) -> HTTPResponse? { immediate(request) }
    func respond(to request: HTTPRequest) async -> HTTPResponse { await answer(request) }

    /// Method, target and body of the request, one per line.
    static let echo: @Sendable (HTTPRequest) -> HTTPResponse = { request in
        let text = "\(request.method.rawValue)\n\(request.target)\n"
        return HTTPResponse(
            status: 200, contentType: "text/plain", bytes: Array(text.utf8) + request.body)
    }
}

/// Runs `body` against a server on a port of its own, and drains the server afterwards.
func withServer(
    _ configuration: ServerConfiguration = ServerConfiguration(),
    _ handler: ScriptedHandler = ScriptedHandler(),
    _ body: (HTTPServer) async throws -> Void
) async throws {
    let server = try HTTPServer(configuration, handler: handler)
    do {
        try await body(server)
    } catch {
        await server.drain(deadline: .zero)
        throw error
    }
    await server.drain(deadline: .zero)
}
