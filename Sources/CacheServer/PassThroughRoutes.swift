import EventLoop
import HTTPFields
import HTTPServer
import LLMWire
import PassThrough

/// The pass-through's routes: everything below `/v1/` that is not the cache API's.
final class PassThroughRoutes: MountedRoutes {
    private let proxy: Proxy
    private let keys: APIKeys
    private let bodyBytesMax: Int

    init(_ proxy: Proxy, keys: APIKeys, bodyBytesMax: Int) {
        self.proxy = proxy
        self.keys = keys
        self.bodyBytesMax = bodyBytesMax
    }

    func bodyBytesMax(_ method: HTTPMethod, _ target: String) -> Int? {
        isOwn(target) ? bodyBytesMax : nil
    }

    func respond(to request: HTTPRequest) async -> HTTPResponse? {
        guard isOwn(request.target) else { return nil }
        let shown = keys.fieldsShowingKey(request.headers)
        guard !keys.isRequired || !shown.isEmpty else { return unauthorized(request) }
        var asked = ProxyRequest(
            method: request.method.rawValue, target: request.target, headers: request.headers,
            body: request.body, executor: EventLoop.current)
        asked.withheldHeaders = shown
        return response(await proxy.respond(to: asked))
    }

    func reloadPrices() throws(SettingError) -> Int? {
        do throws(PriceFileError) {
            return try proxy.reloadPrices()
        } catch {
            throw SettingError(error.description)
        }
    }

    func close() async {
        await proxy.close()
    }

    /// The cache API's own paths are never forwarded, also where they are misspelt further on.
    private func isOwn(_ target: String) -> Bool {
        guard target.utf8.starts(with: "/v1/".utf8) else { return false }
        guard target.utf8.starts(with: "/v1/caches".utf8) else { return true }
        let next = target.utf8.dropFirst("/v1/caches".utf8.count).first
        return next != nil && next != UInt8(ascii: "/") && next != UInt8(ascii: "?")
    }

    private func response(_ answer: ProxyAnswer) -> HTTPResponse {
        switch answer.body {
        case .bytes(let bytes):
            HTTPResponse(status: answer.status, headers: answer.headers, body: .bytes(bytes))
        case .stream(let length, let stream):
            HTTPResponse(
                status: answer.status, headers: answer.headers,
                body: .stream(contentLength: length) { writer in
                    while let piece = try await stream.next() { try await writer.write(piece) }
                })
        }
    }

    private func unauthorized(_ request: HTTPRequest) -> HTTPResponse {
        let provider = ProviderRoute(path: request.path)?.provider ?? .openAI
        let error = ProviderError(
            .unauthorized,
            "Refrain needs one of its keys, in the header refrain-api-key beside the provider's.")
        return HTTPResponse(
            status: error.status, contentType: "application/json", bytes: error.body(for: provider))
    }
}
