/// The methods the server passes on to a handler; any other is answered with 501.
public enum HTTPMethod: String, Sendable, CaseIterable {
    /// GET
    case get = "GET"
    /// HEAD; answered like GET, without the body.
    case head = "HEAD"
    /// POST
    case post = "POST"
    /// PUT
    case put = "PUT"
    /// PATCH
    case patch = "PATCH"
    /// DELETE; may carry a body.
    case delete = "DELETE"
    /// OPTIONS
    case options = "OPTIONS"
}
