import HTTPFields
import HTTPServer
import Synchronization

/// An LLM API on loopback that answers as a test says and remembers what it was asked.
final class StubUpstream: HTTPHandler {
    typealias Answer = @Sendable (HTTPRequest, _ number: Int) async -> HTTPResponse

    private let script: Mutex<Answer>
    private let log = Mutex<[HTTPRequest]>([])
    private let left = Mutex(0)

    init(_ answer: @escaping Answer) {
        script = Mutex(answer)
    }

    /// What was asked, in order.
    var requests: [HTTPRequest] { log.withLock { $0 } }
    /// How many requests were given up by their client.
    var leftCount: Int { left.withLock { $0 } }

    /// Answers otherwise from now on.
    func answers(_ answer: @escaping Answer) {
        script.withLock { $0 = answer }
    }

    func respond(to request: HTTPRequest) async -> HTTPResponse {
        let number = log.withLock { log in
            log.append(request)
            return log.count
        }
        let response = await script.withLock { $0 }(request, number)
        if Task.isCancelled { left.withLock { $0 += 1 } }
        return response
    }
}

/// What an upstream says; ids and times differ at every answer, as a real one's do.
enum Sample {
    static func chat(_ text: String, model: String = "gpt-4o-mini") -> String {
        """
        {"id":"chatcmpl-\(UInt64.random(in: .min ... .max))","object":"chat.completion",\
        "created":1763600000,"model":"\(model)","choices":[{"index":0,"message":{"role":\
        "assistant","content":"\(text)","refusal":null},"logprobs":null,"finish_reason":"stop"}],\
        "usage":{"prompt_tokens":19,"completion_tokens":10,"total_tokens":29}}
        """
    }

    /// A chat stream's events.
    static func chatEvents(_ pieces: [String], finish: String = "stop") -> [String] {
        let head =
            #"data: {"id":"c1","object":"chat.completion.chunk","created":1,"#
            + #""model":"gpt-4o-mini","choices":[{"index":0,"delta":"#
        let start = head + #"{"role":"assistant","content":""},"finish_reason":null}]}"#
        let middle = pieces.map { head + #"{"content":"\#($0)"},"finish_reason":null}]}"# }
        let end = head + #"{},"finish_reason":"\#(finish)"}]}"#
        return ([start] + middle + [end, "data: [DONE]"]).map { $0 + "\n\n" }
    }

    static func request(
        _ prompt: String, model: String = "gpt-4o-mini", stream: Bool = false, extra: String = ""
    ) -> String {
        """
        {"model":"\(model)","messages":[{"role":"user","content":"\(prompt)"}]\
        \(stream ? #","stream":true"# : "")\(extra)}
        """
    }

    static func json(_ text: String, status: Int = 200) -> HTTPResponse {
        HTTPResponse(status: status, contentType: "application/json", bytes: Array(text.utf8))
    }

    static func events(_ events: [String], cutAfter: Int? = nil) -> HTTPResponse {
        struct Cut: Error {}
        return HTTPResponse(
            status: 200, headers: ["content-type": "text/event-stream"],
            body: .stream { writer in
                for (index, event) in events.enumerated() {
                    if index == cutAfter { throw Cut() }
                    try await writer.write(event)
                }
            })
    }
}
