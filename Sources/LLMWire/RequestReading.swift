import Hashing
import JSON

/// One pass over a request's body, collecting what `ProviderRequest` keeps.
struct RequestReading {
    let route: ProviderRoute
    let root: JSONValue
    let policy: EligibilityPolicy

    private(set) var eligibility = Eligibility.semantic
    private(set) var cacheControl: BodyCacheControl?
    private(set) var wantsStream = false
    private(set) var includesUsage = false
    private(set) var choiceCount = 1
    private(set) var keepsIdentifier = false
    /// The string that is the prompt.
    var prompt: JSONValue?

    init(route: ProviderRoute, root: JSONValue, policy: EligibilityPolicy) {
        self.route = route
        self.root = root
        self.policy = policy
        guard root.kind == .object else {
            refuse(.notJSON)
            return
        }
        cacheControl = root["cache"].flatMap(BodyCacheControl.init)
        readDelivery()
        readCommonFields()
        readTools()
        readPrompt()
        checkPrompt()
    }

    var model: String? { root["model"]?.string }

    var modelRange: Range<Int>? {
        root["model"].flatMap { $0.kind == .string ? $0.sourceRange : nil }
    }

    /// Allows no more than an equal request; the first reason stands.
    mutating func restrict(_ reason: EligibilityReason) {
        if case .semantic = eligibility { eligibility = .exactOnly(reason) }
    }

    /// Allows nothing; the first such reason stands.
    mutating func refuse(_ reason: EligibilityReason) {
        if eligibility.isCacheable { eligibility = .uncacheable(reason) }
    }

    /// A member that is there and is not `null`.
    func stated(_ name: String) -> JSONValue? {
        guard let value = root[name], !value.isNull else { return nil }
        return value
    }

    private mutating func readDelivery() {
        wantsStream = readFlag("stream") ?? false
        includesUsage = stated("stream_options")?["include_usage"]?.bool ?? false
        if root["model"]?.kind != .string { refuse(.unreadableField) }
        guard let count = stated("n") else { return }
        if let count = count.int, (1...WireLimits.partsMax).contains(count) {
            choiceCount = count
        } else {
            refuse(.unreadableField)
        }
    }

    private mutating func readFlag(_ name: String) -> Bool? {
        guard let value = stated(name) else { return nil }
        if value.bool == nil { refuse(.unreadableField) }
        return value.bool
    }

    private mutating func readCommonFields() {
        if let limit = policy.temperatureMax, let stated = stated("temperature") {
            switch stated.double {
            case nil: refuse(.unreadableField)
            case .some(let value) where value > limit: refuse(.temperature)
            case .some: break
            }
        }
        if readFlag("store") == true { refuse(.storedUpstream) }
        if readFlag("background") == true { refuse(.background) }
        for name in ["previous_response_id", "conversation", "container"] where stated(name) != nil
        {
            refuse(.upstreamState)
        }
        if stated("prompt_cache_options")?["prewarm"]?.bool == true { refuse(.upstreamState) }
        if stated("audio") != nil { refuse(.audioOutput) }
        if stated("modalities")?.elements.contains(where: { $0.string != "text" }) == true {
            refuse(.audioOutput)
        }
        if stated("moderation") != nil { restrict(.promptEchoed) }
        if route == .responses { readResponsesState() }
    }

    /// The provider keeps a response unless told not to, so its id must stay good.
    private mutating func readResponsesState() {
        if stated("prompt") != nil { refuse(.upstreamState) }
        guard stated("store") == nil else { return }
        keepsIdentifier = true
        if !policy.cachesUnstatedStore { refuse(.storedUpstream) }
    }

    private mutating func readTools() {
        guard !policy.cachesHostedTools else { return }
        let runsServers = stated("mcp_servers").map { $0.count > 0 || $0.kind != .array } ?? false
        if runsServers || stated("web_search_options") != nil { refuse(.hostedTools) }
        guard let tools = stated("tools") else { return }
        for tool in tools.elements {
            let type = tool["type"]?.string ?? (route == .messages ? "custom" : "")
            if !RequestFields.isRunByCaller(toolType: type, on: route) { refuse(.hostedTools) }
        }
    }

    private mutating func readPrompt() {
        switch route {
        case .chatCompletions, .messages: readMessages(stated("messages"))
        case .responses: readInput()
        case .completions: readCompletionPrompt()
        case .embeddings: readEmbeddingInput()
        }
    }

    private mutating func checkPrompt() {
        let byteCount = prompt?.stringBytes?.count ?? 0
        if byteCount == 0 { restrict(.noUserText) }
        if byteCount > WireLimits.promptBytesMax { restrict(.promptTooLong) }
    }
}

extension RequestReading {
    /// The prompt, or what stands in for it where the whole request is matched.
    var shownPrompt: String {
        let text = prompt?.string ?? ""
        if case .semantic = eligibility { return text }
        let shown = text.isEmpty ? "(no user text)" : text
        return String(shown.utf8Prefix(WireLimits.shownPromptBytesMax))
    }

    /// The hash of the body, less the prompt where that is compared by similarity.
    var identity: SHA256Digest {
        guard eligibility.isCacheable else { return SHA256Digest(of: "") }
        let isSemantic = eligibility == .semantic
        var material = IdentityMaterial(leavingOut: isSemantic ? prompt : nil)
        material.append("refrain-identity", "1".utf8)
        material.append("route", route.rawValue.utf8)
        if let namespace = cacheControl?.namespace { material.append("namespace", namespace.utf8) }
        let ignored = RequestFields.ignored(on: route)
        for member in sortedMembers {
            let name = String(decoding: member.key.stringBytes ?? [], as: UTF8.self)
            if ignored.contains(name) || (name == "cache" && cacheControl != nil) { continue }
            material.append(
                key: member.key, value: member.value, as: RequestFields.layout(of: name.utf8))
        }
        return SHA256Digest(of: material.bytes)
    }

    private var sortedMembers: [(key: JSONValue, value: JSONValue)] {
        root.members.sorted {
            ($0.key.stringBytes ?? []).lexicographicallyPrecedes($1.key.stringBytes ?? [])
        }
    }

    /// A list of prompts gives `n` choices for each of its members, whatever those are.
    var choicesExpected: Int? {
        switch route {
        case .chatCompletions: choiceCount
        case .completions: stated("prompt")?.kind == .string ? choiceCount : nil
        default: nil
        }
    }

    /// What to cut from the bytes that go upstream.
    var cut: Range<Int>? {
        cacheControl == nil ? nil : BodyCacheControl.cut(of: "cache", in: root)
    }

    /// The values that an answer repeats although they are no part of the identity.
    var echoes: [EchoedField] {
        guard route == .responses else { return [] }
        return RequestFields.echoed.compactMap { name in
            stated(name).map { EchoedField(name: name, value: Array($0.rawBytes)) }
        }
    }
}
