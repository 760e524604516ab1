import Glibc

/// What may look at a pair after the calibrated model has read its words.
public enum FurtherLook: String, Sendable, Codable, CaseIterable {
    /// A pair verifier reads both prompts together.
    case verifier
    /// Late interaction compares their token vectors.
    case late
}

/// What further looks found out about a pair; nil where there was no such look.
public struct FurtherEvidence: Sendable, Equatable {
    /// MaxSim of a pair's token vectors, −1…1.
    public struct Late: Sendable, Equatable {
        /// Mean over the tokens of both prompts of their best counterpart's cosine.
        public var mean: Double
        /// The worst of those.
        public var weakest: Double

        /// What late interaction says of a pair.
        public init(mean: Double, weakest: Double) {
            self.mean = mean
            self.weakest = weakest
        }
    }

    /// P(one answer serves both) by the verifier, 0…1.
    public var verifierProbability: Double?
    /// What late interaction says.
    public var late: Late?

    /// Evidence of the looks that were made.
    public init(verifierProbability: Double? = nil, late: Late? = nil) {
        self.verifierProbability = verifierProbability
        self.late = late
    }

    /// The looks that were made, in the order of `FurtherLook.allCases`.
    var looks: [FurtherLook] {
        FurtherLook.allCases.filter { look in
            switch look {
            case .verifier: verifierProbability != nil
            case .late: late != nil
            }
        }
    }
}

/// How often a policy that serves from a probability on was wrong on pairs it was not fitted on.
public struct ServedRate: Sendable, Codable, Equatable {
    /// Least P(one answer serves both) that is served.
    public var probability: Double
    /// Upper end of the 95 % interval of wrong answers served, as a share of all pairs.
    public var falseHitRate: Double

    /// A point of a curve.
    public init(probability: Double, falseHitRate: Double) {
        self.probability = probability
        self.falseHitRate = falseHitRate
    }
}

/// Where a verifier's word counts for nothing, and how much it counts against beyond.
///
/// A verifier that was trained on pairs of another kind than the traffic's is right where it is
/// sure and no help where it is not.
public struct VerifierDoubt: Sendable, Codable, Equatable {
    /// Weight of its log-odds below `from`, at least 0.
    public var against: Double
    /// Log-odds, at most 0, below which it speaks against.
    public var from: Double
    /// Log-odds, at least 0, above which it speaks in favour.
    public var to: Double

    /// A doubt of these numbers.
    public init(against: Double, from: Double, to: Double) {
        self.against = against
        self.from = from
        self.to = to
    }

    var isSound: Bool {
        against.isFinite && from.isFinite && to.isFinite && against >= 0 && from <= 0 && to >= 0
    }
}

/// Calibrated model and further looks as one probability: a logistic regression over what each of
/// them says ("stacking", Wolpert 1992).
///
/// The calibrated model and a verifier err on different pairs, so together they rank better than
/// either; `bench/calibration/README.md` has the figures.
public struct EvidenceBlend: Sendable, Codable, Equatable {
    /// The looks it is for, in the order of `FurtherLook.allCases`; none for the model alone.
    public private(set) var looks: [FurtherLook]
    /// Log-odds where everything else says nothing.
    public private(set) var bias: Double
    /// Weight of the calibrated model's log-odds.
    public private(set) var model: Double
    /// Weight of the verifier's log-odds; 0 without that look, as the two below.
    public private(set) var verifier: Double
    /// Where the verifier counts for nothing; nil counts it everywhere alike.
    public private(set) var doubt: VerifierDoubt?
    /// Weight of late interaction's mean.
    public private(set) var lateMean: Double
    /// Weight of late interaction's weakest token.
    public private(set) var lateWeakest: Double
    /// Measured where all checks refuse, most permissive first; empty where nothing was measured.
    public private(set) var rates: [ServedRate]
    /// Measured where the checks are weighed by the model and refuse nothing.
    public private(set) var ratesWeighed: [ServedRate]

    /// Nobody is surer than this: log-odds beyond it are cut.
    static let logOddsMax = 8.0
    /// Most points of a curve.
    static let ratesMax = 64

    /// A blend of these weights, or nil where a number is not finite, a look is named twice, a
    /// weight stands for a look that is not made, or a curve is too long.
    public init?(
        looks: [FurtherLook], bias: Double, model: Double, verifier: Double = 0,
        doubt: VerifierDoubt? = nil, lateMean: Double = 0, lateWeakest: Double = 0,
        rates: [ServedRate] = [], ratesWeighed: [ServedRate] = []
    ) {
        let numbers = [bias, model, verifier, lateMean, lateWeakest]
        let curves = rates + ratesWeighed
        guard numbers.allSatisfy(\.isFinite), Set(looks).count == looks.count,
            looks.contains(.verifier) || (verifier == 0 && doubt == nil),
            doubt.map({ $0.isSound && verifier >= 0 }) ?? true,
            looks.contains(.late) || (lateMean == 0 && lateWeakest == 0),
            max(rates.count, ratesWeighed.count) <= EvidenceBlend.ratesMax,
            curves.allSatisfy({
                (0...1).contains($0.probability) && (0...1).contains($0.falseHitRate)
            })
        else { return nil }
        self.looks = FurtherLook.allCases.filter(looks.contains)
        self.bias = bias
        self.model = model
        self.verifier = verifier
        self.doubt = doubt
        self.lateMean = lateMean
        self.lateWeakest = lateWeakest
        self.rates = rates
        self.ratesWeighed = ratesWeighed
    }

