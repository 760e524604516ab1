import LLMWire
import Synchronization
import Telemetry

/// What pass-through counts; looked up by name once and kept.
final class ProxyMetrics: Sendable {
    private let registry: MetricRegistry
    private let counters = Mutex<[Key: Counter]>([:])

    private struct Key: Hashable {
        var name: String
        var first: String?
        var second: String?
    }

    init(_ registry: MetricRegistry) {
        self.registry = registry
    }

    func requests(_ outcome: RequestOutcome, _ reason: String) {
        counter(
            "refrain_passthrough_requests_total", "Pass-through requests by outcome and reason.",
            ("outcome", outcome.rawValue), ("reason", reason)
        ).increment()
    }

    func upstream(_ provider: Provider, _ result: String) {
        counter(
            "refrain_upstream_attempts_total", "Attempts at an upstream by how they ended.",
            ("upstream", provider.rawValue), ("result", result)
        ).increment()
    }

    func kept(_ result: String) {
        counter(
            "refrain_passthrough_answers_total", "Upstream answers by whether they were kept.",
            ("result", result), nil
        ).increment()
    }

    func unpriced() {
        counter(
            "refrain_unpriced_total", "Requests whose model has no known price.", nil, nil
        ).increment()
    }

    private func counter(
        _ name: String, _ help: String, _ first: (String, String)?, _ second: (String, String)?
    ) -> Counter {
        let key = Key(name: name, first: first?.1, second: second?.1)
        return counters.withLock { counters in
            if let counter = counters[key] { return counter }
            let labels = [first, second].compactMap(\.self)
            let counter = registry.counter(name, help: help, labels: labels)
            counters[key] = counter
            return counter
        }
    }
}
