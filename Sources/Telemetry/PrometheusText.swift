/// Writes metrics in the Prometheus text format, version 0.0.4.
public struct PrometheusText: Sendable {
    /// The content type it is served with.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// What has been written.
    public private(set) var bytes: [UInt8] = []

    /// Begins empty.
    public init() {}

    /// Starts a metric: all samples until the next call belong to it.
    public mutating func family(_ name: String, _ type: MetricType, help: String) {
        let escaped = help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        bytes += "# HELP \(name) \(escaped)\n# TYPE \(name) \(type.rawValue)\n".utf8
    }

    /// Writes one whole number.
    public mutating func sample(
        _ name: String, _ labels: [(String, String)] = [], _ value: some BinaryInteger
    ) {
        line(name, labels, "\(value)")
    }

    /// Writes one number.
    public mutating func sample(
        _ name: String, _ labels: [(String, String)] = [], _ value: Double
    ) {
        line(name, labels, PrometheusText.text(of: value))
    }

    /// Writes a histogram of durations in seconds, one bucket per doubling.
    public mutating func histogram(
        _ name: String, _ labels: [(String, String)] = [], _ snapshot: HistogramSnapshot
    ) {
        var seen: UInt64 = 0
        for (index, count) in snapshot.buckets.dropLast().enumerated() {
            seen += count
            guard index % Histogram.stepsPerDoubling == 0 else { continue }
            let bound = Double(Histogram.upperBoundNanos(of: index)) / 1e9
            line(name + "_bucket", labels + [("le", "\(bound)")], "\(seen)")
        }
        line(name + "_bucket", labels + [("le", "+Inf")], "\(snapshot.count)")
        line(name + "_sum", labels, PrometheusText.text(of: Double(snapshot.sumNanos) / 1e9))
        line(name + "_count", labels, "\(snapshot.count)")
    }

    private mutating func line(_ name: String, _ labels: [(String, String)], _ value: String) {
        bytes += name.utf8
        if !labels.isEmpty {
            let pairs = labels.map { "\($0.0)=\"\(PrometheusText.escaped($0.1))\"" }
            bytes += "{\(pairs.joined(separator: ","))}".utf8
        }
        bytes += " \(value)\n".utf8
    }

    private static func text(of value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return "\(value)"
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\")
            .replacing("\"", with: "\\\"")
            .replacing("\n", with: "\\n")
    }
}

/// What kind of metric Prometheus is told.
public enum MetricType: String, Sendable {
    case counter, gauge, histogram
}
