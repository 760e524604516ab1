import JSON

// Where the prompt stands, in each provider's format.
extension RequestReading {
    /// Chat completions and Anthropic messages: the last message of the user.
    mutating func readMessages(_ messages: JSONValue?) {
        guard let messages, messages.kind == .array, messages.count > 0 else {
            refuse(.unreadableField)
            return
        }
        readConversation(Array(messages.elements))
    }

    /// `/v1/responses`: a text, or items of which some are messages.
    mutating func readInput() {
        guard let input = stated("input") else {
            refuse(.unreadableField)
            return
        }
        if input.kind == .string {
            prompt = input
        } else if input.kind == .array, input.count > 0 {
            if input.elements.contains(where: { $0["type"]?.string == "item_reference" }) {
                refuse(.upstreamState)
            }
            readConversation(Array(input.elements))
        } else {
            refuse(.unreadableField)
        }
    }

    mutating func readCompletionPrompt() {
        if readsTrue("echo") { restrict(.promptEchoed) }
        readTextOrList(stated("prompt"))
    }

    mutating func readEmbeddingInput() {
        restrict(.embedding)
        readTextOrList(stated("input"))
    }

    private func readsTrue(_ name: String) -> Bool {
        guard let value = stated(name) else { return false }
        return value.bool ?? true
    }

    private mutating func readTextOrList(_ value: JSONValue?) {
        switch value?.kind {
        case .string: prompt = value
        case .array:
            restrict(.severalPrompts)
            prompt = value?.elements.first { $0.kind == .string }
        default: refuse(.unreadableField)
        }
    }

    private mutating func readConversation(_ messages: [JSONValue]) {
        if !policy.cachesRemoteAttachments, messages.contains(where: namesRemoteContent) {
            refuse(.remoteAttachment)
        }
        guard let last = messages.lastIndex(where: { $0["role"]?.string == "user" }) else {
            restrict(.noUserText)
            return
        }
        for message in messages[(last + 1)...] { restrict(reason(forTrailing: message)) }
        readUserContent(messages[last]["content"])
    }

    private func reason(forTrailing message: JSONValue) -> EligibilityReason {
        if let type = message["type"]?.string, type != "message" { return .agentTurn }
        switch message["role"]?.string {
        case "tool", "function": return .agentTurn
        case "assistant":
            let calls = message["tool_calls"] ?? message["function_call"]
            if let calls, !calls.isNull { return .agentTurn }
            let usesTools = message["content"]?.elements.contains { part in
                part["type"]?.string?.hasSuffix("tool_use") == true
            }
            return usesTools == true ? .agentTurn : .assistantPrefill
        default: return .messagesAfterPrompt
        }
    }

    /// The prompt is the last text part.
    ///
    /// Parts before it are identity: joined texts could be joined from different parts.
    private mutating func readUserContent(_ content: JSONValue?) {
        guard let content, content.kind == .array else {
            if content?.kind == .string { prompt = content } else { restrict(.unknownContent) }
            return
        }
        for part in content.elements {
            switch ContentKind(part) {
            case .text: prompt = part["text"]
            case .attachment: restrict(.attachments)
            case .toolResult: restrict(.agentTurn)
            case .unknown: restrict(.unknownContent)
            }
        }
    }

    private func namesRemoteContent(_ message: JSONValue) -> Bool {
        if ContentKind(message) == .attachment { return hasRemoteReference(message) }
        // Results of tools hold parts of their own: in `content` (Anthropic) or `output` (OpenAI).
        let parts = [message["content"], message["output"]].compactMap { $0 }
        return parts.contains { $0.elements.contains(where: namesRemoteContent) }
    }

    /// Whether a string anywhere inside is a URL whose content may change.
    private func hasRemoteReference(_ value: JSONValue) -> Bool {
        switch value.kind {
        case .string: isRemote(value.stringBytes ?? [])
        case .array: value.elements.contains(where: hasRemoteReference)
        case .object: value.members.contains { hasRemoteReference($0.value) }
        default: false
        }
    }

    private func isRemote(_ text: ArraySlice<UInt8>) -> Bool {
        let scheme = text.prefix(8).map { $0 | 0x20 }
        return ["http:", "https:", "gs:", "s3:", "ftp:", "//"].contains { name in
            scheme.starts(with: name.utf8.map { $0 | 0x20 })
        }
    }
}

/// What a content part is to the prompt.
enum ContentKind {
    case text, attachment, toolResult, unknown

    init(_ part: JSONValue) {
        switch part["type"]?.string {
        case "text", "input_text": self = part["text"]?.kind == .string ? .text : .unknown
        case "tool_result", "mcp_tool_result": self = .toolResult
        case .some(let type) where ContentKind.isAttachment(type): self = .attachment
        default: self = .unknown
        }
    }

    private static func isAttachment(_ type: String) -> Bool {
        ["image", "audio", "file", "document", "video", "pdf"].contains { type.contains($0) }
    }
}
