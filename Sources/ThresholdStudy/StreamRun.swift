import VectorSearch

/// The stream simulation: for each pair its stored prompt goes in, then its asked one is looked up.
struct StreamRun {
    private let policies: [PairPolicy]
    private let prompts: EmbeddedPrompts
    private let lookupsMax: Int
    private let index: any VectorIndex
    private let groups: AnswerGroups

    private static let candidatesMax = 5
    /// Lookups whose nearest neighbour is also sought by brute force.
    private static let recallSamples = 500
    private static let thresholdsShown = [0.80, 0.85, 0.90, 0.95]

    init(study: Study, prompts: EmbeddedPrompts) {
        policies = study.policies.filter(\.judgesAnyPair)
        self.prompts = prompts
        lookupsMax = min(study.streamLookupsMax, prompts.pairs.count)
        index = study.makeIndex(prompts.dimension)
        groups = AnswerGroups(
            promptCount: prompts.texts.count,
            pairs: prompts.pairs.map { (first: $0.stored, second: $0.asked, isSame: $0.isSame) })
    }

    func result(progress: (Int, Int) -> Void) -> StreamResult {
        var stored: [Int] = []
        var isStored: Set<Int> = []
        var storedGroups: Set<Int> = []
        var lookups = policies.map { _ in [StreamLookup]() }
        var recall = Proportion(0, of: 0)
        let sampleEvery = max(1, lookupsMax / Self.recallSamples)

        for (number, pair) in prompts.pairs.prefix(lookupsMax).enumerated() {
            if isStored.insert(pair.stored).inserted {
                insert(pair.stored)
                stored.append(pair.stored)
                storedGroups.insert(groups.root(pair.stored))
            }
            let candidates = candidates(for: pair.asked)
            let hadAnswer = storedGroups.contains(groups.root(pair.asked))
            for (place, policy) in policies.enumerated() {
                lookups[place].append(
                    best(candidates, for: pair.asked, policy, hadAnswer: hadAnswer))
            }
            if number.isMultiple(of: sampleEvery) {
                recall.total += 1
                if foundNearest(candidates, for: pair.asked, among: stored) { recall.count += 1 }
            }
            if number.isMultiple(of: 200) { progress(number, lookupsMax) }
        }
        return StreamResult(
            rows: rows(lookups), lookupCount: lookupsMax, storedCount: stored.count,
            indexRecall: recall)
    }

    private func rows(_ lookups: [[StreamLookup]]) -> [StreamResult.Row] {
        zip(policies, lookups).flatMap { policy, lookups in
            let own = policy.description.defaultThreshold
            let shown = policy.description.unit == "cosine" ? Self.thresholdsShown : []
            return Set(shown + [own]).sorted().map {
                StreamResult.Row(
                    policy: policy.description.name, threshold: $0, lookups: lookups)
            }
        }
    }

    private func insert(_ prompt: Int) {
        let record = VectorRecord(
            key: VectorKey(bits: UInt128(prompt) + 1), partition: PartitionKey(bits: 0),
            vector: prompts.vectors[prompt])
        index.commitInsert(index.prepareInsert(record))
    }

    /// The nearest stored prompts with their exact cosines, best first.
    private func candidates(for asked: Int) -> [(prompt: Int, cosine: Double)] {
        let query = VectorQuery(
            vector: prompts.vectors[asked], partition: PartitionKey(bits: 0),
            limit: Self.candidatesMax, nowMillis: 0)
        return index.search(query).candidates
            .map { Int($0.key.bits - 1) }
            .map { (prompt: $0, cosine: prompts.cosine($0, asked)) }
            .sorted { $0.cosine > $1.cosine }
    }

    /// The candidate a policy would rather serve than any other.
    private func best(
        _ candidates: [(prompt: Int, cosine: Double)], for asked: Int, _ policy: PairPolicy,
        hadAnswer: Bool
    ) -> StreamLookup {
        var best = StreamLookup(value: nil, isRight: nil, hadAnswer: hadAnswer)
        for candidate in candidates {
            let subject = prompts.subject(
                stored: candidate.prompt, asked: asked, cosine: candidate.cosine)
            guard let value = policy.judge(subject).value, value > best.value ?? -.infinity else {
                continue
            }
            best.value = value
            best.isRight = groups.shareAnswer(candidate.prompt, asked)
        }
        return best
    }

    private func foundNearest(
        _ candidates: [(prompt: Int, cosine: Double)], for asked: Int, among stored: [Int]
    ) -> Bool {
        let truth = stored.map { prompts.cosine($0, asked) }.max() ?? -1
        return (candidates.first?.cosine ?? -1) >= truth - 1e-6
    }
}
