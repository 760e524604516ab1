import JSON
import SemanticCache

/// A shadow report as the API shows it.
struct ShadowReply {
    let name: String
    let settings: CacheSettings
    let report: ShadowReport
    /// Cases to show, newest first.
    let cases: [ShadowReport.Case]

    func write(to writer: inout JSONWriter) {
        let scale = settings.similarityScale
        writer.member("cacheId", name)
        writer.member("shadow", settings.isShadow)
        writer.optionalMember("sinceMillis", report.sinceMillis)
        writer.member("policy", settings.policy.rawValue)
        writer.member("threshold", scale.shown(settings.threshold))
        writer.member("scale", scale.rawValue)
        writer.member("lookups", report.lookupCount)
        writer.objectMember("outcomes") { writer in
            for (outcome, tally) in report.outcomes.sorted(by: {
                $0.key.rawValue < $1.key.rawValue
            }) {
                ShadowReply.write(outcome.rawValue, tally, to: &writer)
            }
        }
        writer.objectMember("misses") { writer in
            for (reason, count) in report.missReasons.sorted(by: {
                $0.key.rawValue < $1.key.rawValue
            }) {
                writer.member(reason.rawValue, count)
            }
        }
        writer.arrayMember("similarity") { writer in
            for bin in report.bins where bin.served.count + bin.missed.count > 0 {
                writer.object { writer in
                    writer.member("from", scale.shown(bin.from))
                    writer.member("to", scale.shown(bin.to))
                    ShadowReply.write("served", bin.served, to: &writer)
                    ShadowReply.write("missed", bin.missed, to: &writer)
                }
            }
        }
        writer.arrayMember("cases") { writer in
            for item in cases { writer.object { ShadowReply.write(item, scale, to: &$0) } }
        }
    }

    private static func write(
        _ name: String, _ tally: ShadowReport.Tally, to writer: inout JSONWriter
    ) {
        writer.objectMember(name) { writer in
            writer.member("count", tally.count)
            writer.member("same", tally.sameCount)
            writer.member("different", tally.differentCount)
            writer.member("unjudged", tally.unjudgedCount)
        }
    }

    private static func write(
        _ item: ShadowReport.Case, _ scale: SimilarityScale, to writer: inout JSONWriter
    ) {
        writer.member("atMillis", item.atMillis)
        writer.member("prompt", item.prompt)
        writer.member("outcome", item.outcome.rawValue)
        writer.member("reason", item.reason.rawValue)
        if let candidate = item.candidate {
            writer.objectMember("candidate") { writer in
                writer.member("id", candidate.id.description)
                writer.member("prompt", candidate.prompt)
                writer.member("similarity", scale.shown(candidate.similarity))
            }
        }
        writer.key("verdict")
        if let isSame = item.isSame {
            writer.string(isSame ? "same" : "different")
        } else {
            writer.null()
        }
    }
}
