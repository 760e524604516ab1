/// Decides over candidates, nearest first, which are served and why; pure.
struct SemanticDecision {
    /// Half of the precision to which similarities are known: 0.85 means 0.850000, and float
    /// rounding must not make a vector planned at the threshold a miss.
    static let tolerance = 5e-7

    let threshold: Double
    let resultsMax: Int
    /// What checks and model say of a stored prompt at a cosine.
    let check: (_ storedPrompt: String, _ cosine: Double) -> PairVerdict

    private(set) var served: [PassedEntry] = []
    private(set) var nearest: NearestCandidate?
    private(set) var findings: [CheckFinding] = []
    /// The first served candidate's probability, or else the first refused one's.
    private(set) var probability: Double?
    private var refusal: Reason?

    init(
        threshold: Double, resultsMax: Int,
        check: @escaping (_ storedPrompt: String, _ cosine: Double) -> PairVerdict
    ) {
        self.threshold = threshold
        self.resultsMax = resultsMax
        self.check = check
    }

    /// Takes the next candidate; false where no further one can change anything.
    mutating func consider(_ candidate: RankedEntry) -> Bool {
        let entry = candidate.stored.entry
        if nearest == nil {
            nearest = NearestCandidate(
                id: entry.id, prompt: entry.prompt, similarity: candidate.similarity)
        }
        guard candidate.similarity + SemanticDecision.tolerance >= threshold else { return false }
        guard candidate.isComparable else { return refuse(.entryNotComparable) }
        guard !candidate.stored.isBlocked else { return refuse(.feedbackBlocked) }
        let verdict = check(entry.prompt, candidate.similarity)
        if let refusal = verdict.refusal {
            if findings.isEmpty { findings = verdict.findings }
            probability = probability ?? verdict.probability
            return refuse(refusal)
        }
        if served.isEmpty {
            probability = verdict.probability
            if !verdict.findings.isEmpty { findings = verdict.findings }
        }
        served.append(PassedEntry(ranked: candidate, calibration: verdict.calibration))
        return served.count < resultsMax
    }

    /// The first refusal above the threshold explains a miss better than later ones.
    private mutating func refuse(_ reason: Reason) -> Bool {
        if refusal == nil { refusal = reason }
        return true
    }

    /// Why it came out as it did.
    func reason(isScopeEmpty: Bool) -> Reason {
        if !served.isEmpty { return .aboveThreshold }
        if let refusal { return refusal }
        if nearest != nil { return .belowThreshold }
        return isScopeEmpty ? .emptyScope : .noCandidate
    }
}
