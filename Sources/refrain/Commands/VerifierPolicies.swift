import SemanticCache
import TextEmbedding
import ThresholdStudy

/// The policies of a threshold study in which a pair verifier decides.
///
/// It is asked about the file's pairs before the study begins, so that they are judged like all
/// others afterwards; a stream would need it for pairs that nobody listed.
enum VerifierPolicies {
    /// The verifier alone, and the checks with the verifier behind them, as a cache has it.
    static func all(
        _ verifier: any PairVerifier, _ file: PairFile, _ console: Console
    ) async throws(ToolError) -> [PairPolicy] {
        let scores = try await scores(verifier, file, console)
        var alone = PairPolicy(
            description: description(
                "verifier alone", "P(one answer serves both) of the pair verifier, no checks.")
        ) { subject in verdict(subject, scores) }
        var checked = PairPolicy(
            description: description(
                "verifier", "The checks, then P(one answer serves both) of the pair verifier.")
        ) { subject in
            let checks = StudyPolicies.checked.judge(subject)
            return checks.value == nil ? checks : verdict(subject, scores)
        }
        alone.judgesAnyPair = false
        checked.judgesAnyPair = false
        return [alone, checked]
    }

    private static func description(_ name: String, _ explanation: String) -> PolicyDescription {
        PolicyDescription(
            name: name, explanation: explanation, unit: "probability",
            defaultThreshold: CacheSettings().verifierScoreMin,
            tableThresholds: [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95])
    }

    private struct Pair: Hashable {
        var asked: String
        var stored: String
    }

    private static func verdict(
        _ subject: PairPolicy.Subject, _ scores: [Pair: PairScore]
    ) -> PairPolicy.Verdict {
        let pair = Pair(asked: subject.asked, stored: subject.stored)
        guard subject.isComparable, let score = scores[pair], score.truncatedTokenCount == 0,
            score.unknownShare <= CacheSettings().unknownShareMax
        else { return PairPolicy.Verdict(value: nil, note: "cut or unknown to a model") }
        return PairPolicy.Verdict(value: score.probability)
    }

    private static func scores(
        _ verifier: any PairVerifier, _ file: PairFile, _ console: Console
    ) async throws(ToolError) -> [Pair: PairScore] {
        let pairs = Array(Set(file.pairs.map { Pair(asked: $0.asked, stored: $0.stored) }))
        var scores: [Pair: PairScore] = [:]
        for start in stride(from: 0, to: pairs.count, by: 256) {
            console.progress("verifying \(start) of \(pairs.count)")
            let part = pairs[start..<min(start + 256, pairs.count)]
            do throws(EmbeddingError) {
                let made = try await verifier.scores(
                    part.map { (first: $0.asked, second: $0.stored) })
                for (pair, score) in zip(part, made) { scores[pair] = score }
            } catch {
                console.endProgress()
                throw .failed("the verifier failed: \(error)")
            }
        }
        console.endProgress()
        return scores
    }
}
