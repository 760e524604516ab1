import Hashing
import JSON

/// A provider's request as the cache sees it: what is asked, who may share the answer, and how the
/// answer is to be delivered.
///
/// Reading never fails. A body that can't be read is uncacheable with a reason, and is forwarded.
public struct ProviderRequest: Sendable {
    /// The request's format.
    public let route: ProviderRoute
    /// Whether and how it may be answered from the cache.
    public let eligibility: Eligibility
    /// The last user text: what an entry is found by.
    ///
    /// Where only an equal request may answer, this is for people to read: the scope covers the
    /// whole request, and a long prompt is shortened. Empty where the request is uncacheable.
    public let prompt: String
    /// The model asked for, or nil where none is stated.
    public let model: String?
    /// Whether the answer is to come as a stream of events.
    public let wantsStream: Bool
    /// Whether a stream is to end with a usage event (`stream_options.include_usage`).
    public let includesUsage: Bool
    /// Answers asked for at once (`n`).
    public let choiceCount: Int
    /// LiteLLM's controls, where the body has them.
    public let cacheControl: BodyCacheControl?
    /// Longest time an answer may be served, where the upstream keeps what the answer refers to.
    public let upstreamLifetimeMillis: Int64?

    /// Choices that a complete answer has; nil where that can't be told from `n`.
    let choicesExpected: Int?
    let keepsIdentifier: Bool
    let echoes: [EchoedField]
    private let identity: SHA256Digest
    private let cut: Range<Int>?
    /// Where the model's name stands in the body, its quotes included.
    private let modelRange: Range<Int>?

    /// How long OpenAI keeps a response whose request didn't forbid it: 30 days, less a margin.
    public static let storedResponseLifetimeMillis: Int64 = 25 * 86_400_000

    /// Reads a body.
    public init(
        route: ProviderRoute, body: [UInt8], policy: EligibilityPolicy = EligibilityPolicy()
    ) {
        do throws(JSONError) {
            let document = try JSONDocument(body, limits: WireLimits.request)
            self.init(RequestReading(route: route, root: document.root, policy: policy))
        } catch {
            self.init(route: route, unreadable: Self.reason(for: error))
        }
    }

    init(_ reading: RequestReading) {
        route = reading.route
        eligibility = reading.eligibility
        prompt = reading.eligibility.isCacheable ? reading.shownPrompt : ""
        model = reading.model
        wantsStream = reading.wantsStream
        includesUsage = reading.includesUsage
        choiceCount = reading.choiceCount
        cacheControl = reading.cacheControl
        choicesExpected = reading.choicesExpected
        keepsIdentifier = reading.keepsIdentifier
        upstreamLifetimeMillis =
            reading.keepsIdentifier ? Self.storedResponseLifetimeMillis : nil
        echoes = reading.echoes
        identity = reading.identity
        cut = reading.cut
        modelRange = reading.modelRange
    }

    private init(route: ProviderRoute, unreadable reason: EligibilityReason) {
        self.route = route
        eligibility = .uncacheable(reason)
        prompt = ""
        model = nil
        wantsStream = false
        includesUsage = false
        choiceCount = 1
        cacheControl = nil
        choicesExpected = nil
        keepsIdentifier = false
        upstreamLifetimeMillis = nil
        echoes = []
        identity = SHA256Digest(of: "")
        cut = nil
        modelRange = nil
    }

    private static func reason(for error: JSONError) -> EligibilityReason {
        switch error {
        case .notUTF8Encoded, .invalidUTF8: .notPlainUTF8
        case .duplicateKey: .duplicateKeys
        case .tooLong, .tooDeep, .tooManyElements: .bodyTooLarge
        default: .notJSON
        }
    }

    /// The bytes to send upstream: the client's own, less the `cache` member that is meant for us.
    ///
    /// `body` must be the bytes that this request was read from.
    public func bytesToForward(of body: [UInt8]) -> [UInt8] {
        spliced(body, [cut.map { ($0, []) }])
    }

    /// The same with another model's name in the place of the one asked for, nothing else changed.
    ///
    /// - Returns: nil where the body states no model, or cannot be read in one way only.
    public func bytesToForward(of body: [UInt8], askingFor model: String) -> [UInt8]? {
        guard let modelRange else { return nil }
        var writer = JSONWriter(capacity: model.utf8.count + 2)
        writer.string(model)
        return spliced(body, [cut.map { ($0, []) }, (modelRange, writer.take())])
    }

    /// `body` with other bytes in the place of some ranges, which do not overlap.
    private func spliced(
        _ body: [UInt8], _ changes: [(range: Range<Int>, bytes: [UInt8])?]
    ) -> [UInt8] {
        var result = body
        let ordered = changes.compactMap(\.self).sorted {
            $0.range.lowerBound > $1.range.lowerBound
        }
        for change in ordered where change.range.upperBound <= body.count {
            result.replaceSubrange(change.range, with: change.bytes)
        }
        return result
    }

    /// The hash of everything that must be equal for two requests to share an answer.
    ///
    /// The last user text is left out exactly where `eligibility` is `.semantic`; then its layout
    /// is still in, see `TextLayout`.
    public func scope(for caller: CallerIdentity) -> SHA256Digest {
        var material = IdentityMaterial(leavingOut: nil)
        material.append("upstream", caller.upstream.utf8)
        material.append("tenant", caller.tenant.utf8)
        if let chosen = caller.chosenScope { material.append("scope", chosen.utf8) }
        material.append("query", caller.query.utf8)
        for name in route.identityHeaderNames {
            guard let value = caller.headers[name] else { continue }
            material.append(name, value.utf8)
        }
        material.append("request", identity.bytes)
        if eligibility == .semantic, let layout = TextLayout(prompt) {
            material.append("layout", layout.indents)
        }
        return SHA256Digest(of: material.bytes)
    }
}

/// A field that an answer repeats from its own request.
struct EchoedField: Sendable {
    var name: String
    /// The value as JSON.
    var value: [UInt8]
}
