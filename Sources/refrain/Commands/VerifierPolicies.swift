import HitChecks
import SemanticCache
import TextEmbedding
import ThresholdStudy

/// The policies of a threshold study in which a pair verifier decides.
///
/// It is asked about the file's pairs before the study begins, so that they are judged like all
/// others afterwards; a stream would need it for pairs that nobody listed.
enum VerifierPolicies {
    /// The verifier alone; beside checks and model, as a cache has it by default; together with
    /// the calibrated policy, the checks refusing and weighed.
    static func all(
        _ verifier: any PairVerifier, _ file: PairFile, _ console: Console
    ) async throws(ToolError) -> [PairPolicy] {
        let evidence = try await evidence(verifier, file, console)
        let alone = PairPolicy(
            description: description(
                "verifier alone", "P(one answer serves both) of the pair verifier, no checks.")
        ) { subject in verdict(evidence(subject)) }
        let calibrated = [true, false].map { isRefusing in
            StudyPolicies.calibrated(
                CalibratedWay(areChecksRefusing: isRefusing, evidence: evidence))
        }
        return [alone, StudyPolicies.checked(evidence)].map { policy in
            var policy = policy
            policy.judgesAnyPair = false
            return policy
        } + calibrated
    }

    /// What the verifier says of the file's pairs; nil of a pair that it cannot read.
    static func evidence(
        _ verifier: any PairVerifier, _ file: PairFile, _ console: Console
    ) async throws(ToolError) -> @Sendable (PairPolicy.Subject) -> FurtherEvidence? {
        let known = try await judgements(verifier, file, console)
        return { subject in
            let pair = Pair(asked: subject.asked, stored: subject.stored)
            guard subject.isComparable, let judgement = known[pair],
                judgement.truncatedTokenCount == 0,
                judgement.unknownShare <= CacheSettings().unknownShareMax
            else { return nil }
            return FurtherEvidence(verifierProbability: judgement.probability)
        }
    }

    private static func verdict(_ evidence: FurtherEvidence?) -> PairPolicy.Verdict {
        guard let probability = evidence?.verifierProbability else {
            return PairPolicy.Verdict(value: nil, note: "cut or unknown to a model")
        }
        return PairPolicy.Verdict(value: probability)
    }

    private static func description(_ name: String, _ explanation: String) -> PolicyDescription {
        PolicyDescription(
            name: name, explanation: explanation, unit: "probability",
            defaultThreshold: CacheSettings().verifierProbabilityMin,
            tableThresholds: StudyPolicies.probabilityThresholds)
    }

    private struct Pair: Hashable {
        var asked: String
        var stored: String
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
