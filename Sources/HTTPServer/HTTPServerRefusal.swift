/// A request the server answers by itself, without asking the handler.
public struct HTTPServerRefusal: Error, Sendable, Equatable {
    /// The status: 400, 408, 413, 417, 431, 501, 503, 504 or 505.
    public let status: Int
    /// What was wrong, for the client's developer to read.
    public let detail: String

    init(_ status: Int, _ detail: String) {
        self.status = status
        self.detail = detail
    }

    /// The refusal as a small JSON body.
    public var response: HTTPResponse {
        let title = ResponseHead.phrase(status)
        let body = #"{"title":"\#(title)","status":\#(status),"detail":"\#(detail)"}"#
        return HTTPResponse(
            status: status, contentType: "application/json", bytes: Array(body.utf8))
    }
}
