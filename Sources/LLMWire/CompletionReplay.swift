import JSON

/// The events of a legacy completion.
struct CompletionReplay {
    private let body: JSONTree
    private let shape: ReplayShape
    private let head: [UInt8]

    init(_ body: JSONTree, _ shape: ReplayShape) {
        self.body = body
        self.shape = shape
        head = Array(body.without(["choices", "usage"]).bytes.dropFirst().dropLast())
    }

    func stream() -> ReplayedAnswer {
        var writer = EventWriter(capacity: 4_096)
        for choice in body["choices"]?.elements ?? [] { write(choice, to: &writer) }
        if shape.includesUsage, let usage = body["usage"], !usage.isNull {
            writeChunk([], usage: usage, to: &writer)
        }
        writer.done()
        return writer.stream
    }

    private func write(_ choice: JSONTree, to writer: inout EventWriter) {
        let text = choice["text"]?.text ?? ""
        for (place, piece) in text.streamChunks(bytesMax: shape.chunkBytes).enumerated() {
            var part = choice
            part["text"] = .string(String(piece))
            part["finish_reason"] = .null
            // Log probabilities are lists by token, in step with each other: they go out together.
            if place > 0, part["logprobs"] != nil { part["logprobs"] = .null }
            writeChunk([part], usage: .null, to: &writer)
        }
        var end = choice
        end["text"] = ""
        if end["logprobs"] != nil { end["logprobs"] = .null }
        writeChunk([end], usage: .null, to: &writer)
    }

    private func writeChunk(_ choices: [JSONTree], usage: JSONTree, to writer: inout EventWriter) {
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
