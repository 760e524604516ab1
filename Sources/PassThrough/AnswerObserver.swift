import ContentCoding
import HTTPFields
import LLMWire
import Synchronization

/// Watches an answer pass: what it says, what it used, how long it took.
///
/// What passes is not changed; a compressed answer is read in a copy.
final class AnswerObserver: Sendable {
    private struct State {
        /// Nil where the answer cannot be read: another status, a coding that is not known.
        var recorder: AnswerRecorder?
        var decoder: ContentDecoder?
        var byteCount = 0
    }

    private let state: Mutex<State>
    private let start: ContinuousClock.Instant
    private let fallbackModel: String?

    init(
        _ request: ProviderRequest, _ response: UpstreamResponse, _ policy: RecordingPolicy,
        start: ContinuousClock.Instant
    ) {
        self.start = start
        fallbackModel = response.fallbackModel
        var recorder: AnswerRecorder?
        if response.status == 200 {
            recorder = AnswerRecorder(
                for: request, isEventStream: response.isEventStream, policy: policy)
        }
        let codings = response.headers.values("content-encoding").filter {
            !$0.isEmpty && $0.lowercased() != "identity"
        }
        guard !codings.isEmpty else {
            state = Mutex(State(recorder: recorder))
            return
        }
        let decoder = ContentDecoder(
            coding: codings.joined(separator: ","), bytesMax: WireLimits.streamBytesMax)
        state = Mutex(State(recorder: decoder == nil ? nil : recorder, decoder: decoder))
    }

    func receive(_ piece: [UInt8]) {
        state.withLock { state in
            state.byteCount += piece.count
            guard state.recorder != nil else { return }
            guard let decoder = state.decoder else {
                state.recorder?.receive(piece)
                return
            }
            do throws(ContentDecodingError) {
                let plain = try decoder.decode(piece)
                state.recorder?.receive(plain)
            } catch {
                state.recorder = nil
            }
        }
    }

    /// Whether a stream has said its last.
    var hasLastEvent: Bool { state.withLock { $0.recorder?.hasLastEvent ?? false } }

    /// What was seen; nil where nothing could be.
    func finish(isWhole: Bool) -> Recording? {
        state.withLock { state in
            state.recorder?.finish(isWhole: isWhole && (state.decoder?.isComplete ?? true))
        }
    }

    /// What the answer used, as far as was seen.
    func summary(_ recording: Recording?) -> AnswerSummary {
        AnswerSummary(
            usage: recording?.usage, model: recording?.model, elapsed: start.duration(to: .now),
            answerBytes: state.withLock { $0.byteCount }, fallbackModel: fallbackModel)
    }
}
