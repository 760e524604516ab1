import Testing

@testable import LLMWire

@Suite struct EligibilityTests {
    private func chat(_ messages: String, _ more: String = "") -> ProviderRequest {
        request(.chatCompletions, #"{"model":"m","messages":[\#(messages)]\#(more)}"#)
    }

    private func message(_ messages: String, _ more: String = "") -> ProviderRequest {
        request(.messages, #"{"model":"m","messages":[\#(messages)]\#(more)}"#)
    }

    private func response(_ input: String, _ more: String = "") -> ProviderRequest {
        request(.responses, #"{"model":"m","input":\#(input)\#(more)}"#)
    }

    private let user = #"{"role":"user","content":"q"}"#

    @Test func `a plain question is compared by similarity`() {
        #expect(chat(user).eligibility == .semantic)
        #expect(chat(user).prompt == "q")
        #expect(message(user).eligibility == .semantic)
        #expect(response(#""q""#).eligibility == .semantic)
        #expect(response(#""q""#).prompt == "q")
        #expect(request(.completions, #"{"model":"m","prompt":"q"}"#).eligibility == .semantic)
    }

    @Test func `the fixtures are read`() {
        let chat = request(.chatCompletions, RequestFixtures.chat)
        #expect(chat.eligibility == .semantic)
        #expect(chat.prompt == "What is LMDB?")
        #expect(chat.model == "gpt-4o-mini")
        #expect(chat.wantsStream && chat.includesUsage)
        #expect(chat.choiceCount == 2)
        let message = request(.messages, RequestFixtures.message)
        #expect(message.eligibility == .semantic)
        #expect(message.prompt == "What is LMDB?")
        #expect(message.wantsStream)
        let response = request(.responses, RequestFixtures.response)
        #expect(response.eligibility == .semantic)
        #expect(response.prompt == "What is LMDB?")
        let embedding = request(.embeddings, RequestFixtures.embedding)
        #expect(embedding.eligibility == .exactOnly(.embedding))
        #expect(embedding.prompt == "one")
    }

    @Test func `tool traffic after the last user text allows equal requests only`() {
        let calls = #"{"role":"assistant","tool_calls":[{"id":"c"}]}"#
        let result = #"{"role":"tool","tool_call_id":"c","content":"1"}"#
        #expect(chat("\(user),\(calls),\(result)").eligibility == .exactOnly(.agentTurn))
        let toolResult =
            #"{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"1"}]}"#
        #expect(message("\(user),\(toolResult)").eligibility == .exactOnly(.agentTurn))
        let items = #"[{"role":"user","content":"q"},{"type":"function_call_output","output":"1"}]"#
        #expect(response(items).eligibility == .exactOnly(.agentTurn))
        let earlier = chat("\(user),\(calls),\(result),\(user)")
        #expect(earlier.eligibility == .semantic)
    }

    @Test func `attachments in the last user message allow equal requests only`() {
        let image =
            #"{"role":"user","content":[{"type":"text","text":"q"},{"type":"image_url""#
            + #","image_url":{"url":"data:x"}}]}"#
        #expect(chat(image).eligibility == .exactOnly(.attachments))
        let audio =
            #"{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"x"}}]}"#
        #expect(chat(audio).eligibility == .exactOnly(.attachments))
        let document =
            #"{"role":"user","content":[{"type":"document","source":{"type":"base64""#
            + #","data":"x"}},{"type":"text","text":"q"}]}"#
        #expect(message(document).eligibility == .exactOnly(.attachments))
        let file = #"[{"role":"user","content":[{"type":"input_file","file_id":"f"}]}]"#
        #expect(response(file).eligibility == .exactOnly(.attachments))
        let unheard = #"{"role":"user","content":[{"type":"smell","text":"q"}]}"#
        #expect(chat(unheard).eligibility == .exactOnly(.unknownContent))
    }

    @Test(arguments: ["https://x/y.png", "HTTP://x", "gs://b", "//x"])
    func `an attachment named by a URL is not cached, wherever it stands`(url: String) {
        let image =
            #"{"role":"user","content":[{"type":"image_url","image_url":{"url":"\#(url)"}}]}"#
        #expect(chat("\(image),\(user)").eligibility == .uncacheable(.remoteAttachment))
        let block =
            #"{"role":"user","content":[{"type":"tool_result","content":[{"type":"image""#
            + #","source":{"type":"url","url":"\#(url)"}}]}]}"#
        #expect(message("\(block),\(user)").eligibility == .uncacheable(.remoteAttachment))
        let text = #"{"role":"user","content":"what is at \#(url)?"}"#
        #expect(chat(text).eligibility == .semantic)
    }

    @Test func `messages after the prompt allow equal requests only`() {
        let prefill = #"{"role":"assistant","content":"{"}"#
        #expect(message("\(user),\(prefill)").eligibility == .exactOnly(.assistantPrefill))
        let system = #"{"role":"system","content":"x"}"#
        #expect(chat("\(user),\(system)").eligibility == .exactOnly(.messagesAfterPrompt))
        #expect(chat(system).eligibility == .exactOnly(.noUserText))
        #expect(chat(#"{"role":"user","content":""}"#).eligibility == .exactOnly(.noUserText))
    }

    @Test(arguments: [
        (#","temperature":1.01"#, EligibilityReason.temperature),
        (#","temperature":"hot""#, .unreadableField),
        (#","store":true"#, .storedUpstream),
        (#","modalities":["text","audio"]"#, .audioOutput),
        (#","audio":{"voice":"x"}"#, .audioOutput),
        (#","web_search_options":{}"#, .hostedTools),
        (#","tools":[{"type":"web_search"}]"#, .hostedTools),
        (#","n":0"#, .unreadableField),
        (#","n":"2""#, .unreadableField),
        (#","stream":"yes""#, .unreadableField),
        (#","prompt_cache_options":{"prewarm":true}"#, .upstreamState),
    ])
    func `a chat request that must not be cached says why`(
        more: String, reason: EligibilityReason
    ) {
        #expect(chat(user, more).eligibility == .uncacheable(reason))
    }

    @Test(arguments: [
        (#","store":true"#, EligibilityReason.storedUpstream),
        (#","background":true"#, .background),
        (#","previous_response_id":"resp_1""#, .upstreamState),
        (#","conversation":"conv_1""#, .upstreamState),
        (#","prompt":{"id":"pmpt_1"}"#, .upstreamState),
        (#","tools":[{"type":"file_search"}]"#, .hostedTools),
    ])
    func `a response request that must not be cached says why`(
        more: String, reason: EligibilityReason
    ) {
        #expect(response(#""q""#, more).eligibility == .uncacheable(reason))
    }

    @Test func `provider-run tools and containers of Anthropic are not cached`() {
        let search = #","tools":[{"type":"web_search_20250305","name":"web_search"}]"#
        #expect(message(user, search).eligibility == .uncacheable(.hostedTools))
        let bash = #","tools":[{"type":"bash_20250124","name":"bash"},{"name":"mine"}]"#
        #expect(message(user, bash).eligibility == .semantic)
        let servers = #","mcp_servers":[{"url":"u"}]"#
        #expect(message(user, servers).eligibility == .uncacheable(.hostedTools))
        #expect(
            message(user, #","container":"c""#).eligibility == .uncacheable(.upstreamState))
    }

    @Test func `fields stated as null say nothing`() {
        let nulls =
            #","store":null,"temperature":null,"n":null,"stream":null,"tools":null,"audio":null"#
            + #","previous_response_id":null"#
        #expect(chat(user, nulls).eligibility == .semantic)
    }

    @Test func `a response kept upstream by default keeps its id for as long as it is kept`() {
        let unstated = response(#""q""#)
        #expect(unstated.eligibility == .semantic)
        #expect(
            unstated.upstreamLifetimeMillis == ProviderRequest.storedResponseLifetimeMillis)
        #expect(response(#""q""#, #","store":false"#).upstreamLifetimeMillis == nil)
        var strict = EligibilityPolicy()
        strict.cachesUnstatedStore = false
        let refused = request(.responses, #"{"model":"m","input":"q"}"#, policy: strict)
        #expect(refused.eligibility == .uncacheable(.storedUpstream))
    }

    @Test func `a continued item of the provider's is not cached`() {
        let reference = response(
            #"[{"type":"item_reference","id":"i"},{"role":"user","content":"q"}]"#)
        #expect(reference.eligibility == .uncacheable(.upstreamState))
    }

    @Test func `completions given as lists or echoed allow equal requests only`() {
        let list = request(.completions, #"{"model":"m","prompt":["a","b"]}"#)
        #expect(list.eligibility == .exactOnly(.severalPrompts))
        let tokens = request(.completions, #"{"model":"m","prompt":[1,2]}"#)
        #expect(tokens.eligibility == .exactOnly(.severalPrompts))
        #expect(tokens.prompt == "(no user text)")
        let echo = request(.completions, #"{"model":"m","prompt":"a","echo":true}"#)
        #expect(echo.eligibility == .exactOnly(.promptEchoed))
    }

    @Test func `a prompt too long to compare is matched as a whole and shown shortened`() {
        let long = String(repeating: "é", count: WireLimits.promptBytesMax / 2 + 1)
        let asked = chat(#"{"role":"user","content":"\#(long)"}"#)
        #expect(asked.eligibility == .exactOnly(.promptTooLong))
        #expect(asked.prompt.utf8.count <= WireLimits.shownPromptBytesMax)
        let other = chat(#"{"role":"user","content":"\#(long)x"}"#)
        #expect(asked.scope(for: someone) != other.scope(for: someone))
    }

    @Test func `bodies that parsers read differently are never cached`() {
        func reason(_ bytes: [UInt8]) -> EligibilityReason? {
            ProviderRequest(route: .chatCompletions, body: bytes).eligibility.reason
        }
        let good = Array(#"{"model":"m","messages":[{"role":"user","content":"q"}]}"#.utf8)
        #expect(reason(good) == nil)
        #expect(reason([0xEF, 0xBB, 0xBF] + good) == .notPlainUTF8)
        #expect(reason([0xFF, 0xFE] + good.flatMap { [$0, 0] }) == .notPlainUTF8)
        #expect(reason(good.flatMap { [0, $0] }) == .notPlainUTF8)
        #expect(reason(Array(#"{"model":"m","model":"m"}"#.utf8)) == .duplicateKeys)
        #expect(reason(Array(#"{"model":"m","\u006dodel":"m"}"#.utf8)) == .duplicateKeys)
        #expect(reason(Array(#"{"a":[{"x":1,"x":1}]}"#.utf8)) == .duplicateKeys)
        #expect(
            reason(Array(#"{"model":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8)) == .notPlainUTF8)
        #expect(reason(Array(good.dropLast())) == .notJSON)
        #expect(reason(good + good) == .notJSON)
        #expect(reason([]) == .notJSON)
        #expect(reason(Array("[]".utf8)) == .notJSON)
        #expect(reason(Array(String(repeating: "[", count: 100).utf8)) == .bodyTooLarge)
        #expect(reason(Array(#"{"messages":[]}"#.utf8)) == .unreadableField)
    }

    @Test func `random bytes are read without a trap`() {
        var random = SplitMix(seed: 11)
        let good = Array(RequestFixtures.chat.utf8)
        for _ in 0..<2_000 {
            var bytes = good
            for _ in 0..<(1 + random.below(4)) {
                bytes[random.below(bytes.count)] = UInt8(random.below(256))
            }
            let read = ProviderRequest(
                route: ProviderRoute.allCases[random.below(5)],
                body: Array(bytes.prefix(random.below(bytes.count + 1) | 1_024)))
            _ = read.scope(for: someone)
            _ = read.bytesToForward(of: bytes)
        }
    }
}
