import JSON

/// Accumulates Anthropic `/v1/messages` streams.
struct MessageAccumulator: StreamAccumulator {
    private var message = JSONTree.object([])
    private var blocks: [JSONTree] = []
    /// JSON of a tool's input, while it comes in pieces.
    private var inputText: String?
    private var openBlock: Int?
    private var hasStarted = false
    private(set) var isComplete = false

    var body: JSONTree {
        var body = message
        body["content"] = .array(blocks)
        return body
    }

    mutating func receive(_ event: ServerSentEvent) throws(NotStoredReason) {
        let value = try event.object()
        let type = value["type"]?.string
        if type == "ping" { return }
        if isComplete { throw .malformed }
        switch type {
        case "message_start": try start(value)
        case "content_block_start": try startBlock(value)
        case "content_block_delta": try extendBlock(value)
        case "content_block_stop": try stopBlock(value)
        case "message_delta": try changeMessage(value)
        case "message_stop":
            guard hasStarted, openBlock == nil else { throw .malformed }
            isComplete = true
        case nil: throw .malformed
        // Anthropic asks clients to pass over events they don't know.
        default: break
        }
    }

    private mutating func start(_ event: JSONValue) throws(NotStoredReason) {
        guard !hasStarted, let start = event["message"], start.kind == .object else {
            throw .malformed
        }
        hasStarted = true
        message = JSONTree(start)
    }

    private mutating func startBlock(_ event: JSONValue) throws(NotStoredReason) {
        guard hasStarted, openBlock == nil, event["index"]?.int == blocks.count,
            let block = event["content_block"], block.kind == .object
        else { throw .malformed }
        guard blocks.count < WireLimits.partsMax else { throw .tooLong }
        openBlock = blocks.count
        inputText = nil
        blocks.append(JSONTree(block))
    }

    private mutating func extendBlock(_ event: JSONValue) throws(NotStoredReason) {
        guard let index = openBlock, event["index"]?.int == index, let delta = event["delta"]
        else { throw .malformed }
        switch delta["type"]?.string {
        case "text_delta": try extend("text", of: index, by: delta["text"])
        case "thinking_delta": try extend("thinking", of: index, by: delta["thinking"])
        case "signature_delta": try extend("signature", of: index, by: delta["signature"])
        case "input_json_delta":
            guard let piece = delta["partial_json"]?.string else { throw .malformed }
            if inputText == nil { inputText = piece } else { inputText?.append(piece) }
        case "citations_delta":
            guard let citation = delta["citation"] else { throw .malformed }
            blocks[index].update("citations") { citations in
                citations.updateElements { $0.append(JSONTree(citation)) }
            }
        default: throw .malformed
        }
    }

    private mutating func extend(
        _ key: String, of index: Int, by piece: JSONValue?
    ) throws(NotStoredReason) {
        guard let piece = piece?.string else { throw .malformed }
        blocks[index].update(key) { $0.append(piece) }
    }

    private mutating func stopBlock(_ event: JSONValue) throws(NotStoredReason) {
        guard let index = openBlock, event["index"]?.int == index else { throw .malformed }
        openBlock = nil
        guard let text = inputText, !text.isEmpty else { return }
        inputText = nil
        do throws(JSONError) {
            let input = try JSONDocument(Array(text.utf8), limits: WireLimits.answer).root
            blocks[index]["input"] = JSONTree(input)
        } catch {
            throw .malformed
        }
    }

    /// Counts in `usage` are totals so far: the last statement counts.
    private mutating func changeMessage(_ event: JSONValue) throws(NotStoredReason) {
        guard hasStarted, let delta = event["delta"], delta.kind == .object else {
            throw .malformed
        }
        for (key, value) in delta.members { message.state(key.string ?? "", JSONTree(value)) }
        guard let usage = event["usage"] else { return }
        message.update("usage") { total in
            if total.isNull { total = .object([]) }
            for (key, value) in usage.members { total.state(key.string ?? "", JSONTree(value)) }
        }
        let known: Set<String> = ["type", "delta", "usage"]
        for (key, value) in event.members where !known.contains(key.string ?? "") {
            message.state(key.string ?? "", JSONTree(value))
        }
    }
}
