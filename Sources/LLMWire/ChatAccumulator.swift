import JSON

/// Accumulates `/v1/chat/completions` and `/v1/completions` streams.
struct ChatAccumulator: StreamAccumulator {
    let route: ProviderRoute
    private var top = JSONTree.object([])
    private var choices: [JSONTree] = []
    private(set) var isComplete = false

    init(route: ProviderRoute) {
        self.route = route
    }

    mutating func receive(_ event: ServerSentEvent) throws(NotStoredReason) {
        if isComplete { throw .malformed }
        if event.data.elementsEqual("[DONE]".utf8) {
            isComplete = true
            return
        }
        let chunk = try event.object()
        guard chunk["choices"]?.kind == .array || chunk["usage"]?.kind == .object else {
            throw .malformed
        }
        for (key, value) in chunk.members { try take(key.string ?? "", value) }
    }

    private mutating func take(_ key: String, _ value: JSONValue) throws(NotStoredReason) {
        switch key {
        case "object", "obfuscation": break
        case "id", "created": if top[key] == nil { top[key] = JSONTree(value) }
        case "choices":
            for choice in value.elements { try take(choice: JSONTree(choice)) }
        default: top.state(key, JSONTree(value))
        }
    }

    private mutating func take(choice: JSONTree) throws(NotStoredReason) {
        let index = choice["index"]?.integer ?? 0
        let place: Int
        if let known = choices.firstIndex(where: { $0["index"]?.integer == index }) {
            place = known
        } else {
            guard choices.count < WireLimits.partsMax else { throw .tooLong }
            place = choices.endIndex
            choices.append(.object([.init(key: "index", value: JSONTree(Int64(index)))]))
        }
        for member in choice.members where member.key != "index" {
            take(member, ofChoiceAt: place)
        }
    }

    private mutating func take(_ member: JSONTree.Member, ofChoiceAt place: Int) {
        switch member.key {
        case "delta":
            choices[place].update("message") { message in
                if message.isNull { message = .object([]) }
                message.merge(delta: member.value)
            }
        case "text", "logprobs":
            choices[place].merge(delta: .object([member]))
        default: choices[place].state(member.key, member.value)
        }
    }

    var body: JSONTree {
        var body = top
        body["object"] = route == .completions ? "text_completion" : "chat.completion"
        let ordered = choices.sorted { ($0["index"]?.integer ?? 0) < ($1["index"]?.integer ?? 0) }
        body["choices"] = .array(ordered.map(finished))
        return body
    }

    private func finished(_ choice: JSONTree) -> JSONTree {
        guard route == .chatCompletions else { return choice }
        var choice = choice
        choice.update("message") { message in
            if message.isNull { message = .object([]) }
            if message["role"] == nil { message["role"] = "assistant" }
            if message["content"] == nil { message["content"] = .null }
            if let calls = message["tool_calls"], !calls.isNull {
                message["tool_calls"] = .array(Self.inOrder(calls.elements))
            }
        }
        return choice
    }

    /// `index` is how the deltas of a call find each other; a whole message has none.
    private static func inOrder(_ calls: [JSONTree]) -> [JSONTree] {
        calls.enumerated()
            .sorted {
                ($0.element["index"]?.integer ?? $0.offset, $0.offset) < (
                    $1.element["index"]?.integer ?? $1.offset, $1.offset
                )
            }
            .map { $0.element.without(["index"]) }
    }
}
