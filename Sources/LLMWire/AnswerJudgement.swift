import JSON

/// The decision whether a complete answer is clean enough to be served again.
struct AnswerJudgement {
    let route: ProviderRoute
    let policy: RecordingPolicy
    /// Choices that there must be; nil where the request doesn't say.
    let choicesExpected: Int?

    /// Throws the reason for not keeping the answer.
    func check(_ answer: JSONValue) throws(NotStoredReason) {
        guard answer.kind == .object else { throw .malformed }
        if let error = answer["error"], !error.isNull { throw .errorAnswer }
        switch route {
        case .chatCompletions, .completions: try checkChoices(answer)
        case .messages: try checkMessage(answer)
        case .responses: try checkResponse(answer)
        case .embeddings: try checkEmbeddings(answer)
        }
    }

    private func checkChoices(_ answer: JSONValue) throws(NotStoredReason) {
        guard let choices = answer["choices"], choices.kind == .array, choices.count > 0,
            choices.count <= WireLimits.partsMax
        else { throw .malformed }
        if let choicesExpected, choices.count != choicesExpected { throw .malformed }
        for choice in choices.elements {
            try checkFinish(choice["finish_reason"]?.string)
            if route == .completions {
                guard let text = choice["text"]?.stringBytes else { throw .malformed }
                if text.isEmpty { throw .empty }
            } else {
                try checkChatMessage(choice["message"])
            }
        }
    }

    private func checkFinish(_ reason: String?) throws(NotStoredReason) {
        switch reason {
        case "stop": break
        case "length": throw .length
        case "content_filter": throw .contentFilter
        case "tool_calls", "function_call": try checkToolCalls()
        case nil: throw .cut
        default: throw .unknownEnd
        }
    }

    private func checkToolCalls() throws(NotStoredReason) {
        if !policy.storesToolCalls { throw .toolCalls }
    }

    private func checkChatMessage(_ message: JSONValue?) throws(NotStoredReason) {
        guard let message, message.kind == .object else { throw .malformed }
        if let refusal = message["refusal"], refusal.stringBytes?.isEmpty == false {
            throw .refusal
        }
        if let audio = message["audio"], !audio.isNull { throw .audio }
        let calls = CanonicalAnswer.chatCallsTools(message)
        if calls { try checkToolCalls() }
        let content = message["content"]
        guard let content, !content.isNull else {
            if calls { return }
            throw .empty
        }
        let isEmpty = content.stringBytes?.isEmpty ?? (content.count == 0)
        if isEmpty, !calls { throw .empty }
    }

    private func checkMessage(_ answer: JSONValue) throws(NotStoredReason) {
        guard let blocks = answer["content"], blocks.kind == .array,
            blocks.count <= WireLimits.partsMax
        else { throw .malformed }
        switch answer["stop_reason"]?.string {
        case "end_turn", "stop_sequence": break
        case "max_tokens", "model_context_window_exceeded": throw .length
        case "tool_use": try checkToolCalls()
        case "pause_turn": throw .paused
        case "refusal": throw .refusal
        case nil: throw .cut
        default: throw .unknownEnd
        }
        var saysSomething = false
        for block in blocks.elements {
            switch block["type"]?.string {
            case "text":
                saysSomething = saysSomething || block["text"]?.stringBytes?.isEmpty == false
            case "tool_use":
                try checkToolCalls()
                saysSomething = true
            case nil: throw .malformed
            default: break
            }
        }
        if !saysSomething { throw .empty }
    }

    private func checkResponse(_ answer: JSONValue) throws(NotStoredReason) {
        switch answer["status"]?.string {
        case "completed": break
        case "incomplete": throw reasonForIncomplete(answer)
        case "failed", "cancelled": throw .errorAnswer
        default: throw .unknownEnd
        }
        guard let items = answer["output"], items.kind == .array, items.count <= WireLimits.partsMax
        else { throw .malformed }
        var saysSomething = false
        for item in items.elements {
            if let status = item["status"]?.string, status != "completed" { throw .cut }
            switch item["type"]?.string {
            case "message":
                if try checkResponseMessage(item) { saysSomething = true }
            case "function_call", "custom_tool_call":
                try checkToolCalls()
                saysSomething = true
            case nil: throw .malformed
            default: break
            }
        }
        if !saysSomething { throw .empty }
    }

    private func reasonForIncomplete(_ answer: JSONValue) -> NotStoredReason {
        answer["incomplete_details"]?["reason"]?.string == "content_filter"
            ? .contentFilter : .length
    }

    /// Whether the message has text.
    private func checkResponseMessage(_ item: JSONValue) throws(NotStoredReason) -> Bool {
        guard let parts = item["content"], parts.kind == .array else { throw .malformed }
        var hasText = false
        for part in parts.elements {
            switch part["type"]?.string {
            case "output_text": hasText = hasText || part["text"]?.stringBytes?.isEmpty == false
            case "refusal": throw .refusal
            case "output_audio": throw .audio
            default: throw .malformed
            }
        }
        return hasText
    }

    private func checkEmbeddings(_ answer: JSONValue) throws(NotStoredReason) {
        guard let data = answer["data"], data.kind == .array else { throw .malformed }
        if data.count == 0 { throw .empty }
        for element in data.elements {
            guard let vector = element["embedding"] else { throw .malformed }
            let isEmpty = vector.stringBytes?.isEmpty ?? (vector.count == 0)
            if isEmpty { throw .malformed }
        }
    }
}
