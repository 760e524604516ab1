/// Why an answer is not kept; one name each, the same in logs and metrics.
public enum NotStoredReason: String, Error, Sendable, Codable, CaseIterable {
    /// It ended at a limit of tokens.
    case length
    case contentFilter = "content-filter"
    case refusal
    /// The provider reported an error in it.
    case errorAnswer = "error-answer"
    /// It ended before its format's end.
    case cut
    /// It is not what its format says.
    case malformed
    /// Longer than the limits.
    case tooLong = "too-long"
    /// It calls tools, and the setting is not to keep such answers.
    case toolCalls = "tool-calls"
    /// It holds audio, whose id expires.
    case audio
    /// It says nothing.
    case empty
    /// The provider paused and wants to be asked again.
    case paused
    /// It ended in a way not known here.
    case unknownEnd = "unknown-end"
}
