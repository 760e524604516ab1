import JSON

extension CanonicalAnswer {
    /// The answer's bytes in the shape that a request wants.
    ///
    /// The id and the time are fresh, except where the provider keeps the original under its id;
    /// the model, the usage and all else are the original's. A stream has the provider's own events
    /// in the provider's own order; put together again it is the stored answer, field by field.
    public func replay(_ shape: ReplayShape) -> ReplayedAnswer {
        guard shape.streams, route != .embeddings else {
            let bytes = replayedBody(shape)
            return ReplayedAnswer(
                contentType: "application/json", bytes: bytes, eventEnds: [bytes.count])
        }
        let delivered = delivered(shape)
        switch route {
        case .chatCompletions: return ChatReplay(delivered, shape).stream()
        case .completions: return CompletionReplay(delivered, shape).stream()
        case .messages: return MessageReplay(delivered, shape).stream()
        case .responses, .embeddings: return ResponseReplay(delivered, shape).stream()
        }
    }

    /// The commonest replay: the stored bytes behind a fresh head.
    private func replayedBody(_ shape: ReplayShape) -> [UInt8] {
        if shape.dropsSignedReasoning || !shape.echoes.isEmpty { return delivered(shape).bytes }
        let stored = answer.rawBytes
        var writer = JSONWriter(capacity: stored.count + 96)
        writer.object { writer in
            writeHead(shape, to: &writer)
            // The members without their brackets; `init(stored:)` saw that there is one.
            writer.raw(stored.dropFirst().dropLast())
        }
        return writer.take()
    }

    private func writeHead(_ shape: ReplayShape, to writer: inout JSONWriter) {
        if route == .embeddings { return }
        writer.member("id", identifier(shape))
        if route != .messages { writer.member(route.createdKey, createdAt(shape)) }
    }

    /// The complete body as a value, head and echoes included.
    private func delivered(_ shape: ReplayShape) -> JSONTree {
        var members: [JSONTree.Member] = []
        if route != .embeddings {
            members.append(.init(key: "id", value: .string(identifier(shape))))
        }
        if route != .embeddings, route != .messages {
            members.append(.init(key: route.createdKey, value: JSONTree(createdAt(shape))))
        }
        var body = JSONTree.object(members + JSONTree(answer).members)
        for echo in shape.echoes where body[echo.name] != nil {
            // A number's spelling is written as it is, and so is any JSON text.
            body[echo.name] = .number(echo.value)
        }
        if shape.dropsSignedReasoning { body.dropSignedReasoning(route) }
        return body
    }

    private func identifier(_ shape: ReplayShape) -> String {
        if shape.keepsIdentifier, let identifier { return identifier }
        return route.identifierPrefix + base62(shape.identifierBits)
    }

    private func createdAt(_ shape: ReplayShape) -> Int64 {
        if shape.keepsIdentifier, let createdAtSeconds { return createdAtSeconds }
        return shape.createdAtSeconds
    }
}

/// 22 letters and digits, as the providers' ids have them.
private func base62(_ bits: UInt128) -> String {
    let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
    var digits: [UInt8] = []
    digits.reserveCapacity(22)
    // Eleven digits of each half: dividing 128 bits is dear.
    for half in [UInt64(truncatingIfNeeded: bits), UInt64(truncatingIfNeeded: bits >> 64)] {
        var rest = half
        for _ in 0..<11 {
            digits.append(alphabet[Int(rest % 62)])
            rest /= 62
        }
    }
    return String(decoding: digits, as: UTF8.self)
}

extension JSONTree {
    /// Leaves out reasoning that its provider has signed or encrypted for one conversation.
    mutating func dropSignedReasoning(_ route: ProviderRoute) {
        switch route {
        case .messages:
            dropElements(of: "content") {
                ["thinking", "redacted_thinking"].contains($0["type"]?.text)
            }
        case .responses:
            dropElements(of: "output") {
                $0["type"]?.text == "reasoning" && $0["encrypted_content"]?.text != nil
            }
        case .chatCompletions:
            update("choices") { choices in
                choices.updateElements { elements in
                    for at in elements.indices {
                        elements[at].update("message") { $0["reasoning_details"] = nil }
                    }
                }
            }
        case .completions, .embeddings: break
        }
    }

    private mutating func dropElements(of key: String, _ isDropped: (JSONTree) -> Bool) {
        update(key) { list in list.updateElements { $0.removeAll(where: isDropped) } }
    }
}
