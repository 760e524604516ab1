import HTTPClient
import HTTPFields
import LLMWire

/// One request as an upstream is to get it.
struct UpstreamCall: Sendable {
    var method: String
    var target: String
    var headers: HTTPHeaders
    var body: [UInt8]?
    var repeats: Repeats

    /// When a call may be made again.
    enum Repeats: Sendable {
        /// Asking a model: the same question may be asked again after an error status.
        case afterErrors
        /// Anything else that acts: only while it is certain that nothing was received.
        case ifNotReceived
    }
}

/// How an upstream call came out.
enum UpstreamOutcome: Sendable {
    case response(UpstreamResponse)
    /// No answer: what the client is told, and when it may try again.
    case failed(ProviderError, retryAfter: Duration?)

    /// Whether another model may do better: nobody answered, or with a status that may pass.
    var mayPass: Bool {
        switch self {
        case .response(let response): RetryPolicy.isRetryable(status: response.status)
        case .failed(let error, _): error.kind != .invalidRequest
        }
    }
}

/// An upstream's answer whose head is there and whose body is to be pulled.
///
/// A class, because pump and clients hold it in many places as long as a stream lasts.
final class UpstreamResponse: Sendable {
    let status: Int
    /// What the client gets of the head.
    let headers: HTTPHeaders
    let contentLength: Int?
    let body: HTTPResponseBody
    /// Whether another than the first of the upstream's servers answered.
    let isFallback: Bool
    /// The model that was asked in the place of the request's own, because that one failed.
    let fallbackModel: String?
    /// From the call's start, retries included, to the head.
    let headTime: Duration

    init(
        status: Int, headers: HTTPHeaders, contentLength: Int?, body: HTTPResponseBody,
        isFallback: Bool, fallbackModel: String? = nil, headTime: Duration
    ) {
        self.status = status
        self.headers = headers
        self.contentLength = contentLength
        self.body = body
        self.isFallback = isFallback
        self.fallbackModel = fallbackModel
        self.headTime = headTime
    }

    /// The same as the answer of a model that was asked in the place of the request's.
    func standingIn(_ model: String) -> UpstreamResponse {
        UpstreamResponse(
            status: status, headers: headers, contentLength: contentLength, body: body,
            isFallback: isFallback, fallbackModel: model, headTime: headTime)
    }

    var isEventStream: Bool {
        guard let type = headers.firstBytes("content-type") else { return false }
        let essence = String(decoding: type.prefix { $0 != UInt8(ascii: ";") }, as: UTF8.self)
        return Substring(essence).trimmingSpaces.lowercased() == "text/event-stream"
    }
}
