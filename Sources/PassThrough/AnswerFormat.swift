import LLMWire

/// What an entry says of its answer beside the answer: its format, and how long it took to make.
///
/// Written as `NewEntry.responseFormat` in the manner of a media type:
/// `refrain-answer/1; took-us=1234567`.
struct AnswerFormat: Sendable, Equatable {
    /// From the request to the answer's last byte.
    var elapsed: Duration

    private static let parameter = "; took-us="

    var text: String {
        CanonicalAnswer.storedFormat + Self.parameter + "\(max(0, elapsed.microseconds))"
    }

    init(elapsed: Duration) {
        self.elapsed = elapsed
    }

    /// Reads what `text` wrote; nil for another format.
    init?(_ text: String?) {
        guard let text, text.hasPrefix(CanonicalAnswer.storedFormat) else { return nil }
        let rest = text.dropFirst(CanonicalAnswer.storedFormat.count)
        guard !rest.isEmpty else {
            elapsed = .zero
            return
        }
        guard rest.hasPrefix(Self.parameter),
            let micros = Int64(rest.dropFirst(Self.parameter.count)), micros >= 0
        else { return nil }
        elapsed = .microseconds(micros)
    }
}

extension Duration {
    /// Whole microseconds.
    var microseconds: Int64 {
        let (seconds, attoseconds) = components
        let (micros, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000)
        return overflows ? .max : micros.addingClamped(attoseconds / 1_000_000_000_000)
    }
}
