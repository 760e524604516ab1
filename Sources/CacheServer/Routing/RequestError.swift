import HTTPServer
import JSON
import SemanticCache

/// Why a request is not done.
enum RequestError: Error, Sendable, Equatable {
    /// The body is no JSON, or not the JSON that is expected.
    case json(JSONError)
    /// A field is missing, of the wrong type, or outside its limits.
    case field(String, rule: String, message: String)
    case tooLarge(field: String, limitBytes: Int, actualBytes: Int)
    case unauthenticated
    case unknownRoute(hint: String)
    case methodNotAllowed([HTTPMethod])
    case cacheExists(String)
    case cache(CacheError)
    /// The price file cannot be read; the prices stay as they were.
    case priceFile(String)
    /// What the server itself refused before any handler saw it.
    case refused(HTTPServerRefusal)

    static func required(_ field: String) -> RequestError {
        .field(field, rule: "required", message: "\(field) is required")
    }

    static func type(_ field: String, _ expected: String) -> RequestError {
        .field(field, rule: "type", message: "\(field) must be \(expected)")
    }

    static func range(_ field: String, _ expected: String) -> RequestError {
        .field(field, rule: "range", message: "\(field) must be \(expected)")
    }
}

/// Runs a call of the cache, whose errors become the request's.
func cacheCall<Value: Sendable>(
    _ body: () async throws(CacheError) -> Value
) async throws(RequestError) -> Value {
    do throws(CacheError) {
        return try await body()
    } catch {
        throw .cache(error)
    }
}
