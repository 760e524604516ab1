import JSON
import Synchronization
import Testing

@testable import Telemetry

@Suite struct HistogramTests {
    @Test func `every duration lies within the bounds of its bucket`() {
        var nanos: UInt64 = 1
        while nanos < 1 << 37 {
            for near in [nanos - 1, nanos, nanos + 1] {
                let bucket = Histogram.bucket(of: near)
                if bucket < Histogram.bucketCount - 1 {
                    #expect(near <= Histogram.upperBoundNanos(of: bucket), "\(near)")
                }
                if bucket > 0 {
                    #expect(near > Histogram.upperBoundNanos(of: bucket - 1), "\(near)")
                }
            }
            nanos += max(1, nanos / 3)
        }
    }

    @Test func `a quantile is at most a fifth too large and never too small`() {
        let histogram = Histogram()
        for micros in 1...10_000 { histogram.observe(nanos: Int64(micros) * 1_000) }
        let snapshot = histogram.snapshot
        #expect(snapshot.count == 10_000)
        #expect(snapshot.sumNanos == 50_005_000_000)
        for share in [0.01, 0.5, 0.9, 0.99] {
            let exact = share * 10_000 * 1_000
            let read = Double(snapshot.quantileNanos(share))
            #expect(read >= exact && read <= exact * 1.25, "\(share): \(read)")
        }
    }

    @Test func `durations outside the range are kept at the ends`() {
        let histogram = Histogram()
        histogram.observe(nanos: -5)
        histogram.observe(.seconds(100_000))
        #expect(histogram.snapshot.count == 2)
        #expect(histogram.snapshot.buckets.first == 1)
        #expect(histogram.snapshot.buckets.last == 1)
        #expect(Histogram().snapshot.quantileNanos(0.5) == 0)
        #expect((histogram.snapshot + histogram.snapshot).count == 4)
    }
}

@Suite struct MetricRegistryTests {
    @Test func `the text is what Prometheus reads`() {
        let registry = MetricRegistry()
        registry.counter("hits_total", help: "Hits.", labels: [("kind", "exact")]).increment(by: 3)
        registry.gauge("open", help: "Say \"open\"\nnow").set(-2)
        registry.counter("hits_total", help: "Hits.", labels: [("kind", "a\"b\\c\n")]).increment()
        registry.collect { $0.sample("extra", [], 0.5) }
        let expected = #"""
            # HELP hits_total Hits.
            # TYPE hits_total counter
            hits_total{kind="exact"} 3
            hits_total{kind="a\"b\\c\n"} 1
            # HELP open Say "open"\nnow
            # TYPE open gauge
            open -2
            extra 0.5

            """#
        #expect(String(decoding: registry.render(), as: UTF8.self) == expected)
    }

    @Test func `the same name and labels are the same counter`() {
        let registry = MetricRegistry()
        let first = registry.counter("a", help: "", labels: [("x", "1")])
        #expect(registry.counter("a", help: "", labels: [("x", "1")]) === first)
        #expect(registry.counter("a", help: "", labels: [("x", "2")]) !== first)
    }

    @Test func `a histogram's buckets add up and end at infinity`() {
        let registry = MetricRegistry()
        let histogram = registry.histogram("t_seconds", help: "Time.")
        histogram.observe(nanos: 500)
        histogram.observe(nanos: 3_000_000)
        let lines = String(decoding: registry.render(), as: UTF8.self).split(separator: "\n")
        #expect(lines.contains("t_seconds_bucket{le=\"1.024e-06\"} 1"))
        #expect(lines.contains("t_seconds_bucket{le=\"+Inf\"} 2"))
        #expect(lines.contains("t_seconds_count 2"))
        #expect(lines.contains("t_seconds_sum 0.0030005"))
    }

    @Test func `labels beyond the limit are counted but not shown`() {
        let registry = MetricRegistry()
        for index in 0..<TelemetryLimits.seriesMax {
            registry.gauge("g\(index % 7)", help: "", labels: [("n", "\(index)")]).set(1)
        }
        let before = registry.render().count
        registry.gauge("g0", help: "", labels: [("n", "one more")]).set(1)
        #expect(registry.render().count == before)
    }
}

@Suite struct LogTests {
    @Test func `a line is one JSON object`() throws {
        let line = Log.line(
            .warning, "slow \"disk\"", ["ms": .int(12), "ok": .bool(false), "share": .double(0.5)],
            time: (1_795_201_330, 7))
        #expect(line.last == UInt8(ascii: "\n"))
        let root = try JSONDocument(line).root
        #expect(root["time"]?.string == "2026-11-20T19:02:10.007Z")
        #expect(root["level"]?.string == "warning")
        #expect(root["event"]?.string == "slow \"disk\"")
        #expect(root["ms"]?.int == 12)
        #expect(root["share"]?.double == 0.5)
    }

    @Test func `a line never outgrows what a pipe takes whole`() throws {
        let long = LogValue.string(String(repeating: "\u{1}中", count: 5_000))
        let line = Log.line(.info, "x", ["a": long, "b": long, "c": long], time: (0, 0))
        #expect(line.count <= TelemetryLimits.logLineBytesMax)
        #expect(try JSONDocument(line).root["truncated"]?.bool == true)
    }

    @Test func `lines below the level are not written and untaken ones are counted`() {
        let lines = Mutex<[[UInt8]]>([])
        let log = Log(level: .warning, clock: { (0, 0) }) { line in
            lines.withLock { $0.append(line) }
            return false
        }
        log.info("quiet")
        log.error("loud")
        #expect(lines.withLock { $0.count } == 1)
        #expect(log.droppedCount == 1)
        log.level = .debug
        log.debug("now")
        #expect(lines.withLock { $0.count } == 2)
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (951_782_400, "2000-02-29T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.000Z"), (4_102_444_799, "2099-12-31T23:59:59.000Z"),
        ] as [(Int64, String)])
    func `the date is right in leap years and before 1970`(seconds: Int64, text: String) {
        #expect(Log.timestamp(seconds: seconds, millis: 0) == text)
    }
}
