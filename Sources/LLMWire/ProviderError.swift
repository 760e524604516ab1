import JSON

/// An error of Refrain's own on a provider's route, in the provider's own shape.
///
/// So the provider's SDK raises the error that its user knows.
public struct ProviderError: Error, Sendable, Equatable {
    /// What went wrong.
    public enum Kind: String, Sendable, CaseIterable {
        case invalidRequest = "invalid_request"
        case unauthorized = "unauthorized"
        case forbidden = "forbidden"
        case notFound = "not_found"
        case tooLarge = "request_too_large"
        case rateLimited = "rate_limited"
        case internalFailure = "internal_failure"
        /// The upstream can't be reached or broke off.
        case upstreamFailed = "upstream_failed"
        /// The upstream is being left alone after failures, or too many requests wait for it.
        case unavailable = "unavailable"
        case upstreamTimedOut = "upstream_timed_out"
        /// The request asked for a cached answer only (RFC 9111, `only-if-cached`); there is none.
        case notCached = "not_cached"
    }

    /// What went wrong.
    public var kind: Kind
    /// A sentence for the developer who reads it.
    public var message: String
    /// The request's id, where it has one.
    public var requestID: String?

    /// Makes an error.
    public init(_ kind: Kind, _ message: String, requestID: String? = nil) {
        self.kind = kind
        self.message = message
        self.requestID = requestID
    }

    /// The HTTP status.
    public var status: Int {
        switch kind {
        case .invalidRequest: 400
        case .unauthorized: 401
        case .forbidden: 403
        case .notFound: 404
        case .tooLarge: 413
        case .rateLimited: 429
        case .internalFailure: 500
        case .upstreamFailed: 502
        case .unavailable: 503
        case .upstreamTimedOut, .notCached: 504
        }
    }

    /// The body, as the provider would have written it.
    public func body(for provider: Provider) -> [UInt8] {
        var writer = JSONWriter()
        switch provider {
        case .openAI: writeOpenAI(to: &writer)
        case .anthropic: writeAnthropic(to: &writer)
        }
        return writer.take()
    }

    /// The event that ends a stream which has begun already, after the event it broke off in.
    public func event(for route: ProviderRoute) -> [UInt8] {
        switch route {
        case .messages:
            Array("event: error\ndata: ".utf8) + body(for: .anthropic) + Array("\n\n".utf8)
        case .responses: Array("event: error\ndata: ".utf8) + responseEvent + Array("\n\n".utf8)
        case .chatCompletions, .completions, .embeddings:
            Array("data: ".utf8) + body(for: .openAI) + Array("\n\n".utf8)
        }
    }

    private func writeOpenAI(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.objectMember("error") { writer in
                writer.member("message", message)
                writer.member("type", openAIType)
                writer.key("param")
                writer.null()
                writer.member("code", "refrain_" + kind.rawValue)
            }
        }
    }

    private func writeAnthropic(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("type", "error")
            writer.objectMember("error") { writer in
                writer.member("type", anthropicType)
                writer.member("message", message)
            }
            if let requestID { writer.member("request_id", requestID) }
        }
    }

    private var responseEvent: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("type", "error")
            writer.member("code", "refrain_" + kind.rawValue)
            writer.member("message", message)
            writer.key("param")
            writer.null()
            writer.member("sequence_number", 0)
        }
        return writer.take()
    }

    private var openAIType: String {
        switch kind {
        case .invalidRequest, .notFound, .tooLarge: "invalid_request_error"
        case .unauthorized: "authentication_error"
        case .forbidden: "permission_error"
        case .rateLimited: "rate_limit_error"
        case .internalFailure, .upstreamFailed, .unavailable, .upstreamTimedOut, .notCached:
            "server_error"
        }
    }

    private var anthropicType: String {
        switch kind {
        case .invalidRequest: "invalid_request_error"
        case .unauthorized: "authentication_error"
        case .forbidden: "permission_error"
        case .notFound: "not_found_error"
        case .tooLarge: "request_too_large"
        case .rateLimited: "rate_limit_error"
        case .internalFailure, .upstreamFailed: "api_error"
        case .unavailable: "overloaded_error"
        case .upstreamTimedOut, .notCached: "timeout_error"
        }
    }
}
