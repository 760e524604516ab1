import HitChecks
import ThresholdStudy

/// A calibrated model fitted on one half of the owner's pairs, with the other half to choose its
/// threshold on.
struct OwnModel {
    typealias Pair = (subject: PairPolicy.Subject, isSame: Bool)

    private(set) var model: CalibratedModel
    /// Pairs that share no prompt with those the model was fitted on.
    let rest: [Pair]

    /// Fits on every second group of pairs that share prompts.
    init(_ pairs: [Pair], source: String) throws(ToolError) {
        let (fitting, rest) = OwnModel.halves(pairs)
        let labelled = fitting.map { pair in
            let prepared = PreparedPair(
                query: PreparedText(pair.subject.asked), stored: PreparedText(pair.subject.stored))
            return LabelledFeatures(
                features: PairFeatures(
                    prepared, cosine: pair.subject.cosine,
                    findings: PairChecks.findings(prepared)),
                isSame: pair.isSame)
        }
        do throws(CalibrationError) {
            model = try CalibratedModel.fit(
                labelled, source: "\(labelled.count) pairs of \(source)")
        } catch {
            switch error {
            case .tooFewPairs(let count, let positives):
                throw .failed(
                    "a model cannot be fitted on \(count) pairs of which one answer serves "
                        + "\(positives): label at least \(4 * CalibratedModel.pairsMin), both "
                        + "sorts among them")
            case .notSolvable: throw .failed("the pairs determine no model; label other pairs")
            }
        }
        self.rest = rest
    }

    /// Fits how the model is joined with a verifier, and measures what both do, on the half of the
    /// rest that the threshold is chosen on.
    mutating func measure(
        with evidence: (@Sendable (PairPolicy.Subject) -> FurtherEvidence?)?
    ) throws(ToolError) {
        let ranked = rest.enumerated().map {
            RankedPair(index: $0.offset, value: nil, isSame: $0.element.isSame)
        }
        let chosen = ThresholdAdvice.halves(ranked).0.map { rest[$0.index] }
        var blends = [try blend([], chosen) { _ in FurtherEvidence() }]
        if let evidence { blends.append(try blend([.verifier], chosen, evidence)) }
        if let measured = model.with(blends.map { measured($0, chosen, evidence) }) {
            model = measured
        }
    }

    private func blend(
        _ looks: [FurtherLook], _ pairs: [Pair],
        _ evidence: (PairPolicy.Subject) -> FurtherEvidence?
    ) throws(ToolError) -> EvidenceBlend {
        let way = CalibratedWay(model: model, areChecksRefusing: false)
        let known = pairs.compactMap { pair in
            evidence(pair.subject).flatMap { found in
                way.calibration(pair.subject).calibration.map {
                    LabelledEvidence(logOdds: $0.logOdds, evidence: found, isSame: pair.isSame)
                }
            }
        }
        do throws(CalibrationError) {
            return try EvidenceBlend.fit(known, looks: looks)
        } catch {
            throw .failed("model and verifier cannot be joined on \(known.count) pairs: \(error)")
        }
    }

    private func measured(
        _ blend: EvidenceBlend, _ pairs: [Pair],
        _ evidence: (@Sendable (PairPolicy.Subject) -> FurtherEvidence?)?
    ) -> EvidenceBlend {
        guard let joined = model.with([blend]) else { return blend }
        let curves = [true, false].map { isRefusing in
            let way = CalibratedWay(
                model: joined, areChecksRefusing: isRefusing,
                evidence: blend.looks.isEmpty ? nil : evidence)
            let ranked = StudyPolicies.calibrated(way).ranked(pairs)
            return RankedPairs(ranked).falseHitRatesAtMost(Self.ratedProbabilities).map {
                ServedRate(probability: $0.threshold, falseHitRate: $0.rate)
            }
        }
        return blend.measured(curves[0], weighed: curves[1]) ?? blend
    }

    /// Where a model's false-hit rate is measured.
    private static let ratedProbabilities =
        stride(from: 0.3, to: 0.96, by: 0.02).map { ($0 * 100).rounded() / 100 } + [
            0.97, 0.98, 0.99,
        ]

    /// Pairs of which few are of one sort say little about it; nil where there is nothing to say.
    static func warning(sameCount: Int, totalCount: Int) -> String? {
        let fewer = min(sameCount, totalCount - sameCount)
        guard fewer < sortMin || fewer * 10 < totalCount else { return nil }
        let sort = sameCount <= totalCount - sameCount ? "1 (same answer)" : "0 (another answer)"
        return
            "warning: only \(fewer) of \(totalCount) pairs are labelled \(sort); the advice leans "
            + "on them\n"
    }

    /// Fewest pairs of either label that say something.
    private static let sortMin = 50

    private static func halves(_ pairs: [Pair]) -> ([Pair], [Pair]) {
        var groups = PromptGroups()
        for pair in pairs { groups.join(pair.subject.asked, pair.subject.stored) }
        var side: [String: Bool] = [:]
        var halves: ([Pair], [Pair]) = ([], [])
        for pair in pairs {
            let group = groups.root(pair.subject.asked)
            let isFirst = side[group] ?? side.count.isMultiple(of: 2)
            side[group] = isFirst
            if isFirst { halves.0.append(pair) } else { halves.1.append(pair) }
        }
        return halves
    }
}

/// Prompts that pairs connect, directly or through others.
private struct PromptGroups {
    private var parents: [String: String] = [:]

    mutating func root(_ prompt: String) -> String {
        var current = prompt
        while let parent = parents[current] { current = parent }
        if current != prompt { parents[prompt] = current }
        return current
    }

    mutating func join(_ a: String, _ b: String) {
        let (x, y) = (root(a), root(b))
        if x != y { parents[x] = y }
    }
}
