import JSON
import Testing

@testable import LLMWire

@Suite struct ReplayTests {
    private func shape(
        streams: Bool, usage: Bool = true, chunkBytes: Int = 48
    ) -> ReplayShape {
        var shape = ReplayShape(
            streams: streams, includesUsage: usage, identifierBits: 12_345,
            createdAtSeconds: 1_800_000_000)
        shape.chunkBytes = chunkBytes
        return shape
    }

    private func tree(_ answer: CanonicalAnswer) -> JSONTree { JSONTree(answer.answer) }

    private func parsed(_ bytes: some Sequence<UInt8>) throws -> JSONTree {
        JSONTree(try JSONDocument(Array(bytes)).root)
    }

    @Test(arguments: AnswerFixtures.all)
    func `a stream put together again is the stored answer`(
        route: ProviderRoute, body: String, choices: Int
    ) throws {
        guard route != .embeddings else { return }
        let answer = try #require(record(route, body: body, choices: choices).answer)
        for chunkBytes in [1, 3, 7, 48, 100_000] {
            let replayed = answer.replay(shape(streams: true, chunkBytes: chunkBytes))
            #expect(replayed.contentType == "text/event-stream")
            let again = record(route, [replayed.bytes], isEventStream: true, choices: choices)
            #expect(again.refusal == nil)
            let copy = try #require(again.answer)
            #expect(tree(copy) == tree(answer), "chunks of \(chunkBytes)")
            #expect(copy.usage == answer.usage)
        }
    }

    @Test(arguments: AnswerFixtures.all)
    func `a body replayed is the original with a fresh head`(
        route: ProviderRoute, body: String, choices: Int
    ) throws {
        let answer = try #require(record(route, body: body, choices: choices).answer)
        let replayed = answer.replay(shape(streams: false))
        #expect(replayed.contentType == "application/json")
        var copy = try parsed(replayed.bytes)
        var original = try parsed(body.utf8)
        if route != .embeddings {
            let id = copy["id"]?.text ?? ""
            #expect(id.hasPrefix(route.identifierPrefix) && id.utf8.count > 20)
            #expect(id != original["id"]?.text)
        }
        if route != .embeddings, route != .messages {
            #expect(copy[route.createdKey]?.integer == 1_800_000_000)
        }
        for key in ["id", route.createdKey] {
            copy[key] = nil
            original[key] = nil
        }
        #expect(copy == original)
    }

    @Test(arguments: AnswerFixtures.all)
    func `what is stored reads back the same`(
        route: ProviderRoute, body: String, choices: Int
    ) throws {
        let answer = try #require(record(route, body: body, choices: choices).answer)
        let copy = try CanonicalAnswer(stored: answer.stored)
        #expect(copy.route == route)
        #expect(copy.stored == answer.stored)
        #expect(tree(copy) == tree(answer))
        #expect(copy.identifier == answer.identifier)
    }

    @Test func `without include_usage no chunk speaks of usage`() throws {
        let answer = try #require(record(.chatCompletions, body: AnswerFixtures.chat).answer)
        let events = answer.replay(shape(streams: true, usage: false)).events
        for event in events {
            #expect(!String(decoding: event, as: UTF8.self).contains("\"usage\""))
        }
    }

    @Test func `with include_usage every chunk but the last says null`() throws {
        let answer = try #require(record(.chatCompletions, body: AnswerFixtures.chat).answer)
        let events = answer.replay(shape(streams: true)).events.dropLast()
        let chunks = try events.map { try parsed($0.dropFirst(6).dropLast(2)) }
        #expect(chunks.count > 3)
        for chunk in chunks.dropLast() { #expect(chunk["usage"] == .some(.null)) }
        #expect(chunks.last?["choices"] == .array([]))
        #expect(chunks.last?["usage"]?["total_tokens"]?.integer == 29)
        #expect(chunks.first?["choices"]?.elements.first?["delta"]?["role"] == "assistant")
    }

    @Test func `a token with its log probability is one event`() throws {
        let recording = record(.chatCompletions, body: AnswerFixtures.chatChoices, choices: 2)
        let answer = try #require(recording.answer)
        let stream = String(
            decoding: answer.replay(shape(streams: true, chunkBytes: 1_000)).bytes, as: UTF8.self)
        #expect(stream.contains(#""delta":{"content":"Hi"},"logprobs":{"content":[{"token":"Hi""#))
        #expect(stream.contains(#""delta":{"content":" there"}"#))
    }

    @Test func `a message is streamed in Anthropic's order`() throws {
        let answer = try #require(record(.messages, body: AnswerFixtures.messageTools).answer)
        let bytes = answer.replay(shape(streams: true, chunkBytes: 1_000)).bytes
        let names = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
            .filter { $0.hasPrefix("event: ") }.map { String($0.dropFirst(7)) }
        let block = ["content_block_start", "content_block_delta", "content_block_stop"]
        let empty = ["content_block_start", "content_block_stop"]
        #expect(
            names == ["message_start"] + block + block + empty + ["message_delta", "message_stop"])
    }

