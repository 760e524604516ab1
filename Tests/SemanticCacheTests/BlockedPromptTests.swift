import SemanticCache
import TestSupport
import Testing

@Suite struct BlockedPromptTests {
    /// As many prompts as an entry may be blocked for.
    private let most = 1_024

    @Test func `an entry found wrong for too many prompts goes altogether`() async throws {
        let fixture = try await CacheFixture()
        let cache = try fixture.cache
        let id = try await cache.keep("stored")
        try await withThrowingTaskGroup { group in
            for number in 0..<most {
                group.addTask {
                    try await cache.feedback(id, prompt: "wrong \(number)", verdict: .wrong)
                }
            }
            try await group.waitForAll()
        }
        // One that is blocked already is no further one.
        try await cache.feedback(id, prompt: "wrong 7", verdict: .wrong)
        #expect(try await cache.ask("stored").hits.count == 1)
        try await cache.feedback(id, prompt: "one too many", verdict: .wrong)
        #expect(try await cache.ask("stored").hits.isEmpty)
        #expect(cache.statistics().entryCount == 0 && cache.statistics().vectorCount == 0)
        let again = try await fixture.reopened()
        #expect(try await again.cache.ask("stored").hits.isEmpty)
    }
}
