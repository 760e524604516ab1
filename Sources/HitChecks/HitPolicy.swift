/// What was decided about one pair, with everything that explains it.
public struct HitVerdict: Sendable, Equatable {
    /// Whether the stored answer may be served.
    public var isServed: Bool
    /// What the checks found; a finding refuses unless it was overruled.
    public var findings: [Finding]
    /// P(one answer serves both), 0…1, as far as is known before further looks; nil where no model
    /// was asked.
    public var probability: Double?
    /// What later looks are joined with; nil where no model was asked.
    public var calibration: Calibration?
}

/// How a pair whose cosine passed the threshold is decided: checks first, then the probability.
public struct HitPolicy: Sendable {
    /// The checks that refuse.
    ///
    /// The others still feed the model.
    public var checks: CheckSet
    /// From when on the model's word is enough; nil asks no model.
    public var bar: ServingBar?
    /// The owner's own model; nil takes the shipped one for the pair's script.
    public var model: CalibratedModel?
    /// From this probability on, 0…1, findings of `CheckSet.overrulable` refuse nothing in a
    /// reworded text; nil never overrules, nor does the shipped model for Chinese.
    public var overruleMin: Double?
    /// Looks that may be made later: what could be enough after them is let pass.
    public var laterLooks: [FurtherLook] = []

    /// All checks and `probabilityDefault`, with the shipped models.
    public init(
        checks: CheckSet = .all, probabilityMin: Double? = HitPolicy.probabilityDefault,
        model: CalibratedModel? = nil
    ) {
        self.init(
            checks: checks, bar: probabilityMin.map { .probability($0) }, model: model)
    }

    /// Checks that refuse, then the bar of a model, which weighs all checks.
    public init(
        checks: CheckSet, bar: ServingBar?, model: CalibratedModel?, overruleMin: Double? = nil,
        laterLooks: [FurtherLook] = []
    ) {
        self.checks = checks
        self.bar = bar
        self.model = model
        self.overruleMin = overruleMin
        self.laterLooks = laterLooks
    }

    /// Least probability a cache asks for unless its owner says otherwise.
    ///
    /// The checks do the refusing; the cut takes away what no check objects to and hardly anything
    /// supports. `bench/calibration/README.md` has what other values cost.
    public static let probabilityDefault = 0.55

    /// Probability that overrules, unless a cache's owner says otherwise.
    public static let overruleDefault = 0.8

    /// Builds the tables of words that the first comparison would otherwise wait for.
    ///
    /// They take some tens of milliseconds, once in a process, and a lookup has a deadline.
    public static func prepare() {
        let policy = HitPolicy(checks: .all, probabilityMin: 0)
        for (query, stored) in [
            ("How can I switch the lamp on?", "How do I turn the lamp on?"),
            ("怎么打开这盏灯?", "如何开这盏灯?"),
        ] {
            _ = policy.verdict(
                query: PreparedText(query), stored: PreparedText(stored), cosine: 0.9)
        }
    }

    /// Decides one pair; a pure function of its arguments.
    public func verdict(query: PreparedText, stored: PreparedText, cosine: Double) -> HitVerdict {
        let pair = PreparedPair(query: query, stored: stored)
        let all = PairChecks.findings(
            pair, enabled: bar == nil && overruleMin == nil ? checks : .all)
        let findings = all.filter { checks.contains(CheckSet($0.check)) }
        // In a near copy the exchanged word is the point, however alike the model finds the rest.
        let mayBeOverruled =
            findings.isEmpty
            || (!pair.isNearCopy
                && findings.allSatisfy { CheckSet.overrulable.contains(CheckSet($0.check)) })
        // A text that was not read says nothing to the model, with or without the length check.
        let isReadable = !query.isTooLong && !stored.isTooLong
        let asksModel =
            bar != nil || (overruleMin != nil && !findings.isEmpty && mayBeOverruled)
        guard asksModel, isReadable else {
            return HitVerdict(
                isServed: findings.isEmpty && (isReadable || bar == nil), findings: findings)
        }
        let features = PairFeatures(pair, cosine: cosine, findings: all)
        let model = model ?? .shipped(for: features)
        // In Chinese the model is not sure enough of itself to overrule anybody.
        let overruleMin = model.isShippedChinese ? nil : overruleMin
        let calibration = Calibration(
            logOdds: model.logOdds(features), model: model, bar: bar ?? .probability(0),
            overrule: findings.isEmpty ? 0 : overruleMin ?? .infinity,
            areChecksRefusing: checks == .all)
        return HitVerdict(
            isServed: mayBeOverruled && calibration.couldBeEnough(after: laterLooks),
            findings: findings, probability: calibration.probability(), calibration: calibration)
    }
}
