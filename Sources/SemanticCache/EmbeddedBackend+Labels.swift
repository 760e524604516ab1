import Hashing
import LMDB
import Synchronization
import Telemetry
import VerifiedCaching

/// A verdict on an entry's answer to a prompt, as it is kept.
struct LabelDraft: Sendable {
    var entry: EntryID
    /// The asking prompt's.
    var prompt: Fingerprint
    var verdict: Verdict
    /// Cosine between the two prompts; nil where nobody measured it, and then it is no evidence.
    var similarity: Double?
    /// Of the asking prompt, its case included.
    var promptHash: UInt64
    /// The asking prompt, where it is to be kept with the label.
    var promptText = ""
    /// Whether the entry never answers that prompt again.
    var blocks: Bool
}

extension EmbeddedBackend {
    /// Keeps a verdict with the entry, and the block in the same commit; an entry that is gone
    /// meanwhile gets none, and one with as many blocks as there may be is removed.
    func observe(
        _ label: LabelDraft, ledger: [LedgerAddition] = [], nowMillis: Int64
    ) async throws(CacheError) {
        let key = StoreKey.pair(number, label.entry, label.prompt)
        try await writing { transaction throws(LMDBError) -> RemovedEntry? in
            try self.store.add(ledger, transaction)
            let entry = StoreKey.entry(self.number, label.entry)
            guard try transaction.reads.contains(self.store.entries, entry) else { return nil }
            if label.blocks, try self.isFullOfBlocks(label.entry, key, transaction.reads) {
                return try self.store.removeEntry(self.number, label.entry, transaction)
            }
            var row = try self.labelRow(key, transaction.reads)
            switch label.verdict {
            case .correct:
                row.correctCount &+= 1
                row.provenHash = label.promptHash
            case .wrong: row.wrongCount &+= 1
            }
            if label.blocks { try transaction.put(self.store.blocked, key, []) }
            row.lastMillis = nowMillis
            row.similarity = label.similarity ?? row.similarity
            if !label.promptText.isEmpty { row.prompt = label.promptText }
            try transaction.put(self.store.labels, key, row.encoded())
            return nil
        } committed: { removed in
            if let removed {
                self.forget(removed)
                self.counters.removed.increment()
            }
            self.beliefs.withLock { $0.forget(label.entry) }
        }
    }

    /// Verdicts with their prompts, of the entries after one, oldest entry first; whole entries,
    /// and no further one once there are `limit` rows.
    func judgedPrompts(
        after: EntryID?, limit: Int
    ) throws(CacheError) -> (rows: [(entry: Entry, label: LabelRow)], last: EntryID?) {
        if let after, after.bits == .max { return ([], nil) }
        var rows: [(entry: Entry, label: LabelRow)] = []
        var last: EntryID?
        try reading { reads throws(LMDBError) in
            var labels: [(id: EntryID, row: LabelRow)] = []
            let prefix = StoreKey.cache(self.number)
            var start = prefix
            start.appendBigEndian(after.map { $0.bits + 1 } ?? 0)
            var damagedCount = 0
            try reads.scan(self.store.labels, prefix: prefix, from: start) { key, value in
                guard let id = StoreKey.entryID(copy(key)) else { return .next }
                if labels.count >= limit, labels.last?.id != id {
                    last = labels.last?.id
                    return .stop
                }
                do throws(RecordDamage) {
                    let row = try LabelRow.decode(copy(value))
                    if !row.prompt.isEmpty { labels.append((id, row)) }
                } catch {
                    damagedCount += 1
                }
                return .next
            }
            self.counters.damaged.increment(by: UInt64(damagedCount))
            for (id, row) in labels {
                guard let entry = try self.undamaged(try self.store.entry(self.number, id, reads))
                else { continue }
                rows.append((entry, row))
            }
        }
        return (rows, last)
    }

    /// Whether one more prompt, which is not blocked yet, is one too many for an entry.
    private func isFullOfBlocks(
        _ id: EntryID, _ key: [UInt8], _ reads: borrowing ReadTransaction
    ) throws(LMDBError) -> Bool {
        guard try !reads.contains(store.blocked, key) else { return false }
        var count = 0
        try reads.scan(store.blocked, prefix: StoreKey.entry(number, id)) { _, _ in
            count += 1
            return count < Limits.blockedPromptsPerEntryMax ? .next : .stop
        }
        return count >= Limits.blockedPromptsPerEntryMax
    }

    /// Whether an entry's answer was found right for this very prompt, and never wrong.
    func isProven(
        _ id: EntryID, _ prompt: Fingerprint, promptHash: UInt64
    ) throws(CacheError) -> Bool {
        try reading { reads throws(LMDBError) in
            let key = StoreKey.pair(self.number, id, prompt)
            return try self.undamaged(try self.labelRow(key, reads))?.isProven(promptHash) ?? false
        }
    }

    /// A hash for `LabelRow.provenHash`; never 0.
    func promptHash(_ prompt: NormalizedPrompt) -> UInt64 {
        max(1, checksum64(prompt.bytes, seed: labelSeed))
    }

    private func labelRow(
        _ key: [UInt8], _ reads: borrowing ReadTransaction
    ) throws(LMDBError) -> LabelRow {
        guard let bytes = try reads.bytes(store.labels, key) else { return LabelRow() }
        do {
            return try LabelRow.decode(bytes)
        } catch {
            throw LMDBError(error, in: store.labels)
        }
    }

    /// What an entry's labels come to, from memory where they are known.
    func belief(
        _ id: EntryID, halfLife: Duration?, nowMillis: Int64
    ) throws(CacheError) -> Belief {
        let (known, epoch) = beliefs.withLock {
            ($0.belief(id, nowMillis: nowMillis), $0.epoch)
        }
        if let known { return known }
        let evidence = try evidence(id)
        var posterior = CurvePosterior(evidence, halfLife: halfLife)
        posterior.age(to: nowMillis)
        let belief = Belief(
            labelCount: evidence.observations.count, posterior: posterior,
            madeAtMillis: nowMillis)
        beliefs.withLock { $0.keep(id, belief, epoch: epoch) }
        return belief
    }

    /// The labels of an entry, oldest first; damaged rows are left out and counted.
    func evidence(_ id: EntryID) throws(CacheError) -> Evidence {
        let rows = try reading { reads throws(LMDBError) in
            var rows: [LabelRow] = []
            var damagedCount = 0
            try reads.scan(self.store.labels, prefix: StoreKey.entry(self.number, id)) {
                _, value in
                if let row = try? LabelRow.decode(copy(value)) {
                    rows.append(row)
                } else {
                    damagedCount += 1
                }
                return rows.count < Limits.labelRowsReadMax ? .next : .stop
            }
            self.counters.damaged.increment(by: UInt64(damagedCount))
            return rows
        }
        var evidence = Evidence()
        for row in rows.sorted(by: { $0.lastMillis < $1.lastMillis }) {
            guard let similarity = row.similarity else { continue }
            for (count, isRight) in [(row.correctCount, true), (row.wrongCount, false)] {
                for _ in 0..<min(Int(count), Limits.labelsPerPromptMax) {
                    evidence.add(
                        Observation(
                            similarity: similarity, isRight: isRight, atMillis: row.lastMillis))
                }
            }
        }
        return evidence
    }
}
