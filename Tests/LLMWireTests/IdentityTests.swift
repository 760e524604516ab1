import Hashing
import JSON
import Testing

@testable import LLMWire

@Suite struct IdentityTests {
    /// What may be ignored, written down a second time: a field that slips into the code's own list
    /// must fail here.
    private static let ignored: [ProviderRoute: Set<String>] = {
        let openAI: Set<String> = [
            "stream", "stream_options", "user", "metadata", "safety_identifier",
            "prompt_cache_key", "prompt_cache_retention",
        ]
        return [
            .chatCompletions: openAI.union(["cache_control"]),
            .completions: openAI.union(["cache_control"]),
            .responses: openAI,
            .embeddings: ["user"],
            .messages: ["stream", "metadata", "cache_control"],
        ]
    }()

    /// Whether a path is no part of the identity, in the fixtures.
    private func isIgnored(_ path: String, _ route: ProviderRoute) -> Bool {
        let first = path.split(separator: "/").first.map(String.init) ?? ""
        if Self.ignored[route]?.contains(first) == true { return true }
        // Marks of a prompt cache, but not a schema's or a tool input's property of that name.
        guard path.contains("cache_control") else { return false }
        return !path.contains("properties") && !path.contains("/input/")
    }

    private func promptPath(_ route: ProviderRoute) -> String? {
        switch route {
        case .chatCompletions: "messages/5/content/1/text"
        case .completions: "prompt"
        case .responses: "input/6/content/0/text"
        case .messages: "messages/4/content/1/text"
        case .embeddings: nil
        }
    }

    @Test(arguments: RequestFixtures.all)
    func `any change outside the prompt and the ignored fields changes the scope`(
        route: ProviderRoute, body: String
    ) throws {
        let base = request(route, body)
        #expect(base.eligibility.isCacheable)
        let scope = base.scope(for: someone)
        let tree = JSONTree(try JSONDocument(Array(body.utf8)).root)
        var seen: [String: String] = [:]
        for mutation in mutations(of: tree) where !isIgnored(mutation.path, route) {
            let changed = ProviderRequest(route: route, body: mutation.text)
            guard changed.eligibility.isCacheable else { continue }
            let changedScope = changed.scope(for: someone)
            let isPrompt = mutation.path == promptPath(route)
            if isPrompt, changed.eligibility == .semantic {
                #expect(changedScope == scope, "\(mutation.path)")
                #expect(changed.prompt != base.prompt)
            } else {
                #expect(changedScope != scope, "\(route) \(mutation.path)")
                let text = String(decoding: mutation.text, as: UTF8.self)
                if let other = seen[changedScope.description], changed.prompt == base.prompt {
                    #expect(other == text, "two changes share a scope: \(mutation.path)")
                }
                seen[changedScope.description] = text
            }
        }
        #expect(seen.count > 20)
    }

    @Test(arguments: ProviderRoute.allCases)
    func `no field is ignored but those listed`(route: ProviderRoute) {
        #expect(RequestFields.ignored(on: route) == Self.ignored[route])
    }

    @Test(arguments: RequestFixtures.all)
    func `an ignored field changes nothing`(route: ProviderRoute, body: String) throws {
        let scope = request(route, body).scope(for: someone)
        let tree = JSONTree(try JSONDocument(Array(body.utf8)).root)
        for name in RequestFields.ignored(on: route) {
            var changed = tree
            changed[name] = nil
            let without = ProviderRequest(route: route, body: changed.bytes)
            #expect(without.scope(for: someone) == scope, "without \(name)")
            guard name != "stream" else { continue }
            changed[name] = ["something", "else"]
            let other = ProviderRequest(route: route, body: changed.bytes)
            #expect(other.scope(for: someone) == scope, "other \(name)")
        }
    }

