import JSON

/// The events of a chat completion, as OpenAI streams it.
struct ChatReplay {
    private let body: JSONTree
    private let shape: ReplayShape
    /// The start of every chunk, up to its choices.
    private let head: [UInt8]
    private let firstHead: [UInt8]

    /// Texts that are streamed piece by piece, in the order in which models make them.
    private static let streamedTexts = ["reasoning_content", "reasoning", "content", "refusal"]
    private static let perChunk: Set<String> = [
        "id", "created", "model", "service_tier", "system_fingerprint",
    ]

    init(_ body: JSONTree, _ shape: ReplayShape) {
        self.body = body
        self.shape = shape
        let members = body.members.filter { !["object", "choices", "usage"].contains($0.key) }
        head = Self.head(members.filter { Self.perChunk.contains($0.key) })
        firstHead = Self.head(members)
    }

    /// Members as JSON without brackets, ready to be followed by `choices`.
    private static func head(_ members: [JSONTree.Member]) -> [UInt8] {
        let kind = JSONTree.Member(key: "object", value: "chat.completion.chunk")
        return Array(JSONTree.object(members + [kind]).bytes.dropFirst().dropLast())
    }

    func stream() -> ReplayedAnswer {
        var writer = EventWriter(capacity: 4_096)
        for choice in body["choices"]?.elements ?? [] { write(choice, to: &writer) }
        writeUsage(to: &writer)
        writer.done()
        return writer.stream
    }

    private func write(_ choice: JSONTree, to writer: inout EventWriter) {
        let message = choice["message"] ?? .object([])
        let index = choice["index"] ?? JSONTree(0)
        var lastPieces = LastPieces(index: index, logprobs: choice["logprobs"], message: message)
        writeDelta(openingDelta(message), &lastPieces, to: &writer)
        for key in Self.streamedTexts {
            guard let text = message[key]?.text, !text.isEmpty else { continue }
            for (piece, logprobs) in pieces(of: text, key, choice["logprobs"]) {
                lastPieces.pending = logprobs
                writeDelta(
                    .object([.init(key: key, value: .string(piece))]), &lastPieces, to: &writer)
            }
        }
        for (position, call) in (message["tool_calls"]?.elements ?? []).enumerated() {
            for delta in deltas(of: call, at: position) {
                let calls = JSONTree(["tool_calls": .array([delta])])
                writeDelta(calls, &lastPieces, to: &writer)
            }
        }
        writeEnd(of: choice, to: &writer)
    }

    /// Everything of the message that is not streamed piece by piece.
    private func openingDelta(_ message: JSONTree) -> JSONTree {
        var delta = message
        for key in Self.streamedTexts where delta[key]?.text?.isEmpty == false {
            delta[key] = key == "content" ? "" : nil
        }
        if let calls = delta["tool_calls"], !calls.elements.isEmpty { delta["tool_calls"] = nil }
        return delta
    }

    private func deltas(of call: JSONTree, at position: Int) -> [JSONTree] {
        let index = JSONTree.Member(key: "index", value: JSONTree(Int64(position)))
        let opening = JSONTree.object([index] + call.without(["index"]).members)
        for (kind, key) in [("function", "arguments"), ("custom", "input")] {
            guard let text = call[kind]?[key]?.text, !text.isEmpty else { continue }
            var first = opening
            first.update(kind) { $0[key] = "" }
            let rest = text.streamChunks(bytesMax: shape.chunkBytes).map { piece in
                let inner = JSONTree.object([.init(key: key, value: .string(String(piece)))])
                return JSONTree.object([index, .init(key: kind, value: inner)])
            }
            return [first] + rest
        }
        return [opening]
    }

    private func writeDelta(
        _ delta: JSONTree, _ last: inout LastPieces, to writer: inout EventWriter
    ) {
        var choice: [JSONTree.Member] = [
            .init(key: "index", value: last.index), .init(key: "delta", value: delta),
        ]
        if last.hasLogprobs { choice.append(.init(key: "logprobs", value: last.takePending())) }
        choice.append(.init(key: "finish_reason", value: .null))
        writeChunk([.object(choice)], usage: .null, to: &writer)
    }

    private func writeEnd(of choice: JSONTree, to writer: inout EventWriter) {
        let end = JSONTree([
            "index": choice["index"] ?? JSONTree(0), "delta": .object([]),
        ])
        let rest = choice.without(["index", "message", "logprobs"]).members
        writeChunk([.object(end.members + rest)], usage: .null, to: &writer)
    }

    private func writeUsage(to writer: inout EventWriter) {
        guard shape.includesUsage, let usage = body["usage"], !usage.isNull else { return }
        writeChunk([], usage: usage, to: &writer)
    }

    private func writeChunk(_ choices: [JSONTree], usage: JSONTree, to writer: inout EventWriter) {
        let head = writer.eventEnds.isEmpty ? firstHead : head
        writer.event { writer in
            writer.object { writer in
                writer.raw(head)
                writer.key("choices")
                JSONTree.array(choices).write(to: &writer)
                if shape.includesUsage {
                    writer.key("usage")
                    usage.write(to: &writer)
                }
            }
        }
    }
}

/// What goes along with the texts of one choice: the log probabilities still to send.
private struct LastPieces {
    let index: JSONTree
    let hasLogprobs: Bool
    var pending: JSONTree?

    init(index: JSONTree, logprobs: JSONTree?, message: JSONTree) {
        self.index = index
        hasLogprobs = logprobs != nil
        // What belongs to no text goes with the first event.
        let isStreamed = ["content", "refusal"].contains { key in
            logprobs?[key]?.elements.isEmpty == false && message[key]?.text?.isEmpty == false
        }
        pending = isStreamed ? nil : logprobs
    }

    mutating func takePending() -> JSONTree {
        defer { pending = nil }
        return pending ?? .null
    }
}

extension ChatReplay {
    /// The pieces of a text: one for each token where log probabilities are kept and their tokens
    /// spell the text, else by length, with all log probabilities at the first.
    private func pieces(
        of text: String, _ key: String, _ logprobs: JSONTree?
    ) -> [(text: String, logprobs: JSONTree?)] {
        let tokens = logprobs?[key]?.elements ?? []
        let chunks = text.streamChunks(bytesMax: shape.chunkBytes).map(String.init)
        guard let logprobs, !tokens.isEmpty else { return chunks.map { ($0, nil) } }
        let texts = tokens.map { $0["token"]?.text ?? "" }
        if texts.joined().utf8.elementsEqual(text.utf8) {
            return zip(texts, tokens).map { ($0, Self.part(of: logprobs, key, [$1])) }
        }
        return chunks.enumerated().map { place, chunk in
            (chunk, place == 0 ? Self.part(of: logprobs, key, tokens) : nil)
        }
    }

    /// Log probabilities with one list filled and the other one empty or null, as in the original.
    private static func part(of logprobs: JSONTree, _ key: String, _ tokens: [JSONTree]) -> JSONTree
    {
        var part = logprobs
        for other in ["content", "refusal"] where part[other]?.elements.isEmpty == false {
            part[other] = .array([])
        }
        part[key] = .array(tokens)
        return part
    }
}
