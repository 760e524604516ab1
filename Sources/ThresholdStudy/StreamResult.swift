/// The pairs as a cache would meet them: stored prompts go in as they come, asked ones are looked
/// up.
///
/// A pair's two prompts meet only each other in a pairwise study; in a cache each lookup meets all
/// that is stored, and more of it finds a wrong neighbour the fuller the cache gets. Which prompts
/// may share an answer is known for labelled pairs only: label 1 joins prompts into groups (taken
/// as transitive), label 0 tells two groups apart, and everything else is counted as unknown, never
/// as right.
public struct StreamResult: Sendable, Equatable {
    /// One row per policy and threshold.
    public var rows: [Row]
    /// Lookups made.
    public var lookupCount: Int
    /// Prompts stored at the end.
    public var storedCount: Int
    /// Share of lookups for which the index found the true nearest neighbour; nil where it was not
    /// measured.
    public var indexRecall: Proportion?

    /// What one policy's threshold did to the stream.
    public struct Row: Sendable, Equatable {
        /// The policy's name.
        public var policy: String
        /// The threshold.
        public var threshold: Double
        /// Hits whose prompt is known to ask the same.
        public var rightCount: Int
        /// Hits whose prompt is known to ask something else.
        public var wrongCount: Int
        /// Hits nobody labelled.
        public var unknownCount: Int
        /// Lookups whose answer was stored, known by label, and not served.
        public var missedCount: Int
        /// All lookups.
        public var lookupCount: Int

        /// Hits of all lookups.
        public var hitRate: Proportion {
            Proportion(rightCount + wrongCount + unknownCount, of: lookupCount)
        }
        /// Right of the hits whose truth is known.
        public var knownPrecision: Proportion {
            Proportion(rightCount, of: rightCount + wrongCount)
        }
    }
}

/// Which prompts are known to share an answer, and which are known not to.
struct AnswerGroups: Sendable {
    private var parent: [Int]
    private var apart: Set<Apart> = []

    private struct Apart: Hashable {
        var low: Int
        var high: Int
    }

    /// Groups `promptCount` prompts by labelled pairs of their indices.
    init(promptCount: Int, pairs: [(first: Int, second: Int, isSame: Bool)]) {
        parent = Array(0..<promptCount)
        for pair in pairs where pair.isSame { join(pair.first, pair.second) }
        for pair in pairs where !pair.isSame {
            let (first, second) = (root(pair.first), root(pair.second))
            apart.insert(Apart(low: min(first, second), high: max(first, second)))
        }
    }

    /// True or false where the labels say so, nil where they do not.
    func shareAnswer(_ first: Int, _ second: Int) -> Bool? {
        let (first, second) = (root(first), root(second))
        if first == second { return true }
        return apart.contains(Apart(low: min(first, second), high: max(first, second)))
            ? false : nil
    }

    /// The name of a prompt's group.
    func root(_ prompt: Int) -> Int {
        var prompt = prompt
        while parent[prompt] != prompt { prompt = parent[prompt] }
        return prompt
    }

    private mutating func join(_ first: Int, _ second: Int) {
        let (first, second) = (root(first), root(second))
        parent[max(first, second)] = min(first, second)
    }
}

/// A lookup of the stream: its candidate and what a policy thinks of it.
struct StreamLookup: Sendable {
    /// The candidate's value by the policy; nil where there is none or it was refused.
    var value: Double?
    /// What the labels say of candidate and lookup.
    var isRight: Bool?
    /// Whether a prompt known to share the answer was stored.
    var hadAnswer: Bool
}

extension StreamResult.Row {
    init(policy: String, threshold: Double, lookups: [StreamLookup]) {
        let isServed = { (lookup: StreamLookup) in (lookup.value ?? -.infinity) >= threshold }
        let served = lookups.filter(isServed)
        self.init(
            policy: policy, threshold: threshold,
            rightCount: served.count { $0.isRight == true },
            wrongCount: served.count { $0.isRight == false },
            unknownCount: served.count { $0.isRight == nil },
            missedCount: lookups.count { !isServed($0) && $0.hadAnswer },
            lookupCount: lookups.count)
    }
}
