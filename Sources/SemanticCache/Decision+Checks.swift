extension Decision {
    /// What the checks find against serving `stored`'s answer for `prompt`; empty lets it pass.
    static func checkFindings(prompt: String, stored: String) -> [CheckFinding] {
        []
    }
}
