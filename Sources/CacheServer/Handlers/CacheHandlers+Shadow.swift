import HTTPServer
import JSON
import SemanticCache

extension CacheHandlers {
    /// `GET …/shadow`: what would have been served, with the latest cases to read.
    ///
    /// `?limit=N` cases, `?verdict=same|different` only those, `?outcome=hit-semantic` only those.
    func shadowReport(_ call: Call) throws(RequestError) -> HTTPResponse {
        let cache = try cache(call)
        let parameters = try QueryParameters(call.request)
        let limit = try parameters.int("limit", in: 0...1_000) ?? 100
        let verdict = try choice(parameters, "verdict", ["same": true, "different": false])
        let outcome = try choice(
            parameters, "outcome",
            Dictionary(uniqueKeysWithValues: CacheHandlers.outcomes.map { ($0.rawValue, $0) }))
        let report = cache.shadowReport()
        let cases = report.cases.filter { item in
            (verdict == nil || item.isSame == verdict)
                && (outcome == nil || item.outcome == outcome)
        }
        let reply = ShadowReply(
            name: cache.name, settings: cache.settings, report: report,
            cases: Array(cases.prefix(limit)))
        return CacheHandlers.json(200, capacity: 2_048 + 256 * min(limit, cases.count)) {
            reply.write(to: &$0)
        }
    }

    private static let outcomes: [Outcome] = [.exactHit, .semanticHit, .miss, .bypass]

    private func choice<Value>(
        _ parameters: QueryParameters, _ name: String, _ choices: [String: Value]
    ) throws(RequestError) -> Value? {
        guard let text = parameters.string(name) else { return nil }
        guard let value = choices[text] else {
            throw .field(
                name, rule: "enum",
                message: "\(name) must be \(choices.keys.sorted().joined(separator: " or "))")
        }
        return value
    }
}
