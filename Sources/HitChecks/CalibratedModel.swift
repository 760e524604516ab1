import Glibc

/// P(one answer serves both prompts) from the features of a pair: an additive logistic model.
///
/// The log-odds are a sum of one piecewise linear function per feature, so each part can be read
/// off
/// and plotted. Fitted by `fit`, kept as JSON, and shipped with defaults
/// (`CalibratedModel.english`,
/// `.chinese`) whose training is in `bench/calibration/`.
public struct CalibratedModel: Sendable, Codable, Equatable {
    /// One slope: `weight * x`, or `weight * max(0, x - knot)`.
    public struct Term: Sendable, Codable, Equatable {
        /// A name in `PairFeatures.names`.
        public var feature: String
        /// Where the slope begins; nil for everywhere.
        public var knot: Double?
        /// Change of the log-odds by unit of the feature.
        public var weight: Double

        /// A slope of a feature.
        public init(feature: String, knot: Double? = nil, weight: Double) {
            self.feature = feature
            self.knot = knot
            self.weight = weight
        }
    }

    /// What the features mean: weights of another version say nothing to these checks.
    public static let currentVersion = 1

    /// The version of the features that the weights belong to.
    public private(set) var version = CalibratedModel.currentVersion
    /// Log-odds where all features are 0.
    public private(set) var bias: Double
    /// The slopes.
    public private(set) var terms: [Term]
    /// Which pairs it was fitted on, for people.
    public private(set) var source: String
    /// How it is joined with further looks, and what it was measured to do; one for each set of
    /// looks at most.
    public private(set) var blends: [EvidenceBlend]
    private var places: [Int]

    private enum CodingKeys: String, CodingKey {
        case version, bias, terms, source, blends
    }

    /// A model of these slopes, or nil when a feature's name is unknown, a number is not finite or
    /// two blends are for the same looks.
    public init?(bias: Double, terms: [Term], source: String, blends: [EvidenceBlend] = []) {
        guard Set(blends.map(\.looks)).count == blends.count else { return nil }
        var places: [Int] = []
        for term in terms {
            guard let place = PairFeatures.names.firstIndex(of: term.feature) else { return nil }
            guard term.weight.isFinite, (term.knot ?? 0).isFinite else { return nil }
            places.append(place)
        }
        guard bias.isFinite else { return nil }
        self.bias = bias
        self.terms = terms
        self.source = source
        self.blends = blends
        self.places = places
    }

    /// A model that never serves.
    public static let never = CalibratedModel()

    private init() {
        bias = -100
        terms = []
        source = "none"
        blends = []
        places = []
    }

    /// Decodes a model; one with an unknown feature or a number that is not finite is refused.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let version = try container.decodeIfPresent(Int.self, forKey: .version)
        guard version ?? CalibratedModel.currentVersion == CalibratedModel.currentVersion else {
            throw DecodingError.dataCorruptedError(
                forKey: .version, in: container, debugDescription: "another version of features")
        }
        let bias = try container.decode(Double.self, forKey: .bias)
        let terms = try container.decode([Term].self, forKey: .terms)
        let source = try container.decode(String.self, forKey: .source)
        let blends = try container.decodeIfPresent([EvidenceBlend].self, forKey: .blends) ?? []
        guard
            let model = CalibratedModel(bias: bias, terms: terms, source: source, blends: blends)
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .terms, in: container,
                debugDescription: "unknown feature, infinite number or blends of equal looks")
        }
        self = model
    }

    /// Log-odds that one answer serves both.
    public func logOdds(_ features: PairFeatures) -> Double {
        var sum = bias
        for (index, term) in terms.enumerated() {
            let value = features.values[places[index]]
            sum += term.weight * (term.knot.map { max(0, value - $0) } ?? value)
        }
        return sum
    }

    /// The same model with other blends; nil where two are for the same looks.
    public func with(_ blends: [EvidenceBlend]) -> CalibratedModel? {
        CalibratedModel(bias: bias, terms: terms, source: source, blends: blends)
    }

    /// Probability that one answer serves both, 0…1.
    public func probability(_ features: PairFeatures) -> Double {
        1 / (1 + exp(-logOdds(features)))
    }
}
