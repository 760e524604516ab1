import JSON

/// Why a price file is not taken.
public enum PriceTableError: Error, Sendable, Equatable {
    /// Not a JSON object of objects, or beyond the limits; says where.
    case unreadable(String)
    /// No model in it has a price for tokens.
    case noPrices
}

/// Prices by model, from a file in the form of LiteLLM's `model_prices_and_context_window.json`.
///
/// A model that is not in it, or has no price for tokens, has no price: never zero.
public struct PriceTable: Sendable {
    private let models: [String: ModelPrice]

    /// A table that knows no price.
    public static let empty = PriceTable(models: [:])

    private init(models: [String: ModelPrice]) {
        self.models = models
    }

    /// Reads a price file.
    public init(json: [UInt8]) throws(PriceTableError) {
        let limits = JSONLimits(
            bytesMax: WireLimits.priceFileBytesMax, depthMax: WireLimits.depthMax,
            elementsMax: 10_000_000)
        let root: JSONValue
        do throws(JSONError) {
            root = try JSONDocument(json, limits: limits).root
        } catch {
            throw .unreadable(error.description)
        }
        guard root.kind == .object else { throw .unreadable("a price file is a JSON object") }
        guard root.count <= WireLimits.pricedModelsMax else {
            throw .unreadable("more than \(WireLimits.pricedModelsMax) models")
        }
        var models: [String: ModelPrice] = [:]
        for (key, value) in root.members {
            // The first key of LiteLLM's file documents the fields.
            guard let name = key.string, name != "sample_spec" else { continue }
            if let price = ModelPrice(value) { models[name] = price }
        }
        if models.isEmpty { throw .noPrices }
        self.models = models
    }

    /// Models that have a price.
    public var modelCount: Int { models.count }

    /// What an answer cost; nil where nobody knows.
    ///
    /// - Parameters:
    ///   - usage: what the provider says it charged for.
    ///   - answeringModel: the model that the answer names.
    ///   - requestedModel: the model that the request named, often an alias; its price stands in,
    ///     marked as estimated, where the answering model's is unknown.
    ///   - provider: a provider's name as price files prefix models with (`openai/gpt-4o`).
    /// - Returns: the cost, marked as estimated where a count or a price was guessed.
    public func cost(
        of usage: NormalizedUsage, answeringModel: String?, requestedModel: String?,
        provider: String? = nil
    ) -> Cost? {
        if let answeringModel, let price = price(of: answeringModel, provider: provider) {
            return price.cost(of: usage)
        }
        let guesses = [
            requestedModel, answeringModel.flatMap(Self.withoutDate),
            requestedModel.flatMap(Self.withoutDate),
        ]
        for case .some(let name) in guesses {
            guard let price = price(of: name, provider: provider) else { continue }
            var cost = price.cost(of: usage)
            if answeringModel != nil || name != requestedModel { cost?.isEstimated = true }
            return cost
        }
        return nil
    }

    /// The prices of a model under any of the names that price files give it.
    public func price(of model: String, provider: String? = nil) -> ModelPrice? {
        if let price = models[model] { return price }
        if let provider, let price = models[provider + "/" + model] { return price }
        if let slash = model.utf8.firstIndex(of: UInt8(ascii: "/")) {
            return models[String(model[model.utf8.index(after: slash)...])]
        }
        guard model.hasPrefix("ft:") else { return nil }
        // A fine-tuned model is priced by what it was tuned from: `ft:<model>:<organisation>:…`.
        let parts = model.split(separator: ":", omittingEmptySubsequences: false)
        return models[parts.prefix(2).joined(separator: ":")]
    }

    /// The model's name without its date: `gpt-4o-2024-08-06`, `claude-sonnet-4-5-20250929`.
    static func withoutDate(_ model: String) -> String? {
        guard model.utf8.last.map({ (48...57).contains($0) }) == true else { return nil }
        var parts = model.split(separator: "-", omittingEmptySubsequences: false)
        func isNumber(_ part: Substring?, digits: Int) -> Bool {
            part.map { $0.utf8.count == digits && $0.utf8.allSatisfy { (48...57).contains($0) } }
                ?? false
        }
        if isNumber(parts.last, digits: 8) {
            parts.removeLast()
        } else if parts.count > 3, isNumber(parts.last, digits: 2),
            isNumber(parts.dropLast().last, digits: 2),
            isNumber(parts.dropLast(2).last, digits: 4)
        {
            parts.removeLast(3)
        } else {
            return nil
        }
        return parts.isEmpty ? nil : parts.joined(separator: "-")
    }
}
