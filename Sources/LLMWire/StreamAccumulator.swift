import JSON

/// Puts a provider's stream of events together again.
protocol StreamAccumulator: Sendable {
    /// Takes the next event; throws when the stream can't end well any more.
    mutating func receive(_ event: ServerSentEvent) throws(NotStoredReason)
    /// The body a request without `stream` would have had, as far as it has come.
    var body: JSONTree { get }
    /// Whether the stream has come to its format's end.
    var isComplete: Bool { get }
}

extension ServerSentEvent {
    /// The event's data as a JSON object that reports no error.
    func object() throws(NotStoredReason) -> JSONValue {
        if name == "error" { throw .errorAnswer }
        let value = try json()
        if let error = value["error"], !error.isNull { throw .errorAnswer }
        if value["type"]?.string == "error" { throw .errorAnswer }
        return value
    }

    private func json() throws(NotStoredReason) -> JSONValue {
        do throws(JSONError) {
            let root = try JSONDocument(data, limits: WireLimits.answer).root
            if root.kind == .object { return root }
        } catch {
            throw .malformed
        }
        throw .malformed
    }
}
