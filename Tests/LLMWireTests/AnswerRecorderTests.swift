import Testing

@testable import LLMWire

@Suite struct AnswerRecorderTests {
    private let chatStream = #"""
        data: {"id":"c1","object":"chat.completion.chunk","created":7,"model":"gpt-4o",\#
        "system_fingerprint":"fp","choices":[{"index":0,"delta":{"role":"assistant",\#
        "content":""},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"x"}

        data: {"id":"c1","object":"chat.completion.chunk","created":7,"model":"gpt-4o",\#
        "choices":[{"index":0,"delta":{"content":"Hel"},"finish_reason":null}],"usage":null}

        data: {"id":"c1","object":"chat.completion.chunk","created":7,"model":"gpt-4o",\#
        "choices":[{"index":0,"delta":{"role":"assistant","content":"lo"},\#
        "finish_reason":null}],"usage":null}

        data: {"id":"c1","object":"chat.completion.chunk","created":7,"model":"gpt-4o",\#
        "choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}

        data: {"id":"c1","object":"chat.completion.chunk","created":7,"model":"gpt-4o",\#
        "choices":[],"usage":{"prompt_tokens":19,"completion_tokens":10,"total_tokens":29}}

        data: [DONE]


        """#

    private let messageStream = #"""
        event: message_start
        data: {"type":"message_start","message":{"id":"msg_1","type":"message",\#
        "role":"assistant","model":"claude","content":[],"stop_reason":null,\#
        "stop_sequence":null,"usage":{"input_tokens":25,"cache_creation_input_tokens":3,\#
        "cache_read_input_tokens":2,"output_tokens":1}}}

        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

        event: ping
        data: {"type":"ping"}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hel"}}

        event: something_new
        data: {"type":"something_new"}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"lo"}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":0}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},\#
        "usage":{"output_tokens":15}}

        event: message_stop
        data: {"type":"message_stop"}


        """#

    private let toolStream = #"""
        data: {"id":"c","model":"m","choices":[{"index":0,"delta":{"role":"assistant",\#
        "content":null,"tool_calls":[{"index":1,"id":"b","type":"function","function":\#
        {"name":"two","arguments":""}}]}}]}

        data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a",\#
        "type":"function","function":{"name":"one","arguments":"{\"x\""}},{"index":1,\#
        "function":{"arguments":"{}"}}]}}]}

        data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a",\#
        "type":"function","function":{"name":"one","arguments":":1}"}}]}}]}

        data: {"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}

        data: [DONE]


        """#

    @Test func `a chat stream is put together`() throws {
        let recording = record(.chatCompletions, stream: chatStream)
        let answer = try #require(recording.answer)
        #expect(answer.text == "Hello")
        #expect(answer.model == "gpt-4o")
        #expect(answer.finishReason == "stop")
        #expect(answer.identifier == "c1")
        #expect(recording.usage == NormalizedUsage(inputTokens: 19, outputTokens: 10))
        #expect(answer.stored.contains(#""message":{"role":"assistant","content":"Hello"}"#))
        #expect(!answer.stored.contains("obfuscation"))
    }

    @Test func `a message stream is put together and its usage adds the cache`() throws {
        let recording = record(.messages, stream: messageStream)
        let answer = try #require(recording.answer)
        #expect(answer.text == "Hello")
        let usage = try #require(recording.usage)
        #expect(usage.inputTokens == 30)
        #expect(usage.cachedInputTokens == 2)
        #expect(usage.cacheWriteTokens == 3)
        #expect(usage.outputTokens == 15)
    }

    @Test func `tool calls are put together by index`() throws {
        let answer = try #require(record(.chatCompletions, stream: toolStream).answer)
        #expect(answer.text == "one({\"x\":1})\n\ntwo({})")
        #expect(answer.callsTools && !answer.mayServeSimilarPrompts)
        #expect(!answer.stored.contains(#""index":1"#))
        let unwanted = record(.chatCompletions, stream: toolStream, storesToolCalls: false)
        #expect(unwanted.refusal == .toolCalls)
    }

    @Test(arguments: [ProviderRoute.chatCompletions, .messages])
    func `every split of a stream records the same`(route: ProviderRoute) throws {
        let stream = Array((route == .messages ? messageStream : chatStream).utf8)
        let whole = try #require(record(route, [stream], isEventStream: true).answer).stored
        for split in stride(from: 0, through: stream.count, by: 3) {
            let pieces = [Array(stream[..<split]), Array(stream[split...])]
            let answer = record(route, pieces, isEventStream: true).answer
            #expect(answer?.stored == whole, "split at \(split)")
        }
        let bytewise = record(route, stream.map { [$0] }, isEventStream: true)
        #expect(bytewise.answer?.stored == whole)
    }

    @Test(arguments: [ProviderRoute.chatCompletions, .messages])
    func `no beginning of a stream is kept`(route: ProviderRoute) {
        let stream = Array((route == .messages ? messageStream : chatStream).utf8)
        for end in 0..<(stream.count - 1) {
            for isWhole in [true, false] where end % 5 == 0 || end > stream.count - 20 {
                let recording = record(
                    route, [Array(stream[..<end])], isEventStream: true, isWhole: isWhole)
                #expect(recording.answer == nil)
                #expect(recording.refusal == .cut || recording.refusal == .malformed)
            }
        }
    }

    @Test func `no beginning of a body is kept`() {
        for (route, body, choices) in AnswerFixtures.all {
            let bytes = Array(body.utf8)
            for end in stride(from: 0, to: bytes.count, by: 7) {
                let recording = record(
                    route, [Array(bytes[..<end])], isEventStream: false, choices: choices)
                #expect(recording.answer == nil)
            }
            let cut = record(route, [bytes], isEventStream: false, choices: choices, isWhole: false)
            #expect(cut.refusal == .cut)
        }
    }

    @Test(arguments: [
        ("\"finish_reason\":\"stop\"", "\"finish_reason\":\"length\"", NotStoredReason.length),
        ("\"finish_reason\":\"stop\"", "\"finish_reason\":\"content_filter\"", .contentFilter),
        ("\"finish_reason\":\"stop\"", "\"finish_reason\":\"new\"", .unknownEnd),
        ("\"finish_reason\":\"stop\"", "\"finish_reason\":null", .cut),
        ("{\"content\":\"Hel\"}", "{\"refusal\":\"No.\"}", .refusal),
        ("{\"content\":\"Hel\"}", "{\"audio\":{\"id\":\"a\"}}", .audio),
        ("data: [DONE]\n\n", "data: {\"error\":{\"message\":\"x\"}}\n\n", .errorAnswer),
        ("data: [DONE]\n\n", "event: error\ndata: {}\n\n", .errorAnswer),
        ("data: [DONE]\n\n", "data: {\"choices\":\n\n", .malformed),
        ("data: [DONE]\n\n", "data: {\"other\":1}\n\n", .malformed),
        ("data: [DONE]\n\n", "data: [DONE]\n\ndata: {\"choices\":[]}\n\n", .malformed),
        ("data: [DONE]\n\n", "", .cut),
        ("\"delta\":{\"content\":\"Hel\"}", "\"index\":0,\"delta\":{}", .malformed),
    ])
    func `a chat stream that did not end well is not kept`(
        good: String, bad: String, reason: NotStoredReason
    ) {
        let stream = chatStream.replacing(good, with: bad)
        #expect(stream != chatStream)
        let recording = record(.chatCompletions, stream: stream)
        #expect(recording.answer == nil)
        #expect(recording.refusal == reason)
    }

    @Test func `a stream that says nothing is not kept, nor one of too few choices`() {
        let empty = chatStream.replacing("\"content\":\"Hel\"", with: "\"content\":\"\"")
            .replacing("\"content\":\"lo\"", with: "\"content\":\"\"")
        #expect(record(.chatCompletions, stream: empty).refusal == .empty)
        #expect(record(.chatCompletions, stream: chatStream, choices: 2).refusal == .malformed)
    }

    @Test(arguments: [
        ("\"end_turn\"", "\"max_tokens\"", NotStoredReason.length),
        ("\"end_turn\"", "\"refusal\"", .refusal),
        ("\"end_turn\"", "\"pause_turn\"", .paused),
        ("\"end_turn\"", "\"brand_new\"", .unknownEnd),
        ("\"end_turn\"", "null", .cut),
        ("\"text_delta\"", "\"new_delta\"", .malformed),
        ("\"index\":0,\"delta\"", "\"index\":1,\"delta\"", .malformed),
        (
            "event: message_stop\ndata: {\"type\":\"message_stop\"}",
            "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}",
            .errorAnswer
        ),
    ])
    func `a message stream that did not end well is not kept`(
        good: String, bad: String, reason: NotStoredReason
    ) {
        let recording = record(.messages, stream: messageStream.replacing(good, with: bad))
        #expect(recording.answer == nil)
        #expect(recording.refusal == reason)
    }

    @Test(arguments: [
        ("\"status\":\"completed\",\n", "\"status\":\"incomplete\",\n", NotStoredReason.length),
        ("\"status\":\"completed\",\n", "\"status\":\"failed\",\n", .errorAnswer),
        ("\"status\":\"completed\",\n", "\"status\":\"in_progress\",\n", .unknownEnd),
        ("\"error\":null", "\"error\":{\"code\":\"x\"}", .errorAnswer),
        ("\"output_text\"", "\"output_audio\"", .audio),
        ("\"status\":\"completed\",\"role\"", "\"status\":\"incomplete\",\"role\"", .cut),
        ("{\"type\":\"output_text\",", "{\"type\":\"refusal\",", .refusal),
    ])
    func `a response that did not end well is not kept`(
        good: String, bad: String, reason: NotStoredReason
    ) {
        let body = AnswerFixtures.response.replacing(good, with: bad)
        #expect(body != AnswerFixtures.response)
        #expect(record(.responses, body: body).refusal == reason)
    }

    @Test func `items that came one by one fill an empty last event`() throws {
        let stream = #"""
            event: response.output_item.done
            data: {"type":"response.output_item.done","output_index":0,"item":{"id":"m",\#
            "type":"message","status":"completed","role":"assistant","content":[\#
            {"type":"output_text","text":"Hi","annotations":[]}]}}

            event: response.completed
            data: {"type":"response.completed","response":{"id":"r","status":"completed",\#
            "model":"m","output":[]}}


            """#
        #expect(try #require(record(.responses, stream: stream).answer).text == "Hi")
    }

    @Test func `usage is kept of answers that are not`() {
        let cut = chatStream.replacing("\"stop\"", with: "\"length\"")
        let recording = record(.chatCompletions, stream: cut)
        #expect(recording.refusal == .length)
        #expect(recording.usage?.outputTokens == 10)
        #expect(recording.model == "gpt-4o")
    }

    @Test func `a stream has its last event before its body ends, a body never`() {
        var recorder = AnswerRecorder(
            for: AnswerFixtures.request(.chatCompletions), isEventStream: true)
        let bytes = Array(chatStream.utf8)
        let mark = Array("[DONE]".utf8)
        let start = (0..<bytes.count).last { bytes[$0...].starts(with: mark) } ?? 0
        recorder.receive(bytes[..<start])
        #expect(!recorder.hasLastEvent)
        recorder.receive(bytes[start...])
        #expect(recorder.hasLastEvent)
        var whole = AnswerRecorder(
            for: AnswerFixtures.request(.chatCompletions), isEventStream: false)
        whole.receive(Array(AnswerFixtures.chat.utf8))
        #expect(!whole.hasLastEvent)
    }

    @Test func `an answer longer than the limit is given up`() {
        var recorder = AnswerRecorder(
            for: AnswerFixtures.request(.chatCompletions), isEventStream: false)
        recorder.receive([UInt8](repeating: 32, count: WireLimits.answerBytesMax))
        #expect(!recorder.hasGivenUp)
        recorder.receive([32])
        #expect(recorder.hasGivenUp)
        #expect(recorder.finish(isWhole: true).refusal == .tooLong)
    }

    @Test func `random changes of a stream never trap`() {
        var random = SplitMix(seed: 17)
        let alphabet = Array("data: event:\n{}[],\"0123456789é\\".utf8)
        for _ in 0..<1_000 {
            let route: ProviderRoute = random.below(2) == 0 ? .messages : .chatCompletions
            var bytes = Array((route == .messages ? messageStream : chatStream).utf8)
            for _ in 0..<(1 + random.below(5)) {
                bytes[random.below(bytes.count)] = alphabet[random.below(alphabet.count)]
            }
            let recording = record(route, [bytes], isEventStream: random.below(8) != 0)
            #expect((recording.answer == nil) == (recording.refusal != nil))
        }
    }
}
