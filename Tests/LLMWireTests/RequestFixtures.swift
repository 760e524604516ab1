import JSON
import LLMWire

/// One rich request body for each format, with everything in it that the formats document.
enum RequestFixtures {
    static let chat = #"""
        {"model":"gpt-4o-mini","messages":[
          {"role":"system","content":"You are terse."},
          {"role":"user","name":"ann","content":[{"type":"text","text":"Earlier question"},
            {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]},
          {"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function",
            "function":{"name":"look","arguments":"{\"q\":1}"}}]},
          {"role":"tool","tool_call_id":"call_1","content":"42"},
          {"role":"assistant","content":"It is 42."},
          {"role":"user","content":[{"type":"text","text":"Context: red","cache_control":
            {"type":"ephemeral"}},
            {"type":"text","text":"What is LMDB?"}]}],
         "temperature":0.7,"top_p":0.9,"n":2,"seed":7,"stop":["END"],"max_tokens":100,
         "max_completion_tokens":100,"presence_penalty":0.1,"frequency_penalty":0.2,
         "logit_bias":{"50256":-100},"logprobs":true,"top_logprobs":2,"parallel_tool_calls":true,
         "tools":[{"type":"function","function":{"name":"look","strict":true,"parameters":
           {"type":"object","properties":{"q":{"type":"integer"},"cache_control":
            {"type":"string"}}}}}],
         "tool_choice":"auto","response_format":{"type":"json_schema","json_schema":
           {"name":"a","schema":{"type":"object","properties":{"x":{"type":"string"},"y":
            {"type":"number"}}}}},
         "reasoning_effort":"low","verbosity":"low","modalities":["text"],"service_tier":"default",
         "prediction":{"type":"content","content":"LM"},"store":false,"vendor_extra":{"a":[1,2]},
         "stream":true,"stream_options":{"include_usage":true},"user":"u-1","metadata":{"a":"b"},
         "safety_identifier":"s","prompt_cache_key":"k","prompt_cache_retention":"24h"}
        """#

    static let completion = #"""
        {"model":"gpt-3.5-turbo-instruct","prompt":"Once upon","suffix":" end","max_tokens":20,
         "temperature":0,"top_p":1,"n":1,"best_of":2,"logprobs":2,"echo":false,"stop":"X",
         "presence_penalty":0,"frequency_penalty":0,"logit_bias":{"1":2},"seed":3,
         "stream":false,"stream_options":null,"user":"u"}
        """#

    static let response = #"""
        {"model":"gpt-4.1","instructions":"Be terse.","input":[
          {"role":"developer","content":"Rules"},
          {"type":"message","role":"user","content":[{"type":"input_text","text":"Before"}]},
          {"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"zzz"},
          {"type":"function_call","call_id":"c1","name":"look","arguments":"{}"},
          {"type":"function_call_output","call_id":"c1","output":"42"},
          {"type":"message","role":"assistant","content":[{"type":"output_text","text":"42"}]},
          {"type":"message","role":"user","content":[{"type":"input_text",
            "text":"What is LMDB?"}]}],
         "tools":[{"type":"function","name":"look","parameters":{"type":"object","properties":{}}}],
         "tool_choice":"auto","temperature":0.2,"top_p":0.5,"max_output_tokens":50,
         "max_tool_calls":3,"parallel_tool_calls":true,"reasoning":{"effort":"low"},
         "text":{"format":{"type":"text"},"verbosity":"low"},"truncation":"disabled",
         "include":["reasoning.encrypted_content"],"top_logprobs":1,"store":false,
         "service_tier":"auto","prompt_cache_options":{"mode":"implicit"},
         "stream":true,"stream_options":{"include_obfuscation":false},"user":"u","metadata":
            {"k":"v"},
         "safety_identifier":"s","prompt_cache_key":"p","prompt_cache_retention":"in_memory"}
        """#

    static let embedding = #"""
        {"model":"text-embedding-3-small","input":["one","two"],"dimensions":256,
         "encoding_format":"base64","user":"u"}
        """#

    static let message = #"""
        {"model":"claude-sonnet-4-5","max_tokens":1024,
         "system":[{"type":"text","text":"Be terse.","cache_control":{"type":"ephemeral"}}],
         "messages":[
          {"role":"user","content":"Before"},
          {"role":"assistant","content":[
            {"type":"thinking","thinking":"hm","signature":"sig"},
            {"type":"tool_use","id":"tu_1","name":"look","input":{"q":1,"cache_control":"kept"}}]},
          {"role":"user","content":[{"type":"tool_result","tool_use_id":"tu_1","content":
            [{"type":"text","text":"42","cache_control":{"type":"ephemeral"}}]}]},
          {"role":"assistant","content":"It is 42."},
          {"role":"user","content":[{"type":"text","text":"Context"},
            {"type":"text","text":"What is LMDB?","cache_control":{"type":"ephemeral",
            "ttl":"1h"}}]}],
         "temperature":0.5,"top_p":0.8,"top_k":40,"stop_sequences":["END"],
         "thinking":{"type":"enabled","budget_tokens":1024},
         "tools":[{"name":"look","description":"Looks","input_schema":{"type":"object","properties":
           {"b":{"type":"string"},"a":{"type":"string"}}},"cache_control":{"type":"ephemeral"}}],
         "tool_choice":{"type":"auto"},"service_tier":"auto","inference_geo":"us",
         "stream":true,"metadata":{"user_id":"u"},"cache_control":{"type":"ephemeral"}}
        """#

    static let all: [(route: ProviderRoute, body: String)] = [
        (.chatCompletions, chat), (.completions, completion), (.responses, response),
        (.embeddings, embedding), (.messages, message),
    ]
}

let someone = CallerIdentity(upstream: "openai", tenant: "t")

func request(
    _ route: ProviderRoute, _ body: String, policy: EligibilityPolicy = EligibilityPolicy()
) -> ProviderRequest {
    ProviderRequest(route: route, body: Array(body.utf8), policy: policy)
}
