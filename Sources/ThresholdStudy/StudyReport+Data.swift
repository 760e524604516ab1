import JSON

extension StudyReport {
    /// The report as one JSON object; shares are 0…1, intervals `[low, high]` with 95 % confidence.
    public var json: [UInt8] {
        var writer = JSONWriter(capacity: 1 << 16)
        writer.object { writer in
            writer.member("source", source)
            writer.member("embedder", embedder)
            writer.member("pairs", pairCount)
            writer.member("same", sameCount)
            writer.arrayMember("problems") { writer in
                for problem in problems {
                    writer.object { writer in
                        writer.member("line", problem.line)
                        writer.member("message", problem.message)
                    }
                }
            }
            writer.arrayMember("policies") { writer in
                for policy in policies { Self.write(policy, to: &writer) }
            }
            if let stream {
                writer.objectMember("stream") { Self.write(stream, to: &$0) }
            }
        }
        writer.endLine()
        return writer.take()
    }

    /// One line per policy and threshold of the tables, with a header.
    public var csv: String {
        var lines = [
            "policy,unit,threshold,pairs,same,right,wrong,hit_rate,precision,precision_low,"
                + "precision_high,false_hit_rate,recall,f1"
        ]
        for policy in policies {
            for point in policy.table {
                let interval = point.precision.interval
                let shares = [
                    point.hitRate.value, point.precision.value, interval?.lowerBound,
                    interval?.upperBound, point.falseHitRate.value, point.recall.value, point.f1,
                ].map { $0.map { Decimal.text($0, 6) } ?? "" }
                let fields =
                    [policy.name, policy.unit, Decimal.text(point.threshold, 4)]
                    + [point.totalCount, point.sameCount, point.rightCount, point.wrongCount]
                    .map(String.init) + shares
                lines.append(fields.joined(separator: ","))
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func write(_ policy: PolicyResult, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("name", policy.name)
            writer.member("explanation", policy.explanation)
            writer.member("unit", policy.unit)
            if let area = policy.areaUnderROC { writer.member("areaUnderROC", area) }
            writer.objectMember("atDefault") { write(policy.atDefault, to: &$0) }
            if let best = policy.bestF1 {
                writer.objectMember("bestF1") { write(best, to: &$0) }
            }
            writer.arrayMember("table") { writer in
                for point in policy.table { writer.object { write(point, to: &$0) } }
            }
            writer.arrayMember("targets") { writer in
                for target in policy.targets { write(target, to: &writer) }
            }
            writer.arrayMember("kinds") { writer in
                for kind in policy.kinds {
                    writer.object { writer in
                        writer.member("kind", kind.kind)
                        write("sameServed", kind.sameServed, to: &writer)
                        write("differentServed", kind.differentServed, to: &writer)
                    }
                }
            }
            writer.arrayMember("falseHits") { writer in
                for item in policy.falseHits { write(item, to: &writer) }
            }
            writer.arrayMember("misses") { writer in
                for item in policy.misses { write(item, to: &writer) }
            }
        }
    }

    private static func write(_ target: TargetResult, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("precision", target.precision)
            if let point = target.point {
                writer.objectMember("point") { write(point, to: &$0) }
            }
            if let point = target.confidentPoint {
                writer.objectMember("confidentPoint") { write(point, to: &$0) }
            }
        }
    }

    private static func write(_ point: OperatingPoint, to writer: inout JSONWriter) {
        writer.member("threshold", point.threshold)
        writer.member("right", point.rightCount)
        writer.member("wrong", point.wrongCount)
        write("hitRate", point.hitRate, to: &writer)
        write("precision", point.precision, to: &writer)
        write("falseHitRate", point.falseHitRate, to: &writer)
        write("falseHitShare", point.falseHitShare, to: &writer)
        write("recall", point.recall, to: &writer)
        writer.member("f1", point.f1)
    }

    private static func write(_ name: String, _ share: Proportion, to writer: inout JSONWriter) {
        guard let value = share.value, let interval = share.interval else { return }
        writer.objectMember(name) { writer in
            writer.member("value", value)
            writer.member("count", share.count)
            writer.member("of", share.total)
            writer.arrayMember("interval95") { writer in
                writer.number(interval.lowerBound)
                writer.number(interval.upperBound)
            }
        }
    }

    private static func write(_ item: StudyCase, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("line", item.pair.line)
            writer.member("stored", item.pair.stored)
            writer.member("asked", item.pair.asked)
            writer.member("cosine", item.cosine)
            if let value = item.value { writer.member("value", value) }
            if !item.note.isEmpty { writer.member("note", item.note) }
        }
    }

    private static func write(_ stream: StreamResult, to writer: inout JSONWriter) {
        writer.member("lookups", stream.lookupCount)
        writer.member("stored", stream.storedCount)
        if let recall = stream.indexRecall { write("indexRecall", recall, to: &writer) }
        writer.arrayMember("rows") { writer in
            for row in stream.rows {
                writer.object { writer in
                    writer.member("policy", row.policy)
                    writer.member("threshold", row.threshold)
                    writer.member("right", row.rightCount)
                    writer.member("wrong", row.wrongCount)
                    writer.member("unknown", row.unknownCount)
                    writer.member("missed", row.missedCount)
                    write("hitRate", row.hitRate, to: &writer)
                    write("knownPrecision", row.knownPrecision, to: &writer)
                }
            }
        }
    }
}