    private enum CodingKeys: String, CodingKey {
        case looks, bias, model, verifier, doubt, lateMean, lateWeakest, rates, ratesWeighed
    }

    /// Decodes a blend; what `init(looks:…)` refuses is refused.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func number(_ key: CodingKeys) throws -> Double {
            try values.decodeIfPresent(Double.self, forKey: key) ?? 0
        }
        let blend = EvidenceBlend(
            looks: try values.decode([FurtherLook].self, forKey: .looks),
            bias: try number(.bias), model: try values.decode(Double.self, forKey: .model),
            verifier: try number(.verifier),
            doubt: try values.decodeIfPresent(VerifierDoubt.self, forKey: .doubt),
            lateMean: try number(.lateMean), lateWeakest: try number(.lateWeakest),
            rates: try values.decodeIfPresent([ServedRate].self, forKey: .rates) ?? [],
            ratesWeighed: try values.decodeIfPresent([ServedRate].self, forKey: .ratesWeighed)
                ?? [])
        guard let blend else {
            throw DecodingError.dataCorruptedError(
                forKey: .looks, in: values, debugDescription: "no blend of evidence")
        }
        self = blend
    }

    /// The model as it says, whatever was looked at; nothing was measured.
    static let unmeasured = EvidenceBlend(modelWeight: 1)

    private init(modelWeight: Double) {
        looks = []
        bias = 0
        model = modelWeight
        verifier = 0
        doubt = nil
        lateMean = 0
        lateWeakest = 0
        rates = []
        ratesWeighed = []
    }

    mutating func add(_ rate: ServedRate, isWeighed: Bool) {
        if isWeighed { ratesWeighed.append(rate) } else { rates.append(rate) }
    }

    var withoutRates: EvidenceBlend {
        var blend = self
        blend.rates = []
        blend.ratesWeighed = []
        return blend
    }

    /// Log-odds that one answer serves both.
    ///
    /// - Parameters:
    ///   - model: the calibrated model's log-odds.
    ///   - evidence: of the looks this blend is for.
    /// - Returns: the weighted sum.
    func logOdds(model: Double, _ evidence: FurtherEvidence) -> Double {
        let inputs = EvidenceBlend.inputs(model: model, evidence)
        return bias + self.model * inputs[0] + verifierTerm(inputs[1]) + lateMean * inputs[2]
            + lateWeakest * inputs[3]
    }

    private func verifierTerm(_ logOdds: Double) -> Double {
        guard let doubt else { return verifier * logOdds }
        return verifier * max(0, logOdds - doubt.to) + doubt.against * min(0, logOdds - doubt.from)
    }

    /// The largest log-odds that any evidence could give.
    func logOddsAtBest(model: Double) -> Double {
        // A fit may give what is shared a negative weight beside the rest.
        let most = FurtherEvidence.Late(
            mean: lateMean < 0 ? -1 : 1, weakest: lateWeakest < 0 ? -1 : 1)
        return logOdds(
            model: model,
            FurtherEvidence(
                verifierProbability: verifier < 0 ? 0 : 1, late: looks.contains(.late) ? most : nil)
        )
    }

    /// Log-odds of model and verifier, mean and weakest of late interaction; 0 for what is absent.
    static func inputs(model: Double, _ evidence: FurtherEvidence) -> [Double] {
        let cut = { (value: Double) in min(max(value, -logOddsMax), logOddsMax) }
        let verifier = evidence.verifierProbability.map { probability in
            let sound = min(max(probability, 1e-9), 1 - 1e-9)
            return cut(log(sound / (1 - sound)))
        }
        return [cut(model), verifier ?? 0, evidence.late?.mean ?? 0, evidence.late?.weakest ?? 0]
    }

    /// The least probability that kept a rate of wrong answers; nil where none did.
    ///
    /// - Parameters:
    ///   - most: wrong answers served as a share of all lookups.
    ///   - areChecksRefusing: whether all checks refuse what they find.
    /// - Returns: a probability of the measured curve, or nil.
    func probabilityMin(keeping most: Double, areChecksRefusing: Bool) -> Double? {
        // A curve of few pairs may rise again: what follows a point must keep the rate as well.
        let curve = areChecksRefusing ? rates : ratesWeighed
        return curve.reversed().prefix { $0.falseHitRate <= most }.last?.probability
    }
}
