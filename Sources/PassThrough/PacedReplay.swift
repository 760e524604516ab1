import LLMWire
import Synchronization

/// A replayed stream that arrives event by event, as a model's would.
final class PacedReplay: Sendable {
    private let replayed: ReplayedAnswer
    private let pause: Duration
    private let place = Mutex(0)

    init(_ replayed: ReplayedAnswer, pause: Duration) {
        self.replayed = replayed
        self.pause = pause
    }

    /// The next event after the pause; nil after the last.
    func next() async throws(AnswerCut) -> [UInt8]? {
        let index = place.withLock { place in
            defer { place += 1 }
            return place
        }
        guard index < replayed.eventEnds.count else { return nil }
        do {
            try await Task.sleep(for: pause)
        } catch {
            throw AnswerCut()
        }
        let start = index == 0 ? 0 : replayed.eventEnds[index - 1]
        return Array(replayed.bytes[start..<replayed.eventEnds[index]])
    }
}
