import LLMWire

/// Complete answers as the providers send them without `stream`, with everything in them that the
/// formats document.
enum AnswerFixtures {
    static let chat = #"""
        {"id":"chatcmpl-1","object":"chat.completion","created":1763600000,
         "model":"gpt-4o-mini-2024-07-18","choices":[{"index":0,"message":{"role":"assistant",
         "content":"LMDB is a\nmemory-mapped key-value store. 日本語 — naïve 👩‍👩‍👧‍👦 text, long \#
        enough to be cut into several pieces.",
         "refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"stop"}],
         "usage":{"prompt_tokens":19,"completion_tokens":10,"total_tokens":29,
           "prompt_tokens_details":{"cached_tokens":4,"audio_tokens":0},
           "completion_tokens_details":{"reasoning_tokens":2,"audio_tokens":0,
             "accepted_prediction_tokens":0,"rejected_prediction_tokens":0}},
         "service_tier":"default","system_fingerprint":"fp_1"}
        """#

    static let chatChoices = #"""
        {"id":"chatcmpl-2","object":"chat.completion","created":1,"model":"m","choices":[
          {"index":0,"message":{"role":"assistant","content":"Hi there",\#
        "reasoning_content":"Hmm, so"},
           "logprobs":{"content":[
             {"token":"Hi","logprob":-0.1,"bytes":[72,105],"top_logprobs":[{"token":"Hi",\#
        "logprob":-0.1,"bytes":null}]},
             {"token":" there","logprob":-1.5e-05,"bytes":null,"top_logprobs":[]}],"refusal":null},
           "finish_reason":"stop"},
          {"index":1,"message":{"role":"assistant","content":"Ho","reasoning_details":[
             {"type":"reasoning.text","text":"why","signature":"s","index":0}]},
           "logprobs":{"content":[{"token":"X","logprob":-1,"bytes":null,"top_logprobs":[]}],\#
        "refusal":null},
           "finish_reason":"stop","content_filter_results":{"hate":{"filtered":false}}}],
         "citations":["https://a.example"],"usage":{"prompt_tokens":1,"completion_tokens":2,\#
        "total_tokens":3}}
        """#

    static let chatTools = #"""
        {"id":"chatcmpl-3","object":"chat.completion","created":1,"model":"m","choices":[
          {"index":0,"message":{"role":"assistant","content":null,"tool_calls":[
            {"id":"call_a","type":"function","function":{"name":"weather",\#
        "arguments":"{\"city\":\"Zürich\",\"days\":[1,2,3],\"units\":\"metric\"}"}},
            {"id":"call_b","type":"custom","custom":{"name":"run","input":"print('hello, world')"}},
            {"id":"call_c","type":"function","function":{"name":"now","arguments":""}}]},
           "logprobs":null,"finish_reason":"tool_calls"}],
         "usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}
        """#

    static let completion = #"""
        {"id":"cmpl-1","object":"text_completion","created":5,"model":"gpt-3.5-turbo-instruct",
         "choices":[{"text":" there was a princess who lived in a very high tower","index":0,
           "logprobs":{"tokens":[" there"," was"],"token_logprobs":[-0.5,-0.25],
             "top_logprobs":[{" there":-0.5},{" was":-0.25}],"text_offset":[0,6]},\#
        "finish_reason":"stop"},
          {"text":" two","index":1,"logprobs":null,"finish_reason":"stop"}],
         "usage":{"prompt_tokens":2,"completion_tokens":12,"total_tokens":14}}
        """#

    static let message = #"""
        {"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4-5-20250929",
         "content":[
          {"type":"thinking","thinking":"The user asks about LMDB and wants it short.",\#
        "signature":"c2ln"},
          {"type":"redacted_thinking","data":"zzz"},
          {"type":"text","text":"LMDB is a memory-mapped key-value store, and a quick one at \#
        that: é.",
           "citations":[{"type":"char_location","cited_text":"x","document_index":0,\#
        "document_title":null,
             "start_char_index":0,"end_char_index":1}]},
          {"type":"text","text":"Second.","citations":null},
          {"type":"server_tool_use","id":"srv_1","name":"web_search","input":{"query":"lmdb"}},
          {"type":"web_search_tool_result","tool_use_id":"srv_1","content":[\#
        {"type":"web_search_result",
            "url":"https://a.example","title":"t","encrypted_content":"e","page_age":null}]}],
         "stop_reason":"end_turn","stop_sequence":null,"container":null,
         "usage":{"input_tokens":25,"cache_creation_input_tokens":100,"cache_read_input_tokens":200,
          "cache_creation":{"ephemeral_5m_input_tokens":60,"ephemeral_1h_input_tokens":40},
          "output_tokens":15,"server_tool_use":null,"service_tier":"standard"}}
        """#

    static let messageTools = #"""
        {"id":"msg_2","type":"message","role":"assistant","model":"claude-haiku-4-5",
         "content":[{"type":"text","text":"Let me look."},
          {"type":"tool_use","id":"toolu_1","name":"look","input":{"q":"日本","n":1.50,"deep":\#
        {"a":[true,null]}}},
          {"type":"tool_use","id":"toolu_2","name":"now","input":{}}],
         "stop_reason":"tool_use","stop_sequence":null,
         "usage":{"input_tokens":25,"output_tokens":15}}
        """#

    static let response = #"""
        {"id":"resp_1","object":"response","created_at":1763600000,"status":"completed",
         "background":false,"completed_at":1763600002,"error":null,"incomplete_details":null,
         "instructions":null,"max_output_tokens":null,"model":"gpt-4.1-2025-04-14",
         "output":[
          {"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"Thought \#
        about it for a while."}],
           "encrypted_content":"gAAA"},
          {"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[
            {"type":"output_text","text":"LMDB is a memory-mapped key-value store.","annotations":[
              {"type":"url_citation","start_index":0,"end_index":4,"url":"https://a.example",\#
        "title":"t"}],"logprobs":[]},
            {"type":"output_text","text":"Ok","annotations":[],"logprobs":[
              {"token":"O","logprob":-0.1,"bytes":[79],"top_logprobs":[]},
              {"token":"k","logprob":-0.2,"bytes":[107],"top_logprobs":[]}]}]}],
         "parallel_tool_calls":true,"previous_response_id":null,"reasoning":{"effort":null,\#
        "summary":null},
         "store":true,"temperature":1.0,"text":{"format":{"type":"text"}},"tool_choice":"auto",\#
        "tools":[],
         "top_p":1.0,"truncation":"disabled","usage":{"input_tokens":36,
          "input_tokens_details":{"cached_tokens":6},"output_tokens":87,
          "output_tokens_details":{"reasoning_tokens":7},"total_tokens":123},
         "user":null,"metadata":{}}
        """#

    static let responseTools = #"""
        {"id":"resp_2","object":"response","created_at":1763600000,"status":"completed",\#
        "error":null,
         "incomplete_details":null,"instructions":"Be terse.","model":"gpt-5","output":[
          {"id":"rs_2","type":"reasoning","summary":[],"content":[{"type":"reasoning_text",\#
        "text":"so"}]},
          {"id":"fc_1","type":"function_call","status":"completed","call_id":"call_1","name":"look",
           "arguments":"{\"q\":\"a somewhat longer argument text\"}"},
          {"id":"ctc_1","type":"custom_tool_call","status":"completed","call_id":"call_2",\#
        "name":"run","input":"ls -l"}],
         "parallel_tool_calls":true,"temperature":1.0,"tool_choice":"auto","tools":[],"top_p":1.0,
         "usage":{"input_tokens":1,"input_tokens_details":{"cached_tokens":0},"output_tokens":2,
          "output_tokens_details":{"reasoning_tokens":0},"total_tokens":3},"user":null,\#
        "metadata":{}}
        """#

    static let embedding = #"""
        {"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.1,-2.5e-05]},
          {"object":"embedding","index":1,"embedding":"AAAAAA=="}],
         "model":"text-embedding-3-small","usage":{"prompt_tokens":8,"total_tokens":8}}
        """#

    /// Every complete answer with a request that asks for it.
    static let all: [(route: ProviderRoute, body: String, choices: Int)] = [
        (.chatCompletions, chat, 1), (.chatCompletions, chatChoices, 2),
        (.chatCompletions, chatTools, 1), (.completions, completion, 2),
        (.messages, message, 1), (.messages, messageTools, 1),
        (.responses, response, 1), (.responses, responseTools, 1), (.embeddings, embedding, 1),
    ]

    /// A small request on the route that asks for that many answers.
    static func request(_ route: ProviderRoute, choices: Int = 1) -> ProviderRequest {
        let more =
            switch route {
            case .chatCompletions, .messages: #""messages":[{"role":"user","content":"q"}]"#
            case .completions: #""prompt":"q""#
            case .responses: #""input":"q","store":false"#
            case .embeddings: #""input":"q""#
            }
        let body = #"{"model":"m","n":\#(choices),\#(more)}"#
        return ProviderRequest(route: route, body: Array(body.utf8))
    }
}

/// What a recorder makes of a body that comes in the given pieces.
func record(
    _ route: ProviderRoute, _ pieces: [[UInt8]], isEventStream: Bool, choices: Int = 1,
    storesToolCalls: Bool = true, isWhole: Bool = true
) -> Recording {
    var policy = RecordingPolicy()
    policy.storesToolCalls = storesToolCalls
    var recorder = AnswerRecorder(
        for: AnswerFixtures.request(route, choices: choices), isEventStream: isEventStream,
        policy: policy)
    for piece in pieces { recorder.receive(piece) }
    return recorder.finish(isWhole: isWhole)
}

func record(_ route: ProviderRoute, body: String, choices: Int = 1) -> Recording {
    record(route, [Array(body.utf8)], isEventStream: false, choices: choices)
}

func record(
    _ route: ProviderRoute, stream: String, choices: Int = 1, storesToolCalls: Bool = true
) -> Recording {
    record(
        route, [Array(stream.utf8)], isEventStream: true, choices: choices,
        storesToolCalls: storesToolCalls)
}
