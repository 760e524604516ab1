// What is known about one entry: for which similarities its answer turned out right.
//
// A static threshold serves every entry at the same similarity. Here each entry has its own belief
// about P(right | similarity), learned from labelled observations, and a request is answered from
// the cache only as often as keeps the error rate below a bound δ that the owner chose
// (Schroeder et al., "vCache: Verified Semantic Prompt Caching", arXiv:2502.03771). "Error rate" is
// wrong answers served as a share of all requests.
//
// The paper fits one logistic curve by maximum likelihood and bounds its midpoint. This is Bayesian
// instead: a posterior over a small grid of curves. Reasons:
// - labels that separate perfectly, which is the usual case, have no maximum-likelihood curve. A
//   penalised fit (Firth) was tried and was either slow to converge or too unsure to ever serve;
// - the slope's uncertainty counts too, where the paper takes a point estimate;
// - a curve may level off below 1 (the lapse): near-opposites are wrong however similar they are,
//   and a logistic that must reach 1 breaks the bound there;
// - labels lose weight with age, so that an answer that went stale is found out.
//
// Everything here is a pure function of its arguments; chance is handed in.

/// One label: at this similarity the entry's answer was right, or was not.
public struct Observation: Sendable, Equatable {
    /// Cosine between the entry's prompt and the one that was asked, 0…1.
    public var similarity: Double
    /// Whether the entry's answer served the prompt that was asked.
    public var isRight: Bool
    /// When the label was given, in milliseconds since 1970.
    public var atMillis: Int64

    /// Makes a label.
    public init(similarity: Double, isRight: Bool, atMillis: Int64) {
        self.similarity = similarity
        self.isRight = isRight
        self.atMillis = atMillis
    }
}

/// The labels of one entry, oldest first, at most `labelsMax` of them.
public struct Evidence: Sendable, Equatable {
    /// The labels that are kept.
    public private(set) var observations: [Observation] = []

    /// More would cost time and change little: a trusted entry gets no labels any more.
    public static let labelsMax = 64

    /// Makes evidence from labels, keeping the newest.
    public init(_ observations: [Observation] = []) {
        for observation in observations { add(observation) }
    }

    /// Adds a label, for which the oldest makes room.
    ///
    /// One without a finite similarity is ignored.
    public mutating func add(_ observation: Observation) {
        guard observation.similarity.isFinite else { return }
        var observation = observation
        observation.similarity = min(max(observation.similarity, 0), 1)
        observations.append(observation)
        if observations.count > Self.labelsMax { observations.removeFirst() }
    }
}
