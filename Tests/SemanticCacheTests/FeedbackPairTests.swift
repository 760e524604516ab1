import SemanticCache
import TestSupport
import Testing

@Suite struct FeedbackPairTests {
    @Test func `verdicts come back as labelled pairs, page by page, after a restart too`()
        async throws
    {
        let fixture = try await CacheFixture()
        let cache = try fixture.cache
        var ids: [EntryID] = []
        for number in 0..<3 { ids.append(try await cache.keep("stored \(number)")) }
        for id in ids {
            try await cache.feedback(id, prompt: "asked one", verdict: .correct)
            try await cache.feedback(id, prompt: "asked two", verdict: .wrong)
        }
        let again = try await fixture.reopened().cache
        var (pairs, cursor): ([FeedbackPair], EntryID?) = ([], nil)
        var pageCount = 0
        repeat {
            let page = try again.feedbackPairs(after: cursor, limit: 2)
            pairs += page.pairs
            cursor = page.next
            pageCount += 1
        } while cursor != nil
        #expect(pageCount == 3)
        #expect(pairs.map(\.entry) == ids.sorted().flatMap { [$0, $0] })
        #expect(pairs.allSatisfy { $0.isRight == ($0.asked == "asked one") })
        #expect(Set(pairs.map(\.stored)) == ["stored 0", "stored 1", "stored 2"])
    }

    @Test func `as many verdicts for as against say nothing`() async throws {
        let cache = try await CacheFixture().cache
        let id = try await cache.keep("stored")
        try await cache.feedback(id, prompt: "asked", verdict: .correct)
        try await cache.feedback(id, prompt: "asked", verdict: .wrong)
        #expect(try cache.feedbackPairs().pairs.isEmpty)
        try await cache.feedback(id, prompt: "asked", verdict: .wrong)
        #expect(try cache.feedbackPairs().pairs.map(\.isRight) == [false])
    }

    @Test func `pairs go with their entry, and a very long prompt is not kept`() async throws {
        let cache = try await CacheFixture().cache
        let id = try await cache.keep("stored")
        let long = String(repeating: "long ", count: 8_192 / 5 + 1)
        try await cache.feedback(id, prompt: long, verdict: .wrong)
        #expect(try cache.feedbackPairs().pairs.isEmpty)
        try await cache.feedback(id, prompt: "asked", verdict: .wrong)
        #expect(try cache.feedbackPairs().pairs.count == 1)
        _ = try await cache.remove(id)
        #expect(try cache.feedbackPairs().pairs.isEmpty)
    }
}
