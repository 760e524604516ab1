import HTTPFields
import LLMWire
import Synchronization

/// Watches an answer pass: what it says, what it used, how long it took.
final class AnswerObserver: Sendable {
    private let recorder: Mutex<AnswerRecorder?>
    private let byteCount = Atomic<Int>(0)
    private let start: ContinuousClock.Instant

    /// An answer in a coding that cannot be read here, or of another status, is only timed.
    init(
        _ request: ProviderRequest, _ response: UpstreamResponse, _ policy: RecordingPolicy,
        start: ContinuousClock.Instant
    ) {
        self.start = start
        let coding = response.headers["content-encoding"]?.lowercased() ?? "identity"
        guard response.status == 200, coding == "identity" else {
            recorder = Mutex(nil)
            return
        }
        recorder = Mutex(
            AnswerRecorder(for: request, isEventStream: response.isEventStream, policy: policy))
    }

    func receive(_ piece: [UInt8]) {
        byteCount.add(piece.count, ordering: .relaxed)
        recorder.withLock { $0?.receive(piece) }
    }

    /// What was seen; nil where nothing could be.
    func finish(isWhole: Bool) -> Recording? {
        recorder.withLock { $0?.finish(isWhole: isWhole) }
    }

    /// What the answer used, as far as was seen.
    func summary(_ recording: Recording?) -> AnswerSummary {
        AnswerSummary(
            usage: recording?.usage, model: recording?.model, elapsed: start.duration(to: .now),
            answerBytes: byteCount.load(ordering: .relaxed))
    }
}