    @Test(arguments: RequestFixtures.all)
    func `white space and the order of top-level members change nothing`(
        route: ProviderRoute, body: String
    ) throws {
        let scope = request(route, body).scope(for: someone)
        let tree = JSONTree(try JSONDocument(Array(body.utf8)).root)
        let reversed = JSONTree.object(tree.members.reversed())
        #expect(ProviderRequest(route: route, body: tree.bytes).scope(for: someone) == scope)
        #expect(ProviderRequest(route: route, body: reversed.bytes).scope(for: someone) == scope)
    }

    @Test func `escapes that spell the same text are the same text`() {
        let plain = request(.completions, #"{"model":"m/x","prompt":"a"}"#)
        let escaped = request(.completions, #"{"model":"\u006d\/x","prompt":"\u0061"}"#)
        #expect(plain.scope(for: someone) == escaped.scope(for: someone))
        #expect(plain.prompt == escaped.prompt)
    }

    @Test func `the order of a schema's properties is identity`() {
        func body(_ properties: String) -> String {
            #"{"model":"m","messages":[{"role":"user","content":"q"}],"response_format":"#
                + #"{"type":"json_schema","json_schema":{"schema":{"properties":"#
                + properties + "}}}}"
        }
        let one = request(.chatCompletions, body(#"{"a":{},"b":{}}"#))
        let other = request(.chatCompletions, body(#"{"b":{},"a":{}}"#))
        #expect(one.scope(for: someone) != other.scope(for: someone))
    }

    @Test func `texts moved between parts are another request`() {
        func body(_ parts: String) -> String {
            #"{"model":"m","messages":[{"role":"user","content":[\#(parts)]}]}"#
        }
        let one = request(
            .chatCompletions, body(#"{"type":"text","text":"ab"},{"type":"text","text":"c"}"#))
        let other = request(
            .chatCompletions, body(#"{"type":"text","text":"a"},{"type":"text","text":"bc"}"#))
        #expect(one.scope(for: someone) != other.scope(for: someone))
        #expect(one.prompt == "c")
    }

    @Test func `everything the caller adds is identity`() {
        let asked = request(.messages, RequestFixtures.message)
        let callers = [
            someone,
            CallerIdentity(upstream: "other", tenant: "t"),
            CallerIdentity(upstream: "openai", tenant: "u"),
            CallerIdentity(upstream: "openai", tenant: "t", chosenScope: ""),
            CallerIdentity(upstream: "openai", tenant: "t", chosenScope: "s"),
            CallerIdentity(upstream: "openai", tenant: "t", query: "beta=true"),
            CallerIdentity(
                upstream: "openai", tenant: "t", headers: ["anthropic-version": "2023-06-01"]),
            CallerIdentity(
                upstream: "openai", tenant: "t", headers: ["anthropic-beta": "2023-06-01"]),
        ]
        #expect(Set(callers.map { asked.scope(for: $0) }).count == callers.count)
        let irrelevant = CallerIdentity(
            upstream: "openai", tenant: "t", headers: ["user-agent": "x"])
        #expect(asked.scope(for: irrelevant) == asked.scope(for: someone))
    }

    @Test func `the same body on two routes has two scopes`() {
        let body = #"{"model":"m","messages":[{"role":"user","content":"q"}]}"#
        let scopes = [ProviderRoute.chatCompletions, .messages].map {
            request($0, body).scope(for: someone)
        }
        #expect(scopes[0] != scopes[1])
    }

    @Test func `a namespace is identity and the other controls are not`() {
        func scope(_ cache: String) -> String {
            request(.completions, #"{"model":"m","prompt":"q"\#(cache)}"#)
                .scope(for: someone).description
        }
        #expect(scope("") == scope(#","cache":{"no-cache":true,"ttl":5}"#))
        #expect(scope("") != scope(#","cache":{"namespace":"a"}"#))
        #expect(scope(#","cache":{"namespace":"b"}"#) != scope(#","cache":{"namespace":"a"}"#))
        #expect(scope("") != scope(#","cache":{"mode":"provider's own"}"#))
    }
}
