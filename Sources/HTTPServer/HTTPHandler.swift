/// Answers requests; one value serves all loops.
public protocol HTTPHandler: Sendable {
    /// Answers at once, on the loop's thread, or returns nil to have `respond(to:)` called.
    ///
    /// For what needs no waiting: a whole task less per request. While it runs, no other request
    /// of this loop proceeds, so it takes microseconds, never milliseconds.
    func respondImmediately(to request: HTTPRequest) -> HTTPResponse?

    /// Answers in a task that runs on the loop's thread between its waits.
    ///
    /// The task is cancelled when the client leaves, when the request's deadline passes, and at
    /// the end of a drain. Move work that takes more than a millisecond elsewhere.
    func respond(to request: HTTPRequest) async -> HTTPResponse
}

extension HTTPHandler {
    /// Leaves every request to `respond(to:)`.
    public func respondImmediately(to request: HTTPRequest) -> HTTPResponse? { nil }
}
