import HitChecks

extension Decision {
    /// What the checks find against serving a stored prompt's answer for `prompt`; empty lets it
    /// pass.
    ///
    /// The prompt is read when the first candidate passes the threshold, and once for all
    /// candidates.
    static func checks(for prompt: String) -> (_ stored: String) -> [CheckFinding] {
        var prepared: PreparedText?
        return { stored in
            let query = prepared ?? PreparedText(prompt)
            prepared = query
            let pair = PreparedPair(query: query, stored: PreparedText(stored))
            return PairChecks.findings(pair).map {
                CheckFinding(check: $0.check.rawValue, detail: $0.detail)
            }
        }
    }
}
