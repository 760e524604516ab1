import Glibc

/// From when on the calibrated policy serves.
public enum ServingBar: Sendable, Equatable {
    /// From this P(one answer serves both) on, 0…1.
    case probability(Double)
    /// From this probability on where the shipped model for Latin script or the owner's own is
    /// asked; the one for Chinese, which leans on words, sets no floor.
    case floor(Double)
    /// From the probability on that kept wrong answers under this share of all lookups, where the
    /// model was measured; from none where it was not.
    case falseHitRate(Double)
}

/// What the calibrated model says of a pair, ready to be joined with what later looks say.
public struct Calibration: Sendable, Equatable {
    /// The model's log-odds that one answer serves both.
    public let logOdds: Double
    let model: CalibratedModel
    let bar: ServingBar
    /// Least probability that overrules what the checks found; 0 where they found nothing.
    let overrule: Double
    let areChecksRefusing: Bool

    /// P(one answer serves both), 0…1.
    public func probability(_ evidence: FurtherEvidence = FurtherEvidence()) -> Double {
        let blend = model.blend(evidence.looks)
        return 1 / (1 + exp(-blend.logOdds(model: logOdds, evidence)))
    }

    /// Whether that is enough.
    public func isEnough(_ evidence: FurtherEvidence = FurtherEvidence()) -> Bool {
        guard let least = model.probabilityMin(bar, evidence.looks, areChecksRefusing) else {
            return false
        }
        return probability(evidence) >= max(least, overrule)
    }

    /// Whether it could be enough after some of these looks: where not, they need not be made.
    public func couldBeEnough(after looks: [FurtherLook]) -> Bool {
        var subsets: [[FurtherLook]] = [[]]
        for look in looks { subsets += subsets.map { $0 + [look] } }
        return subsets.contains { subset in
            guard let least = model.probabilityMin(bar, subset, areChecksRefusing) else {
                return false
            }
            let best = model.blend(subset).logOddsAtBest(model: logOdds)
            return 1 / (1 + exp(-best)) >= max(least, overrule)
        }
    }
}

extension CalibratedModel {
    /// The blend for these looks: the model's own, or else the shipped one without its measured
    /// rates, which are another model's.
    func blend(_ looks: [FurtherLook]) -> EvidenceBlend {
        let sorted = FurtherLook.allCases.filter(looks.contains)
        if let own = blends.first(where: { $0.looks == sorted }) { return own }
        let shipped = EvidenceBlend.shipped.first { $0.looks == sorted }
        return shipped?.withoutRates ?? .unmeasured
    }

    /// The least probability a bar asks for; nil where the model knows none that keeps it.
    public func probabilityMin(
        _ bar: ServingBar, _ looks: [FurtherLook], _ areChecksRefusing: Bool
    ) -> Double? {
        switch bar {
        case .probability(let least): least
        case .floor(let least): isShippedChinese ? 0 : least
        case .falseHitRate(let most):
            blend(looks).probabilityMin(keeping: most, areChecksRefusing: areChecksRefusing)
        }
    }
}
