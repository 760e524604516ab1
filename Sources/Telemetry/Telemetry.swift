// Telemetry: what the process says about itself, in numbers and in lines.
//
// Numbers: `Counter`, `Gauge` and `Histogram` are single objects over atomics. Whoever counts keeps
// a reference and pays a few nanoseconds; nobody looks a metric up by name on the way of a request.
// `MetricRegistry` knows them all and writes the Prometheus text when it is scraped; values that
// live elsewhere (entries, bytes) are added at that moment by a collector.
//
// Lines: `Log` writes one JSON object per line to standard error, in a single write that a pipe
// takes whole. A reader that does not read never blocks the service: the line is dropped and
// counted instead.

/// Every limit of this module, with its unit in its name.
public enum TelemetryLimits {
    /// Different label values one registry keeps; what comes later is counted but not shown.
    public static let seriesMax = 10_000
    /// Longest log line; at most what a pipe takes in one piece (PIPE_BUF).
    public static let logLineBytesMax = 4_096
    /// Longest text of one field in a log line.
    public static let logFieldBytesMax = 1_024
}
