import Synchronization
import Telemetry
import TextEmbedding

extension Cache {
    /// Keeps an answer, unless its probe shows that the cache has it already.
    ///
    /// An entry that carries a probe, or the ticket of a lookup that gave one, is first compared
    /// with that lookup's candidate. Where both answers come to the same, the candidate learns that
    /// it was right and stays the only one; otherwise it learns that it was wrong and the new entry
    /// is kept as `insert` does.
    ///
    /// - Throws: as `insert`; `invalid` where the probe is another prompt's.
    public func keep(
        _ entry: NewEntry, ledger: [LedgerAddition] = []
    ) async throws(CacheError) -> InsertResult {
        try requireOpen()
        try RequestRules.check(entry)
        try RequestRules.checkLedger(ledger)
        await decideShadow(entry)
        guard let id = entry.probe ?? entry.ticket?.probe else {
            return InsertResult(id: try await write(entry, ledger), probe: nil)
        }
        let asked = fingerprint(entry.scope, NormalizedPrompt(entry.prompt))
        guard let (probe, stored) = try takeProbe(id, asked) else {
            count(.expired)
            return InsertResult(id: try await write(entry, ledger), probe: .expired)
        }
        let outcome = await judge(entry, stored)
        count(outcome)
        var label = LabelDraft(
            entry: probe.entry, prompt: asked, verdict: .correct, similarity: probe.similarity,
            promptHash: backend.promptHash(NormalizedPrompt(entry.prompt)), blocks: false)
        switch outcome {
        case .same:
            try await backend.observe(label, ledger: ledger, nowMillis: time.servingMillis)
            return InsertResult(id: probe.entry, probe: .same)
        case .different:
            label.verdict = .wrong
            try await backend.observe(label, nowMillis: time.servingMillis)
        case .undecided, .expired: break
        }
        return InsertResult(id: try await write(entry, ledger), probe: outcome)
    }

    private func count(_ outcome: ProbeOutcome) {
        backend.counters.probes[outcome]?.increment()
    }

    /// The probe and its candidate, where both are still there.
    private func takeProbe(
        _ id: ProbeID, _ asked: Fingerprint
    ) throws(CacheError) -> (Probe, Entry)? {
        let now = time.servingMillis
        if let waiting = backend.probes.withLock({ $0[id] }) {
            // A probe of another prompt stays for the one it belongs to.
            try RequestRules.require(
                waiting.prompt == asked, "probeId", "match",
                "the probe is for another prompt or scope")
        }
        guard let probe = backend.probes.withLock({ $0.take(id, nowMillis: now) }),
            let stored = try backend.entry(probe.entry)?.entry,
            backend.isAlive(stored, nowMillis: now)
        else { return nil }
        return (probe, stored)
    }

    private func judge(_ entry: NewEntry, _ stored: Entry) async -> ProbeOutcome {
        // Bytes of another format can only be read by a judge of the caller's own.
        guard entry.judge != nil || entry.responseFormat == stored.responseFormat else {
            return .undecided
        }
        let judge = entry.judge ?? settings.answerComparison.judge
        let isSame = await judge.isSame(
            prompt: entry.prompt, stored: stored.response, fresh: entry.response)
        return isSame.map { $0 ? .same : .different } ?? .undecided
    }

    /// In shadow mode, finds out whether what would have been served was right.
    ///
    /// Where the candidate cannot be read, the case stays undecided: it is a record, not a need.
    private func decideShadow(_ entry: NewEntry) async {
        guard settings.isShadow else { return }
        let asked = fingerprint(entry.scope, NormalizedPrompt(entry.prompt))
        guard let waiting = backend.shadow.withLock({ $0.waitingCase(asked) }),
            let stored = try? backend.entry(waiting.candidate)?.entry
        else { return }
        let outcome = await judge(entry, stored)
        guard outcome != .undecided else { return }
        backend.shadow.withLock {
            $0.decide(waiting.number, prompt: asked, isSame: outcome == .same)
        }
    }

    /// What shadow mode recorded since the service started or since it was switched on.
    public func shadowReport() -> ShadowReport {
        backend.shadow.withLock { $0.snapshot() }
    }

    /// Cosine between an entry's prompt and another; nil where it cannot be known soon.
    func similarity(_ entry: Entry, to prompt: String) async -> Double? {
        if NormalizedPrompt(prompt).matches(NormalizedPrompt(entry.prompt), foldsCase: true) {
            return 1
        }
        var query = Query(prompt: prompt)
        query.embeddingDeadline = Limits.feedbackEmbeddingDeadline
        guard let made = try? await embedding(for: query), case .made(let asked) = made,
            let vector = try? embedding(of: entry.id), vector.count == asked.vector.count
        else { return nil }
        return cosine(vector, asked.vector)
    }
}
