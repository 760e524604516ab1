import SemanticCache
import Synchronization
public import Telemetry

/// What the service counts about requests and lookups.
///
/// Counters of a route are looked up once per route and status and kept; the rest is read from the
/// caches when somebody asks for the metrics.
public final class ServerMetrics: Sendable {
    /// Where other parts of the process add theirs.
    public let registry: MetricRegistry

    private let routeNames: [String]
    private let counters: Mutex<[[Int: Counter]]>
    private let requestSeconds: Histogram
    private let embeddingSeconds: Histogram
    private let searchSeconds: Histogram
    private let verifierSeconds: Histogram
    private let lateSeconds: Histogram
    private let lookupSeconds: Histogram

    /// Makes the metrics of a service with these routes; the last place is for all others.
    init(routeNames: [String], registry: MetricRegistry = MetricRegistry()) {
        self.registry = registry
        self.routeNames = routeNames + ["other"]
        counters = Mutex([[Int: Counter]](repeating: [:], count: routeNames.count + 1))
        requestSeconds = registry.histogram(
            "refrain_request_seconds", help: "From the whole request to the answer.")
        func stage(_ name: String) -> Histogram {
            registry.histogram(
                "refrain_lookup_seconds", help: "Time of a lookup on the cache routes, by stage.",
                labels: [("stage", name)])
        }
        embeddingSeconds = stage("embedding")
        searchSeconds = stage("search")
        verifierSeconds = stage("verifier")
        lateSeconds = stage("late")
        lookupSeconds = stage("total")
    }

    /// Counts one answer; `route` is a place in the route table, or nil.
    func countRequest(route: Int?, status: Int, nanos: Int64) {
        let place = route ?? routeNames.count - 1
        let counter = counters.withLock { counters in
            if let counter = counters[place][status] { return counter }
            let counter = registry.counter(
                "refrain_requests_total", help: "Answers by route and status.",
                labels: [("route", routeNames[place]), ("status", "\(status)")])
            counters[place][status] = counter
            return counter
        }
        counter.increment()
        requestSeconds.observe(nanos: nanos)
    }

    func observe(_ decision: Decision) {
        let cost = decision.cost
        if cost.embeddingNanos > 0 { embeddingSeconds.observe(nanos: cost.embeddingNanos) }
        if cost.searchNanos > 0 { searchSeconds.observe(nanos: cost.searchNanos) }
        if cost.pairsVerified > 0 { verifierSeconds.observe(nanos: cost.verifierNanos) }
        if cost.candidatesComparedByToken > 0 { lateSeconds.observe(nanos: cost.lateNanos) }
        lookupSeconds.observe(nanos: cost.totalNanos)
    }

    func render() -> [UInt8] { registry.render() }

    /// Adds the caches' own numbers to every reading.
    func include(_ set: CacheSet) {
        registry.collect { text in ServerMetrics.write(set, to: &text) }
    }

    private static func write(_ set: CacheSet, to text: inout PrometheusText) {
        let caches = set.cacheNames().sorted().compactMap { name -> (String, CacheStatistics)? in
            // A cache dropped in this moment has no numbers.
            (try? set.cache(name)).map { (name, $0.statistics()) }
        }
        text.family("refrain_hits_total", .counter, help: "Lookups answered, by kind.")
        for (name, numbers) in caches {
            text.sample(
                "refrain_hits_total", [("cache", name), ("kind", "exact")], numbers.exactHitCount)
            text.sample(
                "refrain_hits_total", [("cache", name), ("kind", "semantic")],
                numbers.semanticHitCount)
        }
        text.family("refrain_misses_total", .counter, help: "Lookups not answered, by reason.")
        for (name, numbers) in caches {
            for (reason, count) in numbers.missCounts.sorted(by: {
                $0.key.rawValue < $1.key.rawValue
            }) {
                text.sample(
                    "refrain_misses_total", [("cache", name), ("reason", reason.rawValue)], count)
            }
        }
        writeChanges(caches, to: &text)
        writeVerdicts(caches, to: &text)
        writeSizes(set, caches, to: &text)
    }

    private static func writeVerdicts(
        _ caches: [(String, CacheStatistics)], to text: inout PrometheusText
    ) {
        let feedback = "refrain_feedback_total"
        text.family(feedback, .counter, help: "Verdicts of the feedback route.")
        for (name, numbers) in caches {
            let counts = [
                ("correct", numbers.feedbackCorrectCount), ("wrong", numbers.feedbackWrongCount),
            ]
            for (verdict, count) in counts {
                text.sample(feedback, [("cache", name), ("verdict", verdict)], count)
            }
        }
        let verifier = "refrain_verifier_pairs_total"
        text.family(verifier, .counter, help: "Pairs the verifier was asked about, by outcome.")
        for (name, numbers) in caches {
            for outcome in VerifierOutcome.allCases {
                text.sample(
                    verifier, [("cache", name), ("outcome", outcome.rawValue)],
                    numbers.verifierCounts[outcome] ?? 0)
            }
        }
        let probes = "refrain_probes_total"
        text.family(
            probes, .counter, help: "Fresh answers compared with a candidate's, by outcome.")
        for (name, numbers) in caches {
            for outcome in ProbeOutcome.allCases {
                text.sample(
                    probes, [("cache", name), ("outcome", outcome.rawValue)],
                    numbers.probeCounts[outcome] ?? 0)
            }
        }
    }

    private static func writeChanges(
        _ caches: [(String, CacheStatistics)], to text: inout PrometheusText
    ) {
        let families: [(String, String, (CacheStatistics) -> UInt64)] = [
            ("refrain_inserts_total", "Entries inserted.", \.insertCount),
            ("refrain_removed_total", "Entries removed by request.", \.removedCount),
            ("refrain_evicted_total", "Entries removed for space.", \.evictedCount),
            ("refrain_expired_total", "Entries removed for age.", \.expiredCount),
            ("refrain_damaged_total", "Records found damaged.", \.damagedCount),
        ]
        for (family, help, value) in families {
            text.family(family, .counter, help: help)
            for (name, numbers) in caches { text.sample(family, [("cache", name)], value(numbers)) }
        }
    }

    private static func writeSizes(
        _ set: CacheSet, _ caches: [(String, CacheStatistics)], to text: inout PrometheusText
    ) {
        text.family("refrain_entries", .gauge, help: "Entries held.")
        for (name, numbers) in caches {
            text.sample("refrain_entries", [("cache", name)], numbers.entryCount)
        }
        text.family("refrain_bytes", .gauge, help: "Bytes of records and vectors.")
        for (name, numbers) in caches {
            text.sample("refrain_bytes", [("cache", name)], numbers.byteCount)
        }
        let whole = set.statistics
        let gauges: [(String, String, Int)] = [
            ("refrain_store_file_bytes", "Bytes of the store's file in use.", whole.fileBytes),
            ("refrain_store_map_bytes", "Address space of the store.", whole.mapSizeBytes),
            ("refrain_index_bytes", "Memory of all indexes.", whole.indexBytes),
            ("refrain_commits", "Commits since the store was made.", whole.commitCount),
            (
                "refrain_exact_only", "1 where lookups cannot be semantic.",
                set.readiness.exactOnlyBecause == nil ? 0 : 1
            ),
        ]
        for (name, help, value) in gauges {
            text.family(name, .gauge, help: help)
            text.sample(name, [], value)
        }
    }
}
