import JSON

/// What an answer cost.
public struct Cost: Sendable, Equatable {
    /// Billionths of a US dollar.
    public var nanoUSD: Int64
    /// Whether a count or a price had to be guessed.
    public var isEstimated: Bool

    /// Makes a cost.
    public init(nanoUSD: Int64, isEstimated: Bool) {
        self.nanoUSD = nanoUSD
        self.isEstimated = isEstimated
    }
}

/// The prices of one model.
public struct ModelPrice: Sendable, Equatable {
    /// What is charged for, by the name price files have for it.
    enum Rate: String, CaseIterable {
        case input = "input_cost_per_token"
        case output = "output_cost_per_token"
        case reasoning = "output_cost_per_reasoning_token"
        case cacheRead = "cache_read_input_token_cost"
        case cacheWrite = "cache_creation_input_token_cost"
        case longCacheWrite = "cache_creation_input_token_cost_above_1hr"
        case audioInput = "input_cost_per_audio_token"
        case audioOutput = "output_cost_per_audio_token"
    }

    private struct Key: Hashable {
        var rate: Rate
        var serviceTier: String
        /// The price holds for requests with more input tokens than this.
        var aboveTokens: Int64
    }

    private var prices: [Key: TokenPrice] = [:]
    /// Bounds of the steps by input size, largest first.
    private var steps: [Int64] = []

    private static let serviceTiers = ["flex", "priority"]

    /// Reads a model's object of a price file; nil where it has no price for tokens.
    init?(_ model: JSONValue) {
        for (key, value) in model.members {
            guard let key = Self.key(key.string ?? ""), value.kind == .number,
                let price = TokenPrice(decimal: value.rawBytes)
            else { continue }
            prices[key] = price
        }
        guard prices.keys.contains(where: { $0.rate == .input }) else { return nil }
        steps = Set(prices.keys.map(\.aboveTokens)).sorted(by: >)
    }

    /// Takes `<rate>[_above_<N>k_tokens][_<service tier>]` apart.
    private static func key(_ name: String) -> Key? {
        var name = name[...]
        var serviceTier = ""
        for tier in serviceTiers where name.hasSuffix("_" + tier) {
            serviceTier = tier
            name = name.dropLast(tier.count + 1)
        }
        var aboveTokens: Int64 = 0
        if name.hasSuffix("k_tokens"), let mark = name.ranges(of: "_above_").last {
            guard let thousands = Int64(name[mark.upperBound...].dropLast("k_tokens".count)),
                (1...1_000_000).contains(thousands)
            else { return nil }
            aboveTokens = thousands * 1_000
            name = name[..<mark.lowerBound]
        }
        return Rate(rawValue: String(name)).map {
            Key(rate: $0, serviceTier: serviceTier, aboveTokens: aboveTokens)
        }
    }

    /// What an answer with that usage cost; nil where a price that is needed is unknown.
    ///
    /// Cached input without a price of its own counts as plain input, reasoning as plain output,
    /// and a service tier without one at the standard price; the cost is then marked as estimated,
    /// except for reasoning, which providers do charge as output.
    public func cost(of usage: NormalizedUsage) -> Cost? {
        guard usage.isPlausible else { return nil }
        var bill = Bill(price: self, usage: usage)
        let cached = usage.cachedInputTokens + usage.cacheWriteTokens + usage.longCacheWriteTokens
        let audio = min(usage.audioInputTokens, max(0, usage.inputTokens - cached))
        let audioOut = min(
            usage.audioOutputTokens, max(0, usage.outputTokens - usage.reasoningTokens))
        bill.add(usage.inputTokens - cached - audio, at: [.input])
        bill.add(audio, at: [.audioInput, .input])
        bill.add(usage.cachedInputTokens, at: [.cacheRead, .input])
        bill.add(usage.cacheWriteTokens, at: [.cacheWrite, .input])
        bill.add(usage.longCacheWriteTokens, at: [.longCacheWrite, .cacheWrite, .input])
        bill.add(usage.outputTokens - usage.reasoningTokens - audioOut, at: [.output])
        bill.add(audioOut, at: [.audioOutput, .output])
        bill.add(usage.reasoningTokens, at: [.reasoning, .output])
        return bill.cost
    }

    fileprivate func price(_ rate: Rate, tier: String, inputTokens: Int64) -> TokenPrice? {
        for step in steps where step == 0 || inputTokens > step {
            let key = Key(rate: rate, serviceTier: tier, aboveTokens: step)
            if let price = prices[key] { return price }
        }
        return nil
    }

    fileprivate static func knowsTier(_ tier: String) -> Bool { serviceTiers.contains(tier) }
}

/// Adds up what the parts of a usage cost.
private struct Bill {
    let price: ModelPrice
    let usage: NormalizedUsage
    private var units: Int128 = 0
    private var isUnknown = false
    private var isEstimated = false

    init(price: ModelPrice, usage: NormalizedUsage) {
        self.price = price
        self.usage = usage
        isEstimated = usage.isEstimated
    }

    var cost: Cost? {
        let half = TokenPrice.unitsPerNanoUSD / 2
        guard !isUnknown, let nanos = Int64(exactly: (units + half) / TokenPrice.unitsPerNanoUSD)
        else { return nil }
        return Cost(nanoUSD: nanos, isEstimated: isEstimated)
    }

    /// Adds tokens at the first of the rates that has a price.
    mutating func add(_ tokens: Int64, at rates: [ModelPrice.Rate]) {
        guard tokens > 0, tokens <= 4 * WireLimits.tokensMax else {
            isUnknown = isUnknown || tokens != 0
            return
        }
        for rate in rates {
            guard let unitPrice = unitPrice(rate) else { continue }
            // At most 10²⁴ units a token and 4·10¹² tokens: far below 2¹²⁷.
            units += unitPrice.units * Int128(tokens)
            if rate != rates.first, rates.first != .reasoning { isEstimated = true }
            return
        }
        isUnknown = true
    }

    private mutating func unitPrice(_ rate: ModelPrice.Rate) -> TokenPrice? {
        let tier = usage.serviceTier ?? ""
        if ModelPrice.knowsTier(tier) {
            let special = price.price(rate, tier: tier, inputTokens: usage.inputTokens)
            if let special { return special }
            isEstimated = true
        }
        return price.price(rate, tier: "", inputTokens: usage.inputTokens)
    }
}
