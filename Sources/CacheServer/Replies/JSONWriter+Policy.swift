import JSON
import LateInteraction
import SemanticCache

extension JSONWriter {
    /// What a policy adds to a decision: the verified policy's numbers, the probe, what shadow mode
    /// did not serve.
    mutating func policy(_ decision: Decision, scale: SimilarityScale, explains: Bool) {
        if let probability = decision.probability { member("probability", probability) }
        if let known = decision.verifierProbability { member("verifierProbability", known) }
        if let late = decision.lateSimilarity { lateSimilarity(late) }
        if let verification = decision.verification {
            objectMember("verified") { writer in
                writer.member("labels", verification.labelCount)
                writer.member("probabilityRight", verification.probabilityRight)
                writer.member("exploreProbability", verification.exploreProbability)
            }
        }
        if let probe = decision.probe { member("probe", probe.description) }
        if let withheld = decision.withheld {
            objectMember("wouldServe") { writer in
                writer.member("outcome", withheld.outcome.rawValue)
                writer.member("id", withheld.candidate.id.description)
                writer.member("similarity", scale.shown(withheld.candidate.similarity))
                if explains { writer.member("prompt", withheld.candidate.prompt) }
            }
        }
    }

    /// A labelled pair of prompts.
    mutating func feedback(_ pair: FeedbackPair) {
        object { writer in
            writer.member("label", pair.isRight ? 1 : 0)
            writer.member("prompt_a", pair.stored)
            writer.member("prompt_b", pair.asked)
            writer.member("entryId", pair.entry.description)
            if let similarity = pair.similarity { writer.member("similarity", similarity) }
            writer.member("atMillis", pair.atMillis)
        }
    }

    private mutating func lateSimilarity(_ late: LateSimilarity) {
        objectMember("lateSimilarity") { writer in
            writer.member("mean", late.mean)
            writer.member("queryToStored", late.queryToStored)
            writer.member("storedToQuery", late.storedToQuery)
            writer.member("weakestQuery", late.weakestQuery)
            writer.member("weakestStored", late.weakestStored)
        }
    }

    /// Settings of policy and shadow mode.
    mutating func policySettings(_ settings: CacheSettings) {
        member("policy", settings.policy.rawValue)
        optionalMember("probabilityMin", settings.probabilityMin)
        optionalMember("overruleProbabilityMin", settings.overruleProbabilityMin)
        optionalMember("verifier", settings.verifierEnabled)
        member("verifierProbabilityMin", settings.verifierProbabilityMin)
        member("verifierSimilarityMin", settings.verifierSimilarityMin)
        member("verifierSimilarityMax", settings.verifierSimilarityMax)
        member("lateInteraction", settings.lateInteraction)
        member("lateSimilarityMin", settings.lateSimilarityMin)
        if let model = settings.calibratedModelJSON {
            key("calibratedModel")
            raw(model)
        }
        member("maxFalseHitRate", settings.maxFalseHitRate)
        optionalMember("labelHalfLifeMillis", settings.labelHalfLifeMillis)
        member("answerComparison", settings.answerComparison.rawValue)
        member("shadow", settings.isShadow)
    }
}
