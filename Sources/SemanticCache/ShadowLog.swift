/// What shadow mode records: counts of all lookups, and the latest ones to read.
///
/// In memory: it is gone after a restart.
struct ShadowLog {
    private var report = ShadowReport()
    /// A ring; case `n` is at `n % shadowCasesMax`.
    private var ring: [ShadowReport.Case] = []
    private var prompts: [Fingerprint] = []
    private var caseCount = 0
    /// Cases that wait for their fresh answer, by prompt.
    private var waiting: [Fingerprint: Int] = [:]

    /// Counts and keeps a lookup.
    mutating func record(_ new: ShadowReport.Case, prompt: Fingerprint) {
        report.sinceMillis = report.sinceMillis ?? new.atMillis
        report.lookupCount += 1
        tally(new) { $0.count += 1 }
        if new.outcome == .miss { report.missReasons[new.reason, default: 0] += 1 }
        let place = caseCount % Limits.shadowCasesMax
        if ring.count < Limits.shadowCasesMax {
            ring.append(new)
            prompts.append(prompt)
        } else {
            let former = prompts[place]
            if waiting[former] == caseCount - Limits.shadowCasesMax { waiting[former] = nil }
            ring[place] = new
            prompts[place] = prompt
        }
        if new.candidate != nil { waiting[prompt] = caseCount }
        caseCount += 1
    }

    /// The case that a fresh answer to this prompt decides, and its candidate.
    func waitingCase(_ prompt: Fingerprint) -> (number: Int, candidate: EntryID)? {
        guard let number = waiting[prompt],
            let candidate = ring[number % Limits.shadowCasesMax].candidate
        else { return nil }
        return (number, candidate.id)
    }

    /// Says whether the fresh answer was the candidate's; a case that is not kept any more, or was
    /// decided before, stays as it is.
    mutating func decide(_ number: Int, prompt: Fingerprint, isSame: Bool) {
        guard waiting[prompt] == number else { return }
        waiting[prompt] = nil
        let place = number % Limits.shadowCasesMax
        ring[place].isSame = isSame
        tally(ring[place]) {
            if isSame { $0.sameCount += 1 } else { $0.differentCount += 1 }
        }
    }

    /// Everything, the newest case first.
    func snapshot() -> ShadowReport {
        var snapshot = report
        let first = caseCount - ring.count
        snapshot.cases = (first..<caseCount).reversed().map { ring[$0 % Limits.shadowCasesMax] }
        return snapshot
    }

    private mutating func tally(
        _ of: ShadowReport.Case, _ change: (inout ShadowReport.Tally) -> Void
    ) {
        change(&report.outcomes[of.outcome, default: ShadowReport.Tally()])
        guard let similarity = of.candidate?.similarity else { return }
        let place = ((similarity + SemanticDecision.tolerance) * 20).rounded(.down)
        let bin = min(max(Int(place), 0), report.bins.count - 1)
        if of.outcome == .miss {
            change(&report.bins[bin].missed)
        } else {
            change(&report.bins[bin].served)
        }
    }
}
