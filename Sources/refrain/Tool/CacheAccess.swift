import CacheServer
import HTTPClient
import HTTPFields
import JSON

/// A way to the cache API: over HTTP, or in this process.
enum CacheAccess: Sendable {
    case service(HTTPClient, url: String, key: String?)
    case directory(DirectService)

    /// The methods of the cache API.
    enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    /// Runs `body` with the way that the options name, and closes it.
    static func with<Value: Sendable>(
        _ arguments: ParsedArguments,
        _ body: (CacheAccess) async throws(ToolError) -> Value
    ) async throws(ToolError) -> Value {
        let access = try await open(arguments)
        do throws(ToolError) {
            let value = try await body(access)
            await access.close()
            return value
        } catch {
            await access.close()
            throw error
        }
    }

    private static func open(_ arguments: ParsedArguments) async throws(ToolError) -> CacheAccess {
        if let directory = arguments.string("data") {
            guard !arguments.has("url") else { throw .usage("--url and --data exclude each other") }
            do throws(SettingError) {
                var settings = ServerSettings()
                settings.dataDirectory = directory
                if let model = arguments.string("model") { settings.model = model }
                return .directory(try await DirectService(settings))
            } catch {
                throw .failed(error.description)
            }
        }
        guard !arguments.has("model") else { throw .usage("--model goes with --data only") }
        let url = arguments.string("url") ?? Environment.value("REFRAIN_URL") ?? defaultURL
        let key = arguments.string("api-key") ?? Environment.value("REFRAIN_API_KEY")
        do throws(HTTPClientError) {
            let trimmed = url.hasSuffix("/") ? String(url.dropLast()) : url
            return .service(try HTTPClient(), url: trimmed, key: key)
        } catch {
            throw .failed("no HTTP client: \(error)")
        }
    }

    static let defaultURL = "http://127.0.0.1:8080"
    private static let answerBytesMax = 1 << 30

    private func close() async {
        if case .directory(let service) = self { await service.close() }
    }

    /// Sends a request of the cache API; gives the body of a 2xx answer.
    func call(
        _ method: Method, _ path: String, _ body: [UInt8] = []
    ) async throws(ToolError) -> [UInt8] {
        let (status, answer) = try await exchange(method, path, body)
        guard (200..<300).contains(status) else {
            throw .failed(CacheAccess.explain(status, answer))
        }
        return answer
    }

    /// As `call`, with the answer read.
    func document(
        _ method: Method, _ path: String, _ body: [UInt8] = []
    ) async throws(ToolError) -> JSONValue {
        let bytes = try await call(method, path, body)
        do throws(JSONError) {
            let limits = JSONLimits(
                bytesMax: CacheAccess.answerBytesMax, elementsMax: 100_000_000)
            return try JSONDocument(bytes.isEmpty ? Array("{}".utf8) : bytes, limits: limits).root
        } catch {
            throw .failed("the answer cannot be read: \(error); is this a Refrain service?")
        }
    }

    private func exchange(
        _ method: Method, _ path: String, _ body: [UInt8]
    ) async throws(ToolError) -> (Int, [UInt8]) {
        switch self {
        case .directory(let service):
            guard let answer = await service.call(method.rawValue, path, body) else {
                throw .failed("\(path) answers a stream, which needs a service")
            }
            return (answer.status, answer.body)
        case .service(let client, let url, let key):
            var headers: HTTPHeaders = ["content-type": "application/json"]
            if let key { headers.append("authorization", "Bearer \(key)") }
            let request = HTTPClientRequest(
                method: method.rawValue, url: url + path, headers: headers,
                body: method == .get ? nil : body)
            do throws(HTTPClientError) {
                let answer = try await client.fetch(
                    request, bodyBytesMax: CacheAccess.answerBytesMax)
                return (answer.status, answer.body)
            } catch {
                guard error.reason == .unreachable || error.reason == .unresolvedHost else {
                    throw .failed("\(url): \(error)")
                }
                throw .failed(
                    "no service answers at \(url); start one with: refrain serve\n"
                        + "or name another with --url, or a data directory with --data")
            }
        }
    }

    private static func explain(_ status: Int, _ body: [UInt8]) -> String {
        let detail = try? JSONDocument(body).root["detail"]?.string
        switch status {
        case 401: return "the service needs a key: pass --api-key or set REFRAIN_API_KEY"
        default: return detail ?? "the service answered \(status)"
        }
    }
}

/// The path below a cache, its name percent-encoded.
func cachePath(_ arguments: ParsedArguments, _ rest: String = "") -> String {
    let name = arguments.string("cache") ?? Environment.value("REFRAIN_CACHE") ?? "default"
    return "/v1/caches/\(percentEncoded(name))\(rest)"
}

/// Everything but unreserved characters (RFC 3986, 2.3) as `%XX`.
func percentEncoded(_ text: String) -> String {
    text.utf8.map { byte in
        let character = Character(Unicode.Scalar(byte))
        let isPlain =
            byte < 0x80 && (character.isLetter || character.isNumber || "-._~".contains(character))
        let digits = String(byte, radix: 16, uppercase: true)
        return isPlain ? String(character) : "%" + (digits.count < 2 ? "0" : "") + digits
    }.joined()
}

/// One JSON object as bytes.
func jsonObject(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter()
    writer.object(write)
    return writer.bytes
}
