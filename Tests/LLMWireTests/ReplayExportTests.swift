import FoundationEssentials
import TestSupport
import Testing

@testable import LLMWire

/// Writes every fixture's replays for `Tests/Conformance/check_replays.py`.
///
/// The script feeds them to the official SDKs. Nothing is written unless `REFRAIN_REPLAYS` names a
/// folder.
@Suite struct ReplayExportTests {
    private static let folder = environmentValue("REFRAIN_REPLAYS")

    @Test(.enabled(if: folder != nil, "set REFRAIN_REPLAYS to a folder"))
    func `replays are written for the official SDKs to read`() throws {
        let folder = URL(filePath: try #require(Self.folder))
        for (number, (route, body, choices)) in AnswerFixtures.all.enumerated() {
            let answer = try #require(record(route, body: body, choices: choices).answer)
            let name = "\(number)-\(route.rawValue)"
            try Data(body.utf8).write(to: folder.appending(path: name + ".original.json"))
            var shape = ReplayShape(
                streams: false, includesUsage: true, identifierBits: 7, createdAtSeconds: 9)
            try Data(answer.replay(shape).bytes).write(to: folder.appending(path: name + ".json"))
            shape.streams = true
            guard route != .embeddings else { continue }
            try Data(answer.replay(shape).bytes).write(to: folder.appending(path: name + ".sse"))
        }
        for kind in ProviderError.Kind.allCases {
            let error = ProviderError(kind, "It broke.", requestID: "req_1")
            for provider in Provider.allCases {
                let name = "error-\(provider.rawValue)-\(error.status)-\(kind.rawValue).json"
                try Data(error.body(for: provider)).write(to: folder.appending(path: name))
            }
        }
    }
}
