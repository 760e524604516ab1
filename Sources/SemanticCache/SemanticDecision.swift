/// Decides over candidates, nearest first, which are served and why; pure.
struct SemanticDecision {
    /// Half of the precision to which similarities are known: 0.85 means 0.850000, and float
    /// rounding must not make a vector planned at the threshold a miss.
    static let tolerance = 5e-7

    let threshold: Double
    let resultsMax: Int
    /// What a prompt's checks find against a stored prompt; empty lets it pass.
    let check: (_ storedPrompt: String) -> [CheckFinding]

    private(set) var served: [RankedEntry] = []
    private(set) var nearest: NearestCandidate?
    private(set) var findings: [CheckFinding] = []
    private var refusal: Reason?

    init(
        threshold: Double, resultsMax: Int,
        check: @escaping (_ storedPrompt: String) -> [CheckFinding]
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
        let found = check(entry.prompt)
        guard found.isEmpty else {
            if findings.isEmpty { findings = found }
            return refuse(.checkRefused)
        }
        served.append(candidate)
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
