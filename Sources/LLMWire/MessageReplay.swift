import JSON

/// The events of an Anthropic message, in the order Anthropic documents.
struct MessageReplay {
    private let body: JSONTree
    private let shape: ReplayShape
    private var writer = EventWriter(capacity: 4_096)

    /// What the end of a message states, and its start leaves open.
    private static let endMembers = ["stop_reason", "stop_sequence", "stop_details"]

    init(_ body: JSONTree, _ shape: ReplayShape) {
        self.body = body
        self.shape = shape
    }

    consuming func stream() -> ReplayedAnswer {
        writeStart()
        for (index, block) in (body["content"]?.elements ?? []).enumerated() {
            write(block, at: Int64(index))
        }
        writeEnd()
        return writer.stream
    }

    private mutating func event(_ type: String, _ members: KeyValuePairs<String, JSONTree>) {
        writer.event(type) { writer in
            writer.object { writer in
                writer.member("type", type)
                for (key, value) in members {
                    writer.key(key)
                    value.write(to: &writer)
                }
            }
        }
    }

    private mutating func writeStart() {
        var start = body
        start["content"] = .array([])
        for key in Self.endMembers where start[key] != nil { start[key] = .null }
        if start["usage"]?["output_tokens"] != nil {
            // So far: the end states the total.
            start.update("usage") { $0["output_tokens"] = JSONTree(1) }
        }
        event("message_start", ["message": start])
    }

    private mutating func writeEnd() {
        let stated = Self.endMembers.compactMap { key in
            body[key].map { JSONTree.Member(key: key, value: $0) }
        }
        let usage = body["usage"] ?? .object([])
        event("message_delta", ["delta": .object(stated), "usage": usage])
        event("message_stop", [:])
    }

    private mutating func write(_ block: JSONTree, at index: Int64) {
        let place = JSONTree(index)
        event("content_block_start", ["index": place, "content_block": opening(block)])
        for delta in deltas(of: block) {
            event("content_block_delta", ["index": place, "delta": delta])
        }
        event("content_block_stop", ["index": place])
    }

    private static func isStreamedTool(_ block: JSONTree) -> Bool {
        guard let type = block["type"]?.text, type.hasSuffix("tool_use") else { return false }
        return block["input"]?.members.isEmpty == false
    }

    /// The block as it is before its deltas.
    private func opening(_ block: JSONTree) -> JSONTree {
        var start = block
        for key in ["text", "thinking", "signature"] where isStreamed(key, in: block) {
            start[key] = ""
        }
        if isStreamed("text", in: block), block["citations"]?.elements.isEmpty == false {
            start["citations"] = .array([])
        }
        if Self.isStreamedTool(block) { start["input"] = .object([]) }
        return start
    }

    private func isStreamed(_ key: String, in block: JSONTree) -> Bool {
        let type = block["type"]?.text
        let belongs = key == type || (key == "signature" && type == "thinking")
        return belongs && block[key]?.text != nil
    }

    private func deltas(of block: JSONTree) -> [JSONTree] {
        var deltas: [JSONTree] = []
        if isStreamed("text", in: block) {
            deltas += pieces(of: block["text"]?.text, "text_delta", "text")
            for citation in block["citations"]?.elements ?? [] {
                deltas.append(JSONTree(["type": "citations_delta", "citation": citation]))
            }
        }
        if isStreamed("thinking", in: block) {
            deltas += pieces(of: block["thinking"]?.text, "thinking_delta", "thinking")
        }
        if isStreamed("signature", in: block), let signature = block["signature"],
            signature.text != ""
        {
            deltas.append(JSONTree(["type": "signature_delta", "signature": signature]))
        }
        if Self.isStreamedTool(block), let input = block["input"] {
            let text = String(decoding: input.bytes, as: UTF8.self)
            deltas += pieces(of: text, "input_json_delta", "partial_json")
        }
        return deltas
    }

    private func pieces(of text: String?, _ type: String, _ key: String) -> [JSONTree] {
        (text ?? "").streamChunks(bytesMax: shape.chunkBytes).map { piece in
            .object([
                .init(key: "type", value: .string(type)),
                .init(key: key, value: .string(String(piece))),
            ])
        }
    }
}
