import JSON

/// Why bytes are no stored answer.
public enum AnswerDecodingError: Error, Sendable, Equatable {
    /// Not JSON, or not of the form that `CanonicalAnswer.stored` has.
    case corrupted(String)
    /// Written by a later version.
    case unknownVersion(Int64)
}

/// One answer in the form in which it is kept: the provider's own complete body.
///
/// Only what belongs to one delivery is taken out of it: its id, its time, and what it repeats of
/// its request.
///
/// Keeping the provider's own form means that a field nobody here has heard of is still there when
/// the answer is served again, and that the commonest replay is a copy of bytes.
public struct CanonicalAnswer: Sendable {
    /// The format it came in and is served in.
    public let route: ProviderRoute
    let answer: JSONValue
    let identifier: String?
    let createdAtSeconds: Int64?

    /// The name of the stored form, for `NewEntry.responseFormat`.
    public static let storedFormat = "refrain-answer/1"
    private static let version: Int64 = 1

    /// Reads what `stored` wrote.
    public init(stored: String) throws(AnswerDecodingError) {
        let document: JSONDocument
        do throws(JSONError) {
            document = try JSONDocument(Array(stored.utf8), limits: WireLimits.storedAnswer)
        } catch {
            throw .corrupted(error.description)
        }
        let root = document.root
        guard let version = root["refrain"]?.int64 else { throw .corrupted("no version") }
        guard version == Self.version else { throw .unknownVersion(version) }
        guard let route = root["route"]?.string.flatMap(ProviderRoute.init(rawValue:)),
            let answer = root["answer"], answer.kind == .object, answer.count > 0
        else { throw .corrupted("no route or no answer") }
        self.route = route
        self.answer = answer
        identifier = root["id"]?.string
        createdAtSeconds = root["created"]?.int64
    }

    /// Takes a provider's complete body, already judged clean.
    init(route: ProviderRoute, completeBody body: JSONValue) throws(AnswerDecodingError) {
        let stored = Self.encode(route: route, body: body)
        try self.init(stored: String(decoding: stored, as: UTF8.self))
    }

    /// The answer as it is kept: one JSON text with a version.
    public var stored: String { String(decoding: answer.document.source, as: UTF8.self) }

    private static func encode(route: ProviderRoute, body: JSONValue) -> [UInt8] {
        var writer = JSONWriter(capacity: body.rawBytes.count + 128)
        writer.object { writer in
            writer.member("refrain", version)
            writer.member("route", route.rawValue)
            if let id = body["id"]?.string { writer.member("id", id) }
            if let created = body[route.createdKey]?.int64 { writer.member("created", created) }
            writer.key("answer")
            writer.object { writer in
                for (key, value) in body.members {
                    encode(key, value, of: route, to: &writer)
                }
            }
        }
        return writer.take()
    }

    private static func encode(
        _ key: JSONValue, _ value: JSONValue, of route: ProviderRoute, to writer: inout JSONWriter
    ) {
        let name = key.string ?? ""
        if name == route.createdKey || (name == "id" && route != .embeddings) { return }
        writer.key(name)
        if route == .responses, RequestFields.echoed.contains(name) {
            writer.raw((name == "metadata" ? "{}" : "null").utf8)
        } else {
            writer.raw(value.rawBytes)
        }
    }
}

extension ProviderRoute {
    /// The member of an answer that says when it was made.
    var createdKey: String { self == .responses ? "created_at" : "created" }

    /// What ids of the route's answers begin with.
    var identifierPrefix: String {
        switch self {
        case .chatCompletions: "chatcmpl-"
        case .completions: "cmpl-"
        case .responses: "resp_"
        case .messages: "msg_"
        case .embeddings: ""
        }
    }
}

extension CanonicalAnswer {
    /// The model that the provider says has answered.
    public var model: String? { answer["model"]?.string }

    /// What the provider charged for, or nil where it didn't say.
    public var usage: NormalizedUsage? { NormalizedUsage(answer, route: route) }

    /// Why the answer ended, in the provider's word; the first choice's.
    public var finishReason: String? {
        switch route {
        case .chatCompletions, .completions:
            answer["choices"]?.elements.first { _ in true }?["finish_reason"]?.string
        case .messages: answer["stop_reason"]?.string
        case .responses: answer["status"]?.string
        case .embeddings: nil
        }
    }

    /// Whether it may answer a prompt that is only similar: not if it calls tools, whose arguments
    /// come out of the very prompt, and not if it is an embedding.
    public var mayServeSimilarPrompts: Bool { route != .embeddings && !callsTools }

    /// Whether it calls tools.
    public var callsTools: Bool {
        switch route {
        case .chatCompletions:
            answer["choices"]?.elements.contains { choice in
                choice["message"].map(Self.chatCallsTools) ?? false
            } ?? false
        case .messages:
            answer["content"]?.elements.contains { $0["type"]?.string == "tool_use" } ?? false
        case .responses:
            answer["output"]?.elements.contains { item in
                ["function_call", "custom_tool_call"].contains(item["type"]?.string)
            } ?? false
        case .completions, .embeddings: false
        }
    }

    static func chatCallsTools(_ message: JSONValue) -> Bool {
        if let calls = message["tool_calls"], calls.count > 0 { return true }
        return message["function_call"].map { !$0.isNull } ?? false
    }

    /// The answer's text for people to read; tool calls as their name and arguments.
    public var text: String { pieces.joined(separator: "\n\n") }

    private var pieces: [String] {
        switch route {
        case .chatCompletions:
            answer["choices"]?.elements.flatMap { $0["message"].map(Self.chatPieces) ?? [] } ?? []
        case .completions: answer["choices"]?.elements.compactMap { $0["text"]?.string } ?? []
        case .messages: answer["content"]?.elements.compactMap(Self.piece) ?? []
        case .responses:
            answer["output"]?.elements.flatMap { item -> [String] in
                guard item["type"]?.string == "message" else {
                    return [Self.piece(item)].compactMap(\.self)
                }
                return item["content"]?.elements.compactMap(Self.piece) ?? []
            } ?? []
        case .embeddings: []
        }
    }

    private static func chatPieces(_ message: JSONValue) -> [String] {
        var pieces: [String] = []
        if let content = message["content"] {
            pieces += content.string.map { [$0] } ?? content.elements.compactMap(piece)
        }
        if let refusal = message["refusal"]?.string { pieces.append(refusal) }
        pieces +=
            message["tool_calls"]?.elements.compactMap { call in
                (call["function"] ?? call["custom"]).flatMap(callPiece)
            } ?? []
        pieces += [message["function_call"].flatMap(callPiece)].compactMap(\.self)
        return pieces.filter { !$0.isEmpty }
    }

    private static func piece(_ part: JSONValue) -> String? {
        switch part["type"]?.string {
        case "text", "output_text": part["text"]?.string
        case "refusal": part["refusal"]?.string
        case "tool_use", "function_call", "custom_tool_call": callPiece(part)
        default: nil
        }
    }

    private static func callPiece(_ call: JSONValue) -> String? {
        guard let name = call["name"]?.string else { return nil }
        guard let input = call["arguments"] ?? call["input"] else { return name + "()" }
        let arguments = input.string ?? String(decoding: input.rawBytes, as: UTF8.self)
        return "\(name)(\(arguments))"
    }
}
