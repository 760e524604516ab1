import HTTPFields
import HTTPServer
import JSON
import SemanticCache

/// The one place where errors become HTTP.
///
/// The shape and the `type` URIs are those of the LangCache API, whose clients know a closed list
/// of URIs per status and version; a URI they do not know hides the error from the caller.
struct ErrorResponse: Sendable {
    let status: Int
    let title: String
    let detail: String
    let kind: Kind
    var fields: [(field: String, rule: String, message: String)] = []
    var headers = HTTPHeaders()

    /// What happened, from which the URI follows.
    enum Kind: Sendable {
        case invalidData, authenticationFailed, cacheNotFound, entryNotFound, routeNotFound
        case payloadTooLarge, embedderUnavailable, storageUnavailable, storageFull
        case tooManyRequests, conflict, unexpected
    }

    init(
        _ status: Int, _ kind: Kind, _ title: String, _ detail: String,
        field: (String, String, String)? = nil, headers: HTTPHeaders = HTTPHeaders()
    ) {
        self.status = status
        self.kind = kind
        self.title = title
        self.detail = detail
        self.fields = field.map { [(field: $0.0, rule: $0.1, message: $0.2)] } ?? []
        self.headers = headers
    }

    /// The answer, in the dialect of the client that asks.
    func response(to dialect: ErrorDialect) -> HTTPResponse {
        var response = HTTPResponse(
            status: status, contentType: "application/json", bytes: body(dialect))
        for header in headers { response.headers.append(header.name, header.value) }
        return response
    }

    private func body(_ dialect: ErrorDialect) -> [UInt8] {
        var writer = JSONWriter(capacity: 256)
        writer.object { writer in
            write(to: &writer, dialect: dialect)
        }
        return writer.bytes
    }

    /// Writes the members, for a whole body or for one item of a batch.
    func write(to writer: inout JSONWriter, dialect: ErrorDialect) {
        writer.member("title", title)
        writer.member("type", dialect.type(of: kind))
        writer.member("status", status)
        writer.member("detail", detail)
        guard !fields.isEmpty else { return }
        writer.arrayMember("fields") { writer in
            for field in fields {
                writer.object { writer in
                    writer.member("field", field.field)
                    writer.member("rule", field.rule)
                    writer.member("message", field.message)
                }
            }
        }
    }
}

extension ErrorResponse {
    /// The answer to an error of a request.
    init(_ error: RequestError) {
        switch error {
        case .json(.tooLong(let limit, let actual)):
            self.init(RequestError.tooLarge(field: "body", limitBytes: limit, actualBytes: actual))
        case .json(let error):
            self.init(
                400, .invalidData, "Invalid JSON", "\(error)", field: ("body", "json", "\(error)"))
        case .field(let field, let rule, let message):
            self.init(400, .invalidData, "Invalid data", message, field: (field, rule, message))
        case .tooLarge(let field, let limit, let actual):
            self.init(
                413, .payloadTooLarge, "Payload too large",
                "\(field) is \(actual) bytes; the limit is \(limit)")
        case .unauthenticated:
            self.init(
                401, .authenticationFailed, "Authentication failed",
                "this service needs a key: send it as \"Authorization: Bearer KEY\"",
                headers: ["www-authenticate": "Bearer realm=\"refrain\""])
        case .unknownRoute(let hint):
            self.init(404, .routeNotFound, "No such route", hint)
        case .methodNotAllowed(let methods):
            let allowed = methods.map(\.rawValue).joined(separator: ", ")
            self.init(
                405, .invalidData, "Method not allowed", "this path takes \(allowed)",
                headers: ["allow": allowed])
        case .cacheExists(let name):
            self.init(409, .conflict, "Cache exists", "there is a cache \"\(name)\" already")
        case .cache(let error): self.init(error)
        case .priceFile(let message):
            self.init(424, .storageUnavailable, "Prices not read", message)
        case .refused(let refusal): self.init(refusal)
        }
    }

    init(_ error: CacheError) {
        switch error {
        case .invalid(let field, let rule, let message):
            self.init(400, .invalidData, "Invalid data", message, field: (field, rule, message))
        case .tooLarge(let field, let limit, let actual):
            self.init(RequestError.tooLarge(field: field, limitBytes: limit, actualBytes: actual))
        case .unknownCache(let name):
            self.init(
                404, .cacheNotFound, "No such cache",
                "there is no cache \"\(name)\"; create it with PUT /v1/caches/\(name)")
        case .unknownEntry(let id):
            self.init(404, .entryNotFound, "No such entry", "there is no entry \(id)")
        case .embedderMismatch(let message):
            self.init(400, .invalidData, "Wrong embedding", message)
        case .embedderUnavailable(let message):
            self.init(424, .embedderUnavailable, "Embedder unavailable", message)
        case .storageFull(let message):
            self.init(424, .storageFull, "Storage full", message)
        case .dataDirectoryInUse(let path):
            self.init(
                424, .storageUnavailable, "Data directory in use",
                "\(path); stop that process or name another directory")
        case .incompatibleStore(let message):
            self.init(424, .storageUnavailable, "Incompatible store", message)
        case .storageFailed(let message):
            self.init(424, .storageUnavailable, "Storage failed", message)
        case .corrupted(let message):
            self.init(500, .unexpected, "Stored data are damaged", message)
        }
    }

    init(_ refusal: HTTPServerRefusal) {
        let kind: Kind =
            switch refusal.status {
            case 413: .payloadTooLarge
            case 429: .tooManyRequests
            case 500...: .unexpected
            default: .invalidData
            }
        self.init(
            refusal.status, kind, "Request refused", refusal.detail,
            headers: refusal.status == 503 ? ["retry-after": "1"] : [:])
    }
}
