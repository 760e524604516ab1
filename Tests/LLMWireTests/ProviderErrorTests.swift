import JSON
import Testing

@testable import LLMWire

@Suite struct ProviderErrorTests {
    @Test(arguments: ProviderError.Kind.allCases)
    func `every error has each provider's shape`(kind: ProviderError.Kind) throws {
        let error = ProviderError(kind, "It \"broke\".\n", requestID: "req_1")
        #expect((400...599).contains(error.status))
        let openAI = try JSONDocument(error.body(for: .openAI)).root
        #expect(openAI["error"]?["message"]?.string == error.message)
        #expect(openAI["error"]?["type"]?.kind == .string)
        #expect(openAI["error"]?["param"]?.isNull == true)
        #expect(openAI["error"]?["code"]?.string == "refrain_" + kind.rawValue)
        let anthropic = try JSONDocument(error.body(for: .anthropic)).root
        #expect(anthropic["type"]?.string == "error")
        #expect(anthropic["error"]?["message"]?.string == error.message)
        #expect(anthropic["request_id"]?.string == "req_1")
    }

    @Test(arguments: ProviderRoute.allCases)
    func `an error inside a stream is one event that recorders refuse`(route: ProviderRoute) throws
    {
        let event = ProviderError(.upstreamFailed, "gone").event(for: route)
        var parser = EventStreamParser()
        var events: [ServerSentEvent] = []
        try parser.receive(event, into: &events)
        #expect(events.count == 1)
        guard route != .embeddings else { return }
        let recording = record(route, [event], isEventStream: true)
        #expect(recording.refusal == .errorAnswer)
    }
}
