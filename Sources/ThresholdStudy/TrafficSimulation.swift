import TextEmbedding
import VectorSearch
import VerifiedCaching

/// Requests that come again in other words, met by a cache that learns from the answers.
///
/// The prompts of labelled pairs, grouped by the label "one answer serves both". A request takes a
/// group by a Zipf law and one of its prompts at random. What the cache does is the product's rule:
/// a stored equal prompt answers; else the nearest stored prompt that the pair policy lets pass is
/// decided over; a miss asks "the model", whose answer is the group's, and stores it, unless it was
/// a probe and the candidate's answer was the same.
public struct TrafficSimulation: Sendable {
    /// What decides over the nearest candidate.
    public enum Rule: Sendable, Equatable {
        /// Served from this cosine on.
        case threshold(Double)
        /// Served under this bound on the error rate, by the candidate's labels.
        case verified(Double)
    }

    /// What came of the requests.
    public struct Outcome: Sendable, Equatable {
        /// All.
        public var requestCount = 0
        /// Answered by the same prompt, or by an answer proven for it.
        public var exactCount = 0
        /// Answered by another prompt's answer, rightly.
        public var rightCount = 0
        /// Answered by another prompt's answer, wrongly.
        public var wrongCount = 0

        /// Answered at all.
        public var hitCount: Int { exactCount + rightCount + wrongCount }
        /// Wrong answers as a share of all requests.
        public var errorRate: Double { share(wrongCount) }
        /// Answers as a share of all requests.
        public var hitRate: Double { share(hitCount) }
        /// Answers of other prompts as a share of all requests.
        public var semanticHitRate: Double { share(rightCount + wrongCount) }

        private func share(_ count: Int) -> Double {
            requestCount > 0 ? Double(count) / Double(requestCount) : 0
        }
    }

    private struct Neighbour {
        var prompt: Int
        var cosine: Double
    }

    /// Of each prompt the others it may be answered by, nearest first.
    private let neighbours: [[Neighbour]]
    private let groupOf: [Int]
    private let groups: [[Int]]

    private static let neighboursMax = 24
    private static let similarityMin = 0.5

    /// Embeds the study's prompts and finds each one's neighbours by its first policy.
    ///
    /// - Throws: `StudyError` where there is nothing to measure or to embed with.
    public init(
        _ study: Study, progress: @Sendable (_ step: String, _ done: Int, _ total: Int) -> Void
    ) async throws(StudyError) {
        guard !study.file.pairs.isEmpty, let policy = study.policies.first else {
            throw .noPairs("no pair could be read")
        }
        let prompts = try await EmbeddedPrompts(study.file.pairs, embedder: study.embedder) {
            progress("embedding", $0, $1)
        }
        let answers = AnswerGroups(
            promptCount: prompts.texts.count,
            pairs: prompts.pairs.map { (first: $0.stored, second: $0.asked, isSame: $0.isSame) })
        groupOf = prompts.texts.indices.map { answers.root($0) }
        var members: [Int: [Int]] = [:]
        for (prompt, group) in groupOf.enumerated() { members[group, default: []].append(prompt) }
        groups = members.sorted { $0.key < $1.key }.map(\.value)
        neighbours = TrafficSimulation.neighbours(prompts, policy, study.makeIndex) {
            progress("comparing", $0, $1)
        }
    }

    /// Prompts in all.
    public var promptCount: Int { groupOf.count }
    /// Groups of prompts with one answer.
    public var groupCount: Int { groups.count }

    private static func neighbours(
        _ prompts: EmbeddedPrompts, _ policy: PairPolicy, _ makeIndex: (Int) -> any VectorIndex,
        _ progress: (Int, Int) -> Void
    ) -> [[Neighbour]] {
        let index = makeIndex(prompts.dimension)
        for (prompt, vector) in prompts.vectors.enumerated() {
            let record = VectorRecord(
                key: VectorKey(bits: UInt128(prompt) + 1), partition: PartitionKey(bits: 0),
                vector: vector)
            index.commitInsert(index.prepareInsert(record))
        }
        return prompts.vectors.indices.map { asked in
            if asked.isMultiple(of: 500) { progress(asked, prompts.vectors.count) }
            let query = VectorQuery(
                vector: prompts.vectors[asked], partition: PartitionKey(bits: 0),
                limit: neighboursMax + 1, nowMillis: 0)
            return index.search(query).candidates.map { Int($0.key.bits - 1) }
                .filter { $0 != asked }
                .map { Neighbour(prompt: $0, cosine: prompts.cosine($0, asked)) }
                .filter { neighbour in
                    guard neighbour.cosine >= similarityMin else { return false }
                    let subject = prompts.subject(
                        stored: neighbour.prompt, asked: asked, cosine: neighbour.cosine)
                    return policy.judge(subject).value != nil
                }
                .sorted { $0.cosine > $1.cosine }
        }
    }

