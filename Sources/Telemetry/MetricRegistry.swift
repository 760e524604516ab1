import Synchronization

/// All metrics of a process, by name and labels.
public final class MetricRegistry: Sendable {
    private enum Instrument {
        case counter(Counter)
        case gauge(Gauge)
        case histogram(Histogram)

        var type: MetricType {
            switch self {
            case .counter: .counter
            case .gauge: .gauge
            case .histogram: .histogram
            }
        }
    }

    private struct Series {
        let labels: [(String, String)]
        let instrument: Instrument
    }

    private struct Family {
        let name: String
        let help: String
        var series: [Series] = []
        var indexByLabels: [String: Int] = [:]
    }

    private struct State {
        var families: [Family] = []
        var seriesCount = 0
        var collectors: [@Sendable (inout PrometheusText) -> Void] = []
    }

    private let state = Mutex(State())

    /// Starts empty.
    public init() {}

    /// The counter of that name and labels, made where there is none.
    public func counter(
        _ name: String, help: String, labels: [(String, String)] = []
    ) -> Counter {
        let found = instrument(name, help, labels) { .counter(Counter()) }
        guard case .counter(let counter) = found else { return Counter() }
        return counter
    }

    /// The gauge of that name and labels, made where there is none.
    public func gauge(_ name: String, help: String, labels: [(String, String)] = []) -> Gauge {
        let found = instrument(name, help, labels) { .gauge(Gauge()) }
        guard case .gauge(let gauge) = found else { return Gauge() }
        return gauge
    }

    /// The histogram of that name and labels, made where there is none.
    public func histogram(
        _ name: String, help: String, labels: [(String, String)] = []
    ) -> Histogram {
        let found = instrument(name, help, labels) { .histogram(Histogram()) }
        guard case .histogram(let histogram) = found else { return Histogram() }
        return histogram
    }

    /// Adds something that writes values living elsewhere whenever the metrics are read.
    public func collect(_ body: @escaping @Sendable (inout PrometheusText) -> Void) {
        state.withLock { $0.collectors.append(body) }
    }

    /// The Prometheus text of everything, families in the order they were first asked for.
    public func render() -> [UInt8] {
        let (families, collectors) = state.withLock { ($0.families, $0.collectors) }
        var text = PrometheusText()
        for family in families {
            guard let type = family.series.first?.instrument.type else { continue }
            text.family(family.name, type, help: family.help)
            for series in family.series {
                switch series.instrument {
                case .counter(let counter): text.sample(family.name, series.labels, counter.value)
                case .gauge(let gauge): text.sample(family.name, series.labels, gauge.value)
                case .histogram(let histogram):
                    text.histogram(family.name, series.labels, histogram.snapshot)
                }
            }
        }
        for collector in collectors { collector(&text) }
        return text.bytes
    }

    /// A name stands for one type of metric; over `seriesMax` a new one is used but not shown.
    private func instrument(
        _ name: String, _ help: String, _ labels: [(String, String)], make: () -> Instrument
    ) -> Instrument {
        let labelKey = labels.map { "\($0.0)=\($0.1)" }.joined(separator: "\u{1}")
        return state.withLock { state in
            let made = make()
            let known = state.families.firstIndex { $0.name == name }
            if let known {
                let family = state.families[known]
                precondition(
                    family.series.first.map { $0.instrument.type == made.type } ?? true,
                    "a metric name stands for one type")
                if let index = family.indexByLabels[labelKey] {
                    return family.series[index].instrument
                }
            }
            guard state.seriesCount < TelemetryLimits.seriesMax else { return made }
            if known == nil { state.families.append(Family(name: name, help: help)) }
            let index = known ?? state.families.count - 1
            state.families[index].indexByLabels[labelKey] = state.families[index].series.count
            state.families[index].series.append(Series(labels: labels, instrument: made))
            state.seriesCount += 1
            return made
        }
    }
}
