/// Which list of `type` URIs the client knows.
///
/// The official LangCache SDKs check the URI against a closed list that changed with 0.10 and 0.12.
enum ErrorDialect: Sendable, Equatable {
    /// SDK 0.12 and later, and everybody else.
    case current
    /// SDK 0.10 and 0.11, and the published OpenAPI document.
    case sdk010
    /// SDK 0.9.
    case sdk009

    /// Reads a `user-agent` such as `speakeasy-sdk/python 0.11.1 2.600.0 langcache`.
    init(userAgent: ArraySlice<UInt8>?) {
        let mark = Array("speakeasy-sdk/".utf8)
        guard let userAgent, userAgent.starts(with: mark) else {
            self = .current
            return
        }
        let words = userAgent.split(separator: UInt8(ascii: " "))
        let numbers = words.dropFirst().first?.split(separator: UInt8(ascii: ".")) ?? []
        let parts = numbers.prefix(2).map { Int(String(decoding: $0, as: UTF8.self)) }
        switch parts {
        case [0, 10], [0, 11]: self = .sdk010
        case [0, 9]: self = .sdk009
        default: self = .current
        }
    }

    func type(of kind: ErrorResponse.Kind) -> String {
        "/errors/" + (self == .sdk009 ? nameIn009(kind) : name(kind))
    }

    private func name(_ kind: ErrorResponse.Kind) -> String {
        let isOld = self == .sdk010
        return switch kind {
        case .invalidData: "invalid-data"
        case .authenticationFailed: "authentication-failed"
        case .cacheNotFound: isOld ? "cache/not-found" : "resource-not-found"
        case .entryNotFound: isOld ? "cache/entry/not-found" : "resource-not-found"
        case .routeNotFound: isOld ? "resource/not-found" : "resource-not-found"
        case .payloadTooLarge: "payload-too-large"
        case .embedderUnavailable:
            isOld ? "embeddings/too-many-requests" : "resource-unavailable"
        case .storageUnavailable:
            isOld ? "database/resource-database-unavailable" : "resource-unavailable"
        case .storageFull: isOld ? "database/out-of-memory" : "database-out-of-memory"
        case .tooManyRequests: "too-many-requests"
        case .conflict: "conflict"
        case .unexpected: "unexpected-error"
        }
    }

    private func nameIn009(_ kind: ErrorResponse.Kind) -> String {
        switch kind {
        case .invalidData, .payloadTooLarge, .conflict: "invalid-request"
        case .authenticationFailed: "unauthenticated"
        case .cacheNotFound, .entryNotFound, .routeNotFound: "not-found"
        case .embedderUnavailable, .storageUnavailable, .storageFull, .tooManyRequests, .unexpected:
            "unexpected-error"
        }
    }
}
