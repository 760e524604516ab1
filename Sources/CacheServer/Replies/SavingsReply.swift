import JSON
import PassThrough

/// A savings report as JSON and as CSV.
struct SavingsReply {
    let cacheID: String
    let report: SavingsReport

    func write(to writer: inout JSONWriter) {
        writer.member("cacheId", cacheID)
        writer.arrayMember("by") { writer in
            for dimension in report.dimensions { writer.string(dimension.rawValue) }
        }
        writer.objectMember("total") { Self.write(report.total, to: &$0) }
        writer.arrayMember("rows") { writer in
            for row in report.rows {
                writer.object { writer in
                    if let day = row.day { writer.member("day", "\(day)") }
                    if let model = row.model { writer.member("model", model) }
                    if let key = row.key { writer.member("key", key) }
                    Self.write(row.sums, to: &writer)
                }
            }
        }
    }

    private static func write(_ sums: SavingsSums, to writer: inout JSONWriter) {
        writer.objectMember("requests") { writer in
            for outcome in RequestOutcome.allCases {
                writer.member(outcome.rawValue, sums.requests[outcome] ?? 0)
            }
        }
        for (name, value) in columns(sums) {
            writer.key(name)
            if let value { writer.raw(value.utf8) } else { writer.null() }
        }
    }

    /// The report as comma-separated values (RFC 4180), a header line first.
    var csv: String {
        let names =
            report.dimensions.map(\.rawValue) + RequestOutcome.allCases.map(\.rawValue)
            + Self.columns(SavingsSums()).map(\.name)
        var text = names.joined(separator: ",") + "\r\n"
        for row in report.rows {
            var fields = report.dimensions.map { dimension in
                switch dimension {
                case .day: row.day.map { "\($0)" } ?? ""
                case .model: Self.quoted(row.model ?? "")
                case .key: Self.quoted(row.key ?? "")
                }
            }
            fields += RequestOutcome.allCases.map { "\(row.sums.requests[$0] ?? 0)" }
            fields += Self.columns(row.sums).map { $0.value ?? "" }
            text += fields.joined(separator: ",") + "\r\n"
        }
        return text
    }

    /// Every sum as a number's text; nil is unknown.
    private static func columns(_ sums: SavingsSums) -> [(name: String, value: String?)] {
        [
            ("inputTokensAvoided", "\(sums.inputTokensAvoided)"),
            ("outputTokensAvoided", "\(sums.outputTokensAvoided)"),
            ("inputTokensSpent", "\(sums.inputTokensSpent)"),
            ("outputTokensSpent", "\(sums.outputTokensSpent)"),
            ("avoidedUsd", sums.knownAvoidedNanoUSD.map(Money.text)),
            ("spentUsd", sums.knownSpentNanoUSD.map(Money.text)),
            ("embeddingUsd", sums.knownEmbeddingNanoUSD.map(Money.text)),
            ("judgingUsd", sums.knownJudgingNanoUSD.map(Money.text)),
            ("netUsd", sums.knownNetNanoUSD.map(Money.text)),
            ("avoidedSeconds", Money.text(thousandfold(sums.avoidedMicroseconds))),
            ("unpricedRequests", "\(sums.unpricedCount)"),
            ("estimatedRequests", "\(sums.estimatedCount)"),
            ("embeddedTokens", "\(sums.embeddedTokens)"),
            ("embeddingSeconds", Money.text(thousandfold(sums.embeddingMicroseconds))),
            ("judgeCalls", "\(sums.judgingCount)"),
            ("unpricedOverheads", "\(sums.unpricedOverheadCount)"),
        ]
    }

    /// Microseconds as billionths of a second, which are written like billionths of a dollar.
    private static func thousandfold(_ micros: Int64) -> Int64 {
        let (nanos, overflows) = micros.multipliedReportingOverflow(by: 1_000)
        return overflows ? .max : nanos
    }

    /// Callers choose these texts, so none may end its field or be a spreadsheet's formula.
    private static func quoted(_ text: String) -> String {
        let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false
        let plain = isFormula ? "'" + text : text
        guard plain.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else {
            return plain
        }
        return "\"" + plain.replacing("\"", with: "\"\"") + "\""
    }
}