    /// Runs a stream of requests; the same seed gives the same requests to every rule.
    public func run(_ rule: Rule, seed: UInt64, requestCount: Int) -> Outcome {
        var requests = SeededDraws(seed: seed)
        var chances = SeededDraws(seed: seed ^ 0x5555_5555)
        let popularity = Popularity(groups.count, &requests)
        var memory = Memory(promptCount: promptCount, rule: rule)
        var outcome = Outcome()
        for _ in 0..<requestCount {
            let group = groups[popularity.group(at: requests.unit())]
            let asked = group[min(Int(requests.unit() * Double(group.count)), group.count - 1)]
            outcome.requestCount += 1
            if memory.isStored[asked] {
                outcome.exactCount += 1
                continue
            }
            guard let nearest = neighbours[asked].first(where: { memory.isStored[$0.prompt] })
            else {
                memory.isStored[asked] = true
                continue
            }
            if memory.provenBy[asked] == nearest.prompt {
                outcome.exactCount += 1
                continue
            }
            let isRight = groupOf[nearest.prompt] == groupOf[asked]
            if memory.serves(nearest.prompt, nearest.cosine, draw: chances.unit()) {
                if isRight { outcome.rightCount += 1 } else { outcome.wrongCount += 1 }
            } else {
                memory.learn(nearest.prompt, nearest.cosine, isRight)
                if memory.learns, isRight {
                    memory.provenBy[asked] = nearest.prompt
                } else {
                    memory.isStored[asked] = true
                }
            }
        }
        return outcome
    }

    /// What is stored, and what is known of it.
    private struct Memory {
        var isStored: [Bool]
        /// Prompts that the model was asked, with the candidate whose answer was the same.
        var provenBy: [Int: Int] = [:]
        private let rule: Rule
        private var beliefs: [Int: (count: Int, posterior: CurvePosterior)] = [:]
        private let unknown = CurvePosterior(halfLife: nil)

        init(promptCount: Int, rule: Rule) {
            isStored = Array(repeating: false, count: promptCount)
            self.rule = rule
        }

        var learns: Bool {
            if case .verified = rule { return true }
            return false
        }

        func serves(_ prompt: Int, _ cosine: Double, draw: Double) -> Bool {
            switch rule {
            case .threshold(let threshold): return cosine >= threshold
            case .verified(let rate):
                let belief = beliefs[prompt]
                let bound = ErrorBound(errorRateMax: rate, labelHalfLife: nil)
                return !bound.decide(
                    similarity: cosine, labelCount: belief?.count ?? 0,
                    posterior: belief?.posterior ?? unknown, draw: draw
                ).explores
            }
        }

        mutating func learn(_ prompt: Int, _ cosine: Double, _ isRight: Bool) {
            guard learns else { return }
            var belief = beliefs[prompt] ?? (0, unknown)
            belief.count += 1
            belief.posterior.learn(
                Observation(similarity: cosine, isRight: isRight, atMillis: 0))
            beliefs[prompt] = belief
        }
    }
}

/// Zipf's law with exponent 1 over groups in a shuffled order.
private struct Popularity {
    private let order: [Int]
    /// Cumulative shares, the last 1.
    private let shares: [Double]

    init(_ count: Int, _ draws: inout SeededDraws) {
        var order = Array(0..<count)
        for index in order.indices.reversed() {
            order.swapAt(index, min(Int(draws.unit() * Double(index + 1)), index))
        }
        self.order = order
        var total = 0.0
        let sums = (0..<count).map { rank in
            total += 1 / Double(rank + 1)
            return total
        }
        shares = sums.map { $0 / total }
    }

    func group(at share: Double) -> Int {
        var (low, high) = (0, shares.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if shares[middle] > share { high = middle } else { low = middle + 1 }
        }
        return order[low]
    }
}

/// SplitMix64 (Steele, Lea & Flood, 2014).
struct SeededDraws {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// Uniform in 0..<1.
    mutating func unit() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((bits ^ (bits >> 31)) >> 11) * 0x1p-53
    }
}