    @Test func `a response's events are numbered and their deltas spell the whole`() throws {
        let answer = try #require(record(.responses, body: AnswerFixtures.response).answer)
        let replayed = answer.replay(shape(streams: true, chunkBytes: 5))
        var texts: [String: String] = [:]
        for (number, event) in replayed.events.enumerated() {
            let lines = String(decoding: event, as: UTF8.self).split(separator: "\n")
            let value = try parsed(lines[1].dropFirst(6).utf8)
            #expect(value["sequence_number"]?.integer == number)
            #expect(value["type"]?.text == String(lines[0].dropFirst(7)))
            let place = "\(value["item_id"]?.text ?? "")/\(value["content_index"]?.integer ?? -1)"
            if value["type"] == "response.output_text.delta" {
                texts[place, default: ""] += value["delta"]?.text ?? ""
            } else if value["type"] == "response.output_text.done" {
                #expect(texts[place] == value["text"]?.text)
            }
        }
        #expect(texts["msg_1/0"] == "LMDB is a memory-mapped key-value store.")
    }

    @Test func `events cover the stream without gaps`() throws {
        let answer = try #require(record(.responses, body: AnswerFixtures.response).answer)
        let replayed = answer.replay(shape(streams: true))
        #expect(replayed.events.flatMap(Array.init) == replayed.bytes)
        #expect(replayed.events.allSatisfy { $0.suffix(2).elementsEqual("\n\n".utf8) })
    }

    @Test func `what a response repeats of its request is the present request's`() throws {
        let theirs = AnswerFixtures.response
            .replacing(#""user":null,"metadata":{}"#, with: #""user":"ann","metadata":{"a":"b"}"#)
        let answer = try #require(record(.responses, body: theirs).answer)
        #expect(!answer.stored.contains("\"ann\""))
        let mine = request(
            .responses, #"{"model":"m","input":"q","store":false,"metadata":{"mine":"yes"}}"#)
        let shape = mine.replayShape(identifierBits: 1, createdAtSeconds: 2)
        let body = try parsed(answer.replay(shape).bytes)
        #expect(body["user"] == .some(.null))
        #expect(body["metadata"] == JSONTree(["mine": "yes"]))
    }

    @Test func `a response that its provider keeps is replayed under its own id`() throws {
        let answer = try #require(record(.responses, body: AnswerFixtures.response).answer)
        let kept = request(.responses, #"{"model":"m","input":"q"}"#)
            .replayShape(identifierBits: 1, createdAtSeconds: 2)
        let body = try parsed(answer.replay(kept).bytes)
        #expect(body["id"] == "resp_1")
        #expect(body["created_at"]?.integer == 1_763_600_000)
    }

    @Test func `signed reasoning can be left out`() throws {
        let message = try #require(record(.messages, body: AnswerFixtures.message).answer)
        let response = try #require(record(.responses, body: AnswerFixtures.response).answer)
        for streams in [false, true] {
            var shape = shape(streams: streams)
            shape.dropsSignedReasoning = true
            let one = String(decoding: message.replay(shape).bytes, as: UTF8.self)
            #expect(!one.contains("thinking") && one.contains("memory-mapped"))
            let other = String(decoding: response.replay(shape).bytes, as: UTF8.self)
            #expect(!other.contains("gAAA") && other.contains("memory-mapped"))
        }
    }

    @Test func `text is cut at white space and never inside a scalar`() {
        #expect(
            "one two three".streamChunks(bytesMax: 8).map(String.init) == ["one two ", "three"])
        #expect("日本語".streamChunks(bytesMax: 4).map(String.init) == ["日", "本", "語"])
        #expect("a\r\nb".streamChunks(bytesMax: 2).joined() == "a\r\nb")
        #expect("".streamChunks(bytesMax: 4).isEmpty)
        #expect("日本".streamChunks(bytesMax: 0).map(String.init) == ["日", "本"])
    }

    @Test(arguments: [
        "", "{", "[]", "{}", #"{"refrain":1}"#, #"{"refrain":1,"route":"x","answer":{}}"#,
        #"{"refrain":1,"route":"messages","answer":{}}"#, #"{"refrain":"1","route":"messages"}"#,
    ])
    func `bytes that are no stored answer are an error`(text: String) {
        #expect(throws: AnswerDecodingError.self) { try CanonicalAnswer(stored: text) }
    }

    @Test func `an answer of a later version is an error that names it`() {
        #expect(throws: AnswerDecodingError.unknownVersion(2)) {
            try CanonicalAnswer(stored: #"{"refrain":2}"#)
        }
    }

    @Test func `any object under a stored head replays without a trap`() throws {
        var random = SplitMix(seed: 3)
        for (route, body, _) in AnswerFixtures.all {
            let variants = mutations(of: try parsed(body.utf8))
            for variant in variants where random.below(4) == 0 {
                let text = String(decoding: variant.text, as: UTF8.self)
                let stored = #"{"refrain":1,"route":"\#(route.rawValue)","answer":\#(text)}"#
                guard let answer = try? CanonicalAnswer(stored: stored) else { continue }
                _ = answer.replay(shape(streams: true)).bytes
                _ = answer.replay(shape(streams: false)).bytes
                _ = (answer.text, answer.usage, answer.callsTools, answer.finishReason)
            }
        }
    }
}
