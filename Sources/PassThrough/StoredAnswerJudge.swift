import LLMWire
import SemanticCache

/// Compares two stored answers by what they say to the one who asked.
///
/// Stored answers are whole bodies: usage, model and fingerprints differ between two that say the
/// same, so their texts are compared: first as the cache is set to, then, where a model for that is
/// configured and the texts differ, by asking it.
struct StoredAnswerJudge: AnswerJudge {
    let comparison: any AnswerJudge
    /// Asks a model whether two texts come to the same; nil where none is configured.
    let model: (@Sendable (_ prompt: String, _ stored: String, _ fresh: String) async -> Bool?)?

    func isSame(prompt: String, stored: String, fresh: String) async -> Bool? {
        guard let stored = try? CanonicalAnswer(stored: stored),
            let fresh = try? CanonicalAnswer(stored: fresh), stored.route == fresh.route,
            stored.mayServeSimilarPrompts, fresh.mayServeSimilarPrompts
        else { return nil }
        let (old, new) = (stored.text, fresh.text)
        guard !old.isEmpty, !new.isEmpty else { return nil }
        let isAlike = await comparison.isSame(prompt: prompt, stored: old, fresh: new)
        guard isAlike != true, let model else { return isAlike }
        return await model(prompt, old, new)
    }
}
