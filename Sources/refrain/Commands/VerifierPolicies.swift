import HitChecks
import SemanticCache
import TextEmbedding
import ThresholdStudy

/// The policies of a threshold study in which a pair verifier decides.
///
/// It is asked about the file's pairs before the study begins, so that they are judged like all
/// others afterwards; a stream would need it for pairs that nobody listed.
enum VerifierPolicies {
    /// The verifier alone; behind checks and cosine, as a cache has it; behind the calibrated
    /// policy.
    static func all(
        _ verifier: any PairVerifier, _ file: PairFile, _ console: Console
    ) async throws(ToolError) -> [PairPolicy] {
        let known = try await judgements(verifier, file, console)
        let alone = PairPolicy(
            description: description(
                "verifier alone", "P(one answer serves both) of the pair verifier, no checks.")
        ) { subject in verdict(subject, known) }
        let checked = PairPolicy(
            description: description(
                "verifier", "The checks, then P(one answer serves both) of the pair verifier.")
        ) { subject in
            let least = CacheSettings().verifierSimilarityMin
            guard subject.cosine >= least else {
                return PairPolicy.Verdict(value: nil, note: "cosine below \(least)")
            }
            let checks = StudyPolicies.checked.judge(subject)
            return checks.value == nil ? checks : verdict(subject, known)
        }
        let calibrated = PairPolicy(
            description: description(
                "calibrated+verifier",
                "The calibrated policy at its usual setting, then the pair verifier.")
        ) { subject in
            let usual = StudyPolicies.calibrated.judge(subject)
            guard let value = usual.value else { return usual }
            guard value >= HitPolicy.probabilityDefault else {
                return PairPolicy.Verdict(value: nil, note: "below the calibrated probability")
            }
            return verdict(subject, known)
        }
        return [alone, checked, calibrated].map { policy in
            var policy = policy
            policy.judgesAnyPair = false
            return policy
        }
    }

    private static func description(_ name: String, _ explanation: String) -> PolicyDescription {
        PolicyDescription(
            name: name, explanation: explanation, unit: "probability",
            defaultThreshold: CacheSettings().verifierProbabilityMin,
            tableThresholds: [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95])
    }

    private struct Pair: Hashable {
        var asked: String
        var stored: String
    }

    private static func verdict(
        _ subject: PairPolicy.Subject, _ judgements: [Pair: PairJudgement]
    ) -> PairPolicy.Verdict {
        let pair = Pair(asked: subject.asked, stored: subject.stored)
        guard subject.isComparable, let judgement = judgements[pair],
            judgement.truncatedTokenCount == 0,
            judgement.unknownShare <= CacheSettings().unknownShareMax
        else { return PairPolicy.Verdict(value: nil, note: "cut or unknown to a model") }
        return PairPolicy.Verdict(value: judgement.probability)
    }

    private static func judgements(
        _ verifier: any PairVerifier, _ file: PairFile, _ console: Console
    ) async throws(ToolError) -> [Pair: PairJudgement] {
        let pairs = Array(Set(file.pairs.map { Pair(asked: $0.asked, stored: $0.stored) }))
        var judgements: [Pair: PairJudgement] = [:]
        for start in stride(from: 0, to: pairs.count, by: 256) {
            console.progress("verifying \(start) of \(pairs.count)")
            let part = pairs[start..<min(start + 256, pairs.count)]
            do throws(EmbeddingError) {
                let made = try await verifier.judgements(
                    part.map { (first: $0.asked, second: $0.stored) })
                for (pair, judgement) in zip(part, made) { judgements[pair] = judgement }
            } catch {
                console.endProgress()
                throw .failed("the verifier failed: \(error)")
            }
        }
        console.endProgress()
        return judgements
    }
}
