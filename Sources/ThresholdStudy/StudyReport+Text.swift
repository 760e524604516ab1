extension StudyReport {
    /// The report for a terminal, at most 100 columns.
    public var text: String {
        var lines = ["", summary, ""]
        for policy in policies { lines += Self.lines(policy) }
        if let stream { lines += Self.lines(stream) }
        if !problems.isEmpty {
            lines.append("\(problems.count) lines were left out:")
            lines += problems.prefix(10).map { "  line \($0.line): \($0.message)" }
            if problems.count > 10 { lines.append("  … and \(problems.count - 10) more") }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    var summary: String {
        "\(source): \(pairCount) pairs, \(sameCount) of them the same · \(embedder)"
    }

    private static func lines(_ policy: PolicyResult) -> [String] {
        var lines = ["\(policy.name): \(policy.explanation)"]
        if let area = policy.areaUnderROC { lines.append("AUC \(Decimal.text(area, 4))") }
        let columns = [policy.unit, "served", "precision (95 %)", "false hits", "recall", "F1"]
        lines.append(row(columns))
        for point in policy.table {
            let isDefault = point.threshold == policy.atDefault.threshold
            lines.append(
                row([
                    Decimal.text(point.threshold, 3), Decimal.percent(point.hitRate),
                    Decimal.withInterval(point.precision), Decimal.percent(point.falseHitRate),
                    Decimal.percent(point.recall), Decimal.text(point.f1, 3),
                ]) + (isDefault ? "  ← default" : ""))
        }
        for target in policy.targets {
            guard let point = target.point else { continue }
            lines.append(
                "precision \(Decimal.percent(target.precision, places: 0)) from \(policy.unit) "
                    + "\(Decimal.text(point.threshold, 4)): finds \(Decimal.percent(point.recall)) "
                    + "of the same, serves \(Decimal.percent(point.hitRate)) of all")
        }
        if !policy.kinds.isEmpty {
            lines.append("by kind, at the default:")
            lines += policy.kinds.map { kind in
                "  \(padded(kind.kind, 18)) same served "
                    + padded(Decimal.percent(kind.sameServed), 9)
                    + "different served \(Decimal.percent(kind.differentServed))"
            }
        }
        return lines + [""]
    }

    private static func lines(_ stream: StreamResult) -> [String] {
        var lines = [
            "as a stream: \(stream.lookupCount) lookups, "
                + "\(stream.storedCount) prompts stored at the end",
            row(["policy", "threshold", "hits", "known right", "of hits unknown", "missed"]),
        ]
        for item in stream.rows {
            let hits = item.rightCount + item.wrongCount + item.unknownCount
            lines.append(
                row([
                    item.policy, Decimal.text(item.threshold, 3), Decimal.percent(item.hitRate),
                    Decimal.withInterval(item.knownPrecision),
                    Decimal.percent(Proportion(item.unknownCount, of: hits)), "\(item.missedCount)",
                ]))
        }
        if let recall = stream.indexRecall {
            lines.append(
                "the index found the true nearest neighbour in \(Decimal.withInterval(recall)) "
                    + "of \(recall.total) lookups: the rest of the misses are the threshold's")
        }
        return lines + [""]
    }

    private static func row(_ cells: [String]) -> String {
        let widths = [12, 11, 24, 16, 11, 7]
        return zip(cells, widths).map { padded($0, $1) }.joined()
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }
}
