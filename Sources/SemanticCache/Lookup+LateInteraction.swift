import LMDB
import LateInteraction
import Telemetry
import TextEmbedding

extension Lookup {
    /// The candidates that are near enough token by token; at most as many as are wanted, and the
    /// verifier's spare ones.
    ///
    /// The best `Limits.lateCandidatesMax` are compared. Where `lateSimilarityMin` is 0 the
    /// comparison is evidence only and refuses nothing. Above it a candidate that cannot be
    /// compared is refused: what the comparison would have refused must not slip through. The same
    /// prompt in other white space is not doubted.
    mutating func lookedAtTwice(
        _ candidates: [PassedEntry], _ asked: Embedding, wanted: Int
    ) throws(CacheError) -> [PassedEntry] {
        guard settings.lateInteraction, !candidates.isEmpty else { return candidates }
        let began = ContinuousClock.now
        let compared = candidates.prefix(Limits.lateCandidatesMax).map(\.ranked.stored.entry)
        if let tokens = asked.tokens, let identity = cache.embedder?.identity {
            lateSimilarities = try cache.backend.lateSimilarities(
                tokens, to: compared, modelCheck: identity.check)
        }
        cost.lateNanos = nanos(since: began)
        cost.candidatesComparedByToken = lateSimilarities.count
        lateSimilarity = compared.compactMap { lateSimilarities[$0.id] }.first
        let near = candidates.filter { isNearByToken($0.ranked) }
        if near.isEmpty { missReason = .belowLateSimilarity }
        // The calibrated policy still weighs what was seen: any of them may be the one.
        guard settings.policy != .calibrated else { return near }
        return Array(near.prefix(wanted + settings.verifierSpare))
    }

    private func isNearByToken(_ candidate: RankedEntry) -> Bool {
        let entry = candidate.stored.entry
        guard settings.lateSimilarityMin > 0, !isSamePrompt(entry.prompt) else { return true }
        guard let late = lateSimilarities[entry.id] else { return false }
        return late.mean >= settings.lateSimilarityMin
    }
}

extension CacheSettings {
    /// Candidates to have besides the wanted ones, for those that the verifier refuses.
    var verifierSpare: Int { asksVerifier ? Limits.verifierPairsMax - 1 : 0 }

    /// Candidates to have besides the wanted ones, for those that are too far off token by token.
    var lateSpare: Int {
        let mayRefuse = lateSimilarityMin > 0 || policy == .calibrated
        return lateInteraction && mayRefuse ? Limits.lateCandidatesMax - 1 : 0
    }
}

extension EmbeddedBackend {
    /// A prompt's token vectors compared with those of entries; damaged rows, and those of another
    /// model or prompt, are left out.
    func lateSimilarities(
        _ asked: TokenVectors, to entries: [Entry], modelCheck: UInt64
    ) throws(CacheError) -> [EntryID: LateSimilarity] {
        try reading { reads throws(LMDBError) in
            var found: [EntryID: LateSimilarity] = [:]
            for entry in entries {
                guard
                    let row = try self.undamaged(
                        try self.store.tokenRow(self.number, entry.id, reads)),
                    row.modelCheck == modelCheck,
                    row.promptCheck == TokenRow.promptCheck(of: entry.prompt)
                else { continue }
                found[entry.id] = asked.similarity(to: row.vectors)
            }
            return found
        }
    }
}
