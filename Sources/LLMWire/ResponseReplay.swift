import JSON

/// The typed events of a `/v1/responses` answer, numbered from 0.
struct ResponseReplay {
    private let body: JSONTree
    private let shape: ReplayShape
    private var writer = EventWriter(capacity: 8_192)

    init(_ body: JSONTree, _ shape: ReplayShape) {
        self.body = body
        self.shape = shape
    }

    consuming func stream() -> ReplayedAnswer {
        event("response.created", [("response", unfinished)])
        event("response.in_progress", [("response", unfinished)])
        for (index, item) in (body["output"]?.elements ?? []).enumerated() {
            write(item, at: Place(item: item, output: Int64(index)))
        }
        event("response.completed", [("response", body)])
        return writer.stream
    }

    private var unfinished: JSONTree {
        var start = body
        start["status"] = "in_progress"
        start["output"] = .array([])
        for key in ["usage", "completed_at"] where start[key] != nil { start[key] = .null }
        return start
    }

    /// Where in the answer an event belongs.
    private struct Place {
        let id: JSONTree?
        let output: Int64

        init(item: JSONTree, output: Int64) {
            id = item["id"]
            self.output = output
        }

        var members: [(String, JSONTree)] {
            (id.map { [("item_id", $0)] } ?? []) + [("output_index", JSONTree(output))]
        }
    }

    private mutating func event(_ type: String, _ members: [(String, JSONTree)]) {
        let number = writer.eventEnds.count
        writer.event(type) { writer in
            writer.object { writer in
                writer.member("type", type)
                writer.member("sequence_number", number)
                for (key, value) in members {
                    writer.key(key)
                    value.write(to: &writer)
                }
            }
        }
    }

    private mutating func write(_ item: JSONTree, at place: Place) {
        let index = JSONTree(place.output)
        event(
            "response.output_item.added", [("output_index", index), ("item", Self.opening(item))])
        switch item["type"]?.text {
        case "message": writeParts(of: item, "content", at: place)
        case "function_call":
            writeText(
                item["arguments"], "response.function_call_arguments", "arguments", place.members)
        case "custom_tool_call":
            writeText(item["input"], "response.custom_tool_call_input", "input", place.members)
        case "reasoning":
            writeSummary(of: item, at: place)
            writeParts(of: item, "content", at: place)
        default: break
        }
        event("response.output_item.done", [("output_index", index), ("item", item)])
    }

    /// An item as it is before its parts come.
    private static func opening(_ item: JSONTree) -> JSONTree {
        var start = item
        if start["status"] != nil { start["status"] = "in_progress" }
        for key in ["content", "summary"] where start[key]?.elements.isEmpty == false {
            start[key] = .array([])
        }
        let streamed = ["function_call": "arguments", "custom_tool_call": "input"]
        if let key = streamed[item["type"]?.text ?? ""], start[key]?.text != nil { start[key] = "" }
        return start
    }

    private mutating func writeParts(of item: JSONTree, _ list: String, at place: Place) {
        for (index, part) in (item[list]?.elements ?? []).enumerated() {
            let members = place.members + [("content_index", JSONTree(Int64(index)))]
            event("response.content_part.added", members + [("part", Self.openingPart(part))])
            switch part["type"]?.text {
            case "output_text": writeOutputText(part, members)
            case "refusal": writeText(part["refusal"], "response.refusal", "refusal", members)
            case "reasoning_text":
                writeText(part["text"], "response.reasoning_text", "text", members)
            default: break
            }
            event("response.content_part.done", members + [("part", part)])
        }
    }

    private static func openingPart(_ part: JSONTree) -> JSONTree {
        var start = part
        for key in ["text", "refusal"] where start[key]?.text != nil { start[key] = "" }
        for key in ["annotations", "logprobs"] where start[key]?.elements.isEmpty == false {
            start[key] = .array([])
        }
        return start
    }

    private mutating func writeOutputText(_ part: JSONTree, _ members: [(String, JSONTree)]) {
        let text = part["text"]?.text ?? ""
        let type = "response.output_text"
        for (piece, logprobs) in pieces(of: text, part["logprobs"]?.elements ?? []) {
            let delta = members + [("delta", .string(piece)), ("logprobs", .array(logprobs))]
            event(type + ".delta", delta)
        }
        for (index, annotation) in (part["annotations"]?.elements ?? []).enumerated() {
            let added = [("annotation_index", JSONTree(Int64(index))), ("annotation", annotation)]
            event("response.output_text.annotation.added", members + added)
        }
        let whole = [("text", JSONTree.string(text)), ("logprobs", part["logprobs"] ?? .array([]))]
        event(type + ".done", members + whole)
    }

    /// One piece for each token where log probabilities are kept and spell the text.
    private func pieces(of text: String, _ tokens: [JSONTree]) -> [(String, [JSONTree])] {
        let texts = tokens.map { $0["token"]?.text ?? "" }
        if !tokens.isEmpty, texts.joined().utf8.elementsEqual(text.utf8) {
            return zip(texts, tokens).map { ($0, [$1]) }
        }
        return text.streamChunks(bytesMax: shape.chunkBytes).enumerated().map { place, chunk in
            (String(chunk), place == 0 ? tokens : [])
        }
    }

    private mutating func writeText(
        _ value: JSONTree?, _ type: String, _ key: String, _ members: [(String, JSONTree)]
    ) {
        guard let text = value?.text else { return }
        for piece in text.streamChunks(bytesMax: shape.chunkBytes) {
            event(type + ".delta", members + [("delta", .string(String(piece)))])
        }
        event(type + ".done", members + [(key, .string(text))])
    }

    private mutating func writeSummary(of item: JSONTree, at place: Place) {
        for (index, part) in (item["summary"]?.elements ?? []).enumerated() {
            let members = place.members + [("summary_index", JSONTree(Int64(index)))]
            let type = "response.reasoning_summary_part"
            event(type + ".added", members + [("part", Self.openingPart(part))])
            writeText(part["text"], "response.reasoning_summary_text", "text", members)
            event(type + ".done", members + [("part", part)])
        }
    }
}
