import LMDB
import Synchronization
import Telemetry
import TextEmbedding
import VectorSearch

extension Cache {
    /// The entry of this id, with its uses.
    ///
    /// - Throws: `unknownEntry` where there is none or it has expired, `corrupted` where its
    ///   record is.
    public func entry(_ id: EntryID) throws(CacheError) -> Entry {
        try requireOpen()
        guard let entry = try backend.entry(id)?.entry,
            backend.isAlive(entry, nowMillis: time.servingMillis)
        else { throw CacheError.unknownEntry(id) }
        return entry
    }

    /// The unit vector kept with an entry; nil where it has none.
    ///
    /// - Throws: as `entry(_:)`.
    public func embedding(of id: EntryID) throws(CacheError) -> [Float]? {
        _ = try entry(id)
        return try backend.reading { reads throws(LMDBError) in
            try self.backend.store.vectorRow(self.backend.number, id, reads)?.vector
        }
    }

    /// Entries by id, from after one, that have not expired and that the filter admits.
    ///
    /// - Returns: at most `limit` entries; `next` goes on where this page ends.
    public func entries(
        after: EntryID? = nil, limit: Int = 100, matching filter: EntryFilter = EntryFilter()
    ) throws(CacheError) -> EntryPage {
        try requireOpen()
        try RequestRules.require(
            (1...Limits.listPageEntriesMax).contains(limit), "limit", "range",
            "limit must be between 1 and \(Limits.listPageEntriesMax)")
        let now = time.servingMillis
        return try backend.reading { reads throws(LMDBError) in
            var found: [Entry] = []
            try self.backend.scan(filter, after: after, reads) { entry in
                if self.backend.isAlive(entry, nowMillis: now) { found.append(entry) }
                return found.count <= limit ? .next : .stop
            }
            let page = Array(found.prefix(limit))
            return EntryPage(entries: page, next: found.count > limit ? page.last?.id : nil)
        }
    }

    /// Removes an entry; false where there is none.
    public func remove(_ id: EntryID) async throws(CacheError) -> Bool {
        try requireOpen()
        return try await backend.remove([id], cause: .request) == 1
    }

    /// Removes every entry that the filter admits; an empty filter admits all.
    ///
    /// - Returns: how many went, or would go.
    public func remove(
        matching filter: EntryFilter, dryRun: Bool = false
    ) async throws(CacheError) -> Int {
        try requireOpen()
        try RequestRules.checkAttributes(filter.attributes)
        let ids = try backend.reading { reads throws(LMDBError) in
            var ids: [EntryID] = []
            try self.backend.scan(filter, after: nil, reads) { entry in
                ids.append(entry.id)
                return .next
            }
            return ids
        }
        return dryRun ? ids.count : try await backend.remove(ids, cause: .request)
    }

    /// Removes all entries and returns how many there were.
    public func flush() async throws(CacheError) -> Int {
        try requireOpen()
        return try await backend.removeEverything()
    }

    /// Evicts by policy to a target, or deletes what has expired.
    public func evict(_ request: EvictionRequest) async throws(CacheError) -> EvictionReport {
        try requireOpen()
        let (count, bytes) = backend.table.withLock { ($0.count, $0.byteCount) }
        if request.dryRun {
            let plan = plan(request)
            return EvictionReport(
                removedCount: plan.victims.count, removedBytes: plan.byteCount,
                entryCountAfter: count - plan.victims.count,
                byteCountAfter: bytes - plan.byteCount)
        }
        let removed: Int
        if request.expiredOnly {
            removed = try await backend.remove(plan(request).victims, cause: .expiry)
        } else {
            removed = try await backend.evict(
                policy: request.policy ?? settings.evictionPolicy,
                entriesTarget: request.entriesTarget, bytesTarget: request.bytesTarget)
        }
        let (countAfter, bytesAfter) = backend.table.withLock { ($0.count, $0.byteCount) }
        return EvictionReport(
            removedCount: removed, removedBytes: max(0, bytes - bytesAfter),
            entryCountAfter: countAfter, byteCountAfter: bytesAfter)
    }

    private func plan(_ request: EvictionRequest) -> EvictionPlan {
        guard request.expiredOnly else {
            return backend.plan(
                request.policy ?? settings.evictionPolicy, request.entriesTarget,
                request.bytesTarget)
        }
        let now = time.sweepingMillis
        return backend.table.withLock { table in
            var plan = EvictionPlan()
            for slot in table.slots where slot.expiresAtMillis <= now {
                plan.victims.append(EntryID(bits: slot.id))
                plan.byteCount += Int64(slot.byteCount)
            }
            return plan
        }
    }

    /// Takes a verdict on an answer to a prompt: a wrong one is never given to that prompt again.
    ///
    /// The verdict is evidence for the verified policy too, where the prompt can be embedded.
    ///
    /// - Parameters:
    ///   - id: the entry whose answer it was.
    ///   - prompt: what was asked.
    ///   - verdict: what is said of the answer.
    ///   - removesEntry: whether a wrong answer's entry goes altogether.
    /// - Throws: `unknownEntry`, or what a write throws.
    public func feedback(
        _ id: EntryID, prompt: String, verdict: Verdict, removesEntry: Bool = false
    ) async throws(CacheError) {
        let entry = try entry(id)
        let asked = fingerprint(entry.scope, NormalizedPrompt(prompt))
        let now = time.servingMillis
        if verdict == .wrong, removesEntry {
            _ = try await backend.remove([id], cause: .request)
        } else {
            try await backend.observe(
                LabelDraft(
                    entry: id, prompt: asked, verdict: verdict,
                    similarity: await similarity(entry, to: prompt),
                    promptHash: backend.promptHash(NormalizedPrompt(prompt)),
                    promptText: prompt.utf8.count <= Limits.labelPromptBytesMax ? prompt : "",
                    blocks: verdict == .wrong),
                nowMillis: now)
        }
        switch verdict {
        case .correct: backend.counters.feedbackCorrect.increment()
        case .wrong: backend.counters.feedbackWrong.increment()
        }
    }

    /// Pairs of prompts that feedback labelled, for fitting a model on; a page at a time.
    ///
    /// Pairs go with their entry. A pair with as many verdicts for as against says nothing and is
    /// left out.
    ///
    /// - Parameters:
    ///   - after: the last entry of the page before.
    ///   - limit: pairs, 1…`Limits.feedbackPageMax`; those of the last entry may come on top.
    /// - Returns: the pairs, and the entry to go on after; nil after the last page.
    /// - Throws: `storageFailed` where the store cannot be read.
    public func feedbackPairs(
        after: EntryID? = nil, limit: Int = Limits.feedbackPageMax
    ) throws(CacheError) -> (pairs: [FeedbackPair], next: EntryID?) {
        try requireOpen()
        let (rows, last) = try backend.judgedPrompts(
            after: after, limit: min(max(1, limit), Limits.feedbackPageMax))
        let pairs = rows.compactMap { entry, label in
            label.isRight.map { isRight in
                FeedbackPair(
                    entry: entry.id, stored: entry.prompt, asked: label.prompt, isRight: isRight,
                    similarity: label.similarity, atMillis: label.lastMillis)
            }
        }
        return (pairs, last)
    }

    /// Takes another embedder's identity for a cache without vectors.
    func adopt(_ identity: EmbedderIdentity) async throws(CacheError) {
        backend.rebind(identity)
        try await backend.putIdentity(identity)
    }
}
