// The study: what would each policy have served of pairs whose truth is known?
//
// Every prompt is embedded once. Each policy ranks each pair by a value; a threshold on that value
// is all that distinguishes strict from permissive, so one ranking gives the whole curve. The same
// policies then meet the pairs as a stream, where a lookup sees all that was stored before it.

import TextEmbedding
import VectorSearch

/// A way to decide whether a stored prompt's answer serves another prompt.
public struct PairPolicy: Sendable {
    /// What a policy makes of a pair: served where `value` is at least the threshold.
    public struct Verdict: Sendable, Equatable {
        /// Nil where the policy refuses whatever the threshold.
        public var value: Double?
        /// What it had against the pair, or empty.
        public var note: String

        /// Makes a verdict.
        public init(value: Double?, note: String = "") {
            self.value = value
            self.note = note
        }
    }

    /// Two prompts with what the embedder says of them.
    public struct Subject: Sendable {
        /// The prompt that was asked.
        public var asked: String
        /// The prompt that is stored.
        public var stored: String
        /// Their cosine.
        public var cosine: Double
        /// Whether the embedder saw all of both prompts, as the product demands for a hit.
        public var isComparable: Bool
    }

    /// What it is called and where it is looked at.
    public var description: PolicyDescription
    /// Judges a pair.
    public var judge: @Sendable (Subject) -> Verdict
    /// Whether it can judge any two prompts, and not the file's pairs alone; the stream takes the
    /// others out.
    public var judgesAnyPair = true

    /// Makes a policy.
    public init(
        description: PolicyDescription, judge: @escaping @Sendable (Subject) -> Verdict
    ) {
        self.description = description
        self.judge = judge
    }

    /// Plain cosine, as most semantic caches have it; nothing is refused.
    public static func cosine(defaultThreshold: Double) -> PairPolicy {
        PairPolicy(
            description: PolicyDescription(
                name: "cosine", explanation: "Cosine similarity alone, the usual semantic cache.",
                unit: "cosine", defaultThreshold: defaultThreshold,
                tableThresholds: cosineThresholds)
        ) { Verdict(value: $0.cosine) }
    }

    /// The thresholds that tables of cosine policies show.
    public static let cosineThresholds = [
        0.60, 0.70, 0.75, 0.80, 0.85, 0.88, 0.90, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.99,
    ]
}

/// Why a study could not be made.
public enum StudyError: Error, Sendable, Equatable {
    /// There is nothing to measure; says what is missing.
    case noPairs(String)
    /// The pairs carry no vectors and there is no embedder, or it failed.
    case embedding(String)
}

/// A study to be run.
public struct Study: Sendable {
    /// What to measure on.
    public var file: PairFile
    /// The file's name, for the report.
    public var source: String
    /// Makes vectors for pairs that carry none.
    public var embedder: (any Embedder)?
    /// What to compare; the first one's default is marked in the plots.
    public var policies: [PairPolicy]
    /// Most lookups of the stream simulation; 0 leaves it out.
    public var streamLookupsMax = 20_000
    /// Makes the index of the stream simulation.
    public var makeIndex: @Sendable (Int) -> any VectorIndex

    /// Makes a study of a file.
    public init(
        file: PairFile, source: String, embedder: (any Embedder)?, policies: [PairPolicy],
        makeIndex: @escaping @Sendable (Int) -> any VectorIndex
    ) {
        self.file = file
        self.source = source
        self.embedder = embedder
        self.policies = policies
        self.makeIndex = makeIndex
    }

    /// Runs it.
    ///
    /// - Parameter progress: told what is being done, how much of it is done and how much there is.
    /// - Returns: the report.
    /// - Throws: `StudyError` where there is nothing to measure or to embed with.
    public func run(
        progress: @Sendable (_ step: String, _ done: Int, _ total: Int) -> Void
    ) async throws(StudyError) -> StudyReport {
        guard !file.pairs.isEmpty else {
            let first = file.problems.first.map { ": line \($0.line), \($0.message)" } ?? ""
            throw .noPairs("no pair could be read\(first)")
        }
        let prompts = try await EmbeddedPrompts(file.pairs, embedder: embedder) {
            progress("embedding", $0, $1)
        }
        let results = policies.enumerated().map { number, policy in
            progress("judging", number, policies.count)
            return pairwise(policy, prompts)
        }
        let stream =
            streamLookupsMax > 0
            ? StreamRun(study: self, prompts: prompts).result { progress("streaming", $0, $1) }
            : nil
        return StudyReport(
            source: source, embedder: prompts.origin, pairCount: file.pairs.count,
            sameCount: file.pairs.count(where: \.isSame), problems: file.problems,
            policies: results, stream: stream)
    }

    private func pairwise(_ policy: PairPolicy, _ prompts: EmbeddedPrompts) -> PolicyResult {
        var ranked: [RankedPair] = []
        var notes: [String] = []
        var cosines: [Double] = []
        for (index, pair) in file.pairs.enumerated() {
            let subject = prompts.subject(ofPair: index)
            let verdict = policy.judge(subject)
            ranked.append(RankedPair(index: index, value: verdict.value, isSame: pair.isSame))
            notes.append(verdict.note)
            cosines.append(subject.cosine)
        }
        return PolicyResult(
            policy: policy.description, pairs: file.pairs, ranked: ranked, cosines: cosines,
            notes: notes)
    }
}
