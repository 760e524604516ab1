import JSON

/// Accumulates `/v1/responses` streams: their last event holds the whole answer.
struct ResponseAccumulator: StreamAccumulator {
    private var response = JSONTree.object([])
    private var itemsDone: [Int: JSONTree] = [:]
    private(set) var isComplete = false

    mutating func receive(_ event: ServerSentEvent) throws(NotStoredReason) {
        if isComplete {
            // Some servers add the end mark of the other OpenAI streams.
            if event.data.elementsEqual("[DONE]".utf8) { return }
            throw .malformed
        }
        let value = try event.object()
        switch value["type"]?.string {
        case "response.output_item.done": try takeItem(value)
        case "response.completed", "response.incomplete", "response.failed":
            guard let last = value["response"], last.kind == .object else { throw .malformed }
            response = JSONTree(last)
            isComplete = true
        case nil: throw .malformed
        default: break
        }
    }

    private mutating func takeItem(_ event: JSONValue) throws(NotStoredReason) {
        guard let index = event["output_index"]?.int, let item = event["item"] else {
            throw .malformed
        }
        guard itemsDone.count < WireLimits.partsMax else { throw .tooLong }
        itemsDone[index] = JSONTree(item)
    }

    /// Some servers leave `output` empty in the last event; the items came one by one.
    var body: JSONTree {
        guard response["output"]?.elements.isEmpty ?? true, !itemsDone.isEmpty else {
            return response
        }
        var body = response
        body["output"] = .array(itemsDone.sorted { $0.key < $1.key }.map(\.value))
        return body
    }
}
