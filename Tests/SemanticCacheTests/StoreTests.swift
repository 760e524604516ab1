import LMDB
import SemanticCache
import TestSupport
import Testing
import TextEmbedding

@Suite struct StoreTests {
    @Test func `everything is there after a restart, and found in both tiers`() async throws {
        let fixture = try await CacheFixture()
        let cache = try fixture.cache
        fixture.embedder.plan("near", near: "stored", similarity: 0.9)
        let id = try await cache.keep("stored", String(repeating: "answer ", count: 1_000)) {
            $0.attributes = ["a": "b"]
            $0.tags = ["t"]
            $0.model = "m"
            $0.usage = TokenUsage(inputTokens: 1, outputTokens: 2)
            $0.costNanoUSD = 3
            $0.responseFormat = "f"
            $0.ttlMillis = 60_000
        }
        let before = try cache.entry(id)
        let vector = try cache.embedding(of: id)
        let again = try await fixture.reopened()
        #expect(try again.cache.entry(id) == before)
        #expect(try again.cache.embedding(of: id) == vector)
        #expect(try await again.cache.ask("near") { $0.recordsUse = false }.hits.count == 1)
        #expect(try await again.cache.ask("stored").decision.outcome == .exactHit)
    }

    @Test func `the same prompt replaces, other attributes stand beside it`() async throws {
        let fixture = try await CacheFixture()
        let cache = try fixture.cache
        let first = try await cache.keep("p", "1")
        let second = try await cache.keep(" p ", "2")
        #expect(first != second)
        #expect(throws: CacheError.unknownEntry(first)) { try cache.entry(first) }
        try await cache.keep("p", "3") { $0.attributes = ["a": "b"] }
        #expect(cache.statistics().entryCount == 2)
        #expect(cache.statistics().vectorCount == 2)
        #expect(try await cache.ask("p") { $0.maxResults = 5 }.hits.count == 2)
        try await cache.keep("q", "4") { $0.id = second }
        #expect(try cache.entry(second).prompt == "q")
        #expect(try await fixture.set.verify().isSound)
    }

    @Test func `of many inserts of one prompt at once, one entry remains`() async throws {
        let fixture = try await CacheFixture()
        let cache = try fixture.cache
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<64 {
                group.addTask { _ = try? await cache.keep("same", "\(number)") }
            }
        }
        #expect(cache.statistics().entryCount == 1)
        #expect(cache.statistics().vectorCount == 1)
        #expect(try await fixture.set.verify().isSound)
    }

    @Test func `removed is gone from both tiers and the store`() async throws {
        let fixture = try await CacheFixture()
        let cache = try fixture.cache
        fixture.embedder.plan("near", near: "stored", similarity: 0.99)
        let id = try await cache.keep("stored") { $0.attributes = ["a": "b"] }
        #expect(try await cache.remove(id))
        #expect(try await !cache.remove(id))
        #expect(try await cache.ask("stored").hits.isEmpty)
        #expect(try await cache.ask("near").decision.reason == .emptyScope)
        #expect(try cache.entries().entries.isEmpty)
    }

    @Test func `entries are listed in pages and removed by attributes, tag, model and age`()
        async throws
    {
        let fixture = try await CacheFixture()
        let cache = try fixture.cache
        for number in 0..<10 {
            try await cache.keep("p\(number)") {
                $0.attributes = ["parity": number % 2 == 0 ? "even" : "odd"]
                $0.tags = number < 3 ? ["low"] : []
                $0.model = "m\(number)"
            }
            fixture.clock.advance(millis: 1)
        }
        var seen: [String] = []
        var after: EntryID?
        repeat {
            let page = try cache.entries(after: after, limit: 3)
            seen += page.entries.map(\.prompt)
            after = page.next
        } while after != nil
        #expect(seen == (0..<10).map { "p\($0)" })
        var filter = EntryFilter()
        filter.attributes = ["parity": "even"]
        filter.tag = "low"
        #expect(try cache.entries(matching: filter).entries.map(\.prompt) == ["p0", "p2"])
        #expect(try await cache.remove(matching: filter, dryRun: true) == 2)
        #expect(try await cache.remove(matching: filter) == 2)
        filter = EntryFilter()
        filter.model = "m5"
        #expect(try await cache.remove(matching: filter) == 1)
        filter = EntryFilter()
        filter.createdBeforeMillis = 1_780_000_000_004
        #expect(try await cache.remove(matching: filter) == 2)
        #expect(try await cache.flush() == 5)
        #expect(try await fixture.set.verify().entryCount == 0)
    }

    @Test func `a batch insert is one call of the embedder and one commit; bad items stand alone`()
        async throws
    {
        let fixture = try await CacheFixture()
        let cache = try fixture.cache
        let commits = fixture.set.statistics.commitCount
        var items = (0..<50).map { NewEntry(prompt: "p\($0)", response: "r") }
        items[7].prompt = ""
        items[8].embedding = [.nan]
        let results = await cache.insert(items)
        #expect(fixture.embedder.callCount == 1)
        #expect(fixture.set.statistics.commitCount == commits + 1)
        #expect(results.filter { (try? $0.get()) == nil }.count == 2)
        #expect(cache.statistics().entryCount == 48)
    }

    @Test func `a wrong answer is never given to that prompt again`() async throws {
        let fixture = try await CacheFixture()
        let cache = try fixture.cache
        fixture.embedder.plan("near", near: "stored", similarity: 0.99)
        fixture.embedder.plan("close", near: "stored", similarity: 0.98)
        let id = try await cache.keep("stored")
        try await cache.feedback(id, prompt: "near", verdict: .wrong)
        try await cache.feedback(id, prompt: "close", verdict: .correct)
        let again = try await fixture.reopened()
        let blocked = try await again.cache.ask("near")
        #expect(blocked.decision.reason == .feedbackBlocked)
        #expect(try await again.cache.ask("close").hits.count == 1)
        #expect(try await again.cache.ask("stored").hits.count == 1)
        try await again.cache.feedback(id, prompt: "stored", verdict: .wrong, removesEntry: true)
        #expect(try await again.cache.ask("close").hits.isEmpty)
    }

    @Test func `ledger sums are added with an entry and alone, and stop at the largest number`()
        async throws
    {
        let fixture = try await CacheFixture()
        let cache = try fixture.cache
        let row = LedgerAddition(key: [1, 2], sums: [5, -1])
        _ = try await cache.insert(NewEntry(prompt: "p", response: "r"), ledger: [row, row])
        try await fixture.set.addToLedger([
            LedgerAddition(key: [1, 2], sums: [.max, 0, 7]), LedgerAddition(key: [2], sums: [1]),
        ])
        let again = try await fixture.reopened()
        #expect(
            try again.set.ledger() == [
                LedgerAddition(key: [1, 2], sums: [.max, -2, 7]),
                LedgerAddition(key: [2], sums: [1]),
            ])
        #expect(try again.set.ledger(from: [1], to: [2]).count == 1)
    }

    @Test func `caches are created, configured and dropped, also over a restart`() async throws {
        let fixture = try await CacheFixture()
        var settings = CacheSettings()
        settings.threshold = 0.7
        let other = try await fixture.set.createCache("other", settings: settings)
        try await other.keep("p")
        await #expect(throws: CacheError.self) { try await fixture.set.createCache("other") }
        await #expect(throws: CacheError.self) { try await fixture.set.createCache("a/b") }
        let again = try await fixture.reopened()
        #expect(again.set.cacheNames() == ["default", "other"])
        #expect(try again.set.cache("other").settings == settings)
        #expect(try await again.cache.ask("p").hits.isEmpty)
        try await again.set.dropCache("other")
        #expect(throws: CacheError.unknownCache("other")) { try again.set.cache("other") }
        let renewed = try await again.set.createCache("other")
        #expect(try await renewed.ask("p").hits.isEmpty)
        #expect(try await again.set.verify().isSound)
    }

    @Test func `another embedder is refused with both names, or embeds all again`() async throws {
        let fixture = try await CacheFixture()
        try await fixture.cache.keep("stored")
        await fixture.set.close()
        let other = PlannedEmbedder(dimension: 32, model: "other")
        other.plan("near", near: "stored", similarity: 0.9)
        let error = await #expect(throws: CacheError.self) {
            try await CacheFixture(
                directory: fixture.directory, clock: fixture.clock, embedder: other)
        }
        guard case .embedderMismatch(let message) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(message.contains("planned") && message.contains("other"))
        let again = try await CacheFixture(
            directory: fixture.directory, clock: fixture.clock, embedder: other
        ) { $0.reembeds = true }
        #expect(try await again.cache.ask("near").hits.count == 1)
        await again.set.close()
        _ = try await CacheFixture(
            directory: fixture.directory, clock: fixture.clock, embedder: other)
    }

    @Test func `a second opening is refused and names the directory`() async throws {
        let fixture = try await CacheFixture()
        let error = await #expect(throws: CacheError.self) {
            try await CacheFixture(directory: fixture.directory)
        }
        guard case .dataDirectoryInUse(let path) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(path.contains(fixture.directory.path))
    }

    @Test func `a backup is a data directory with the same entries`() async throws {
        let fixture = try await CacheFixture()
        for number in 0..<20 { try await fixture.cache.keep("p\(number)") }
        let target = TemporaryDirectory()
        try await fixture.set.backup(to: target.path)
        await #expect(throws: CacheError.self) { try await fixture.set.backup(to: target.path) }
        let copy = try await CacheFixture(directory: target, embedder: fixture.embedder)
        #expect(try copy.cache.statistics().entryCount == 20)
        #expect(try await copy.cache.ask("p7").decision.outcome == .exactHit)
    }

    @Test func `a full map refuses inserts, answers lookups and takes removals`() async throws {
        let fixture = try await CacheFixture { $0.mapSizeBytes = 4 << 20 }
        let cache = try fixture.cache
        var random = SeededRandom(seed: 5)
        var kept: [EntryID] = []
        var refusal: CacheError?
        while refusal == nil, kept.count < 1_000 {
            let noise = String(
                decoding: (0..<50_000).map { _ in UInt8.random(in: 33...126, using: &random) },
                as: UTF8.self)
            do {
                kept.append(try await cache.keep("p\(kept.count)", noise))
            } catch let error as CacheError {
                refusal = error
            }
        }
        guard case .storageFull = refusal else {
            Issue.record("\(String(describing: refusal))")
            return
        }
        #expect(refusal?.isRetryable == true)
        #expect(kept.count > 10)
        #expect(try await cache.ask("p3").decision.outcome == .exactHit)
        for id in kept.prefix(8) { #expect(try await cache.remove(id)) }
        try await cache.keep("room again", "short")
        #expect(try await fixture.set.verify().isSound)
    }

    @Test func `requests outside their limits are refused with field and limit`() async throws {
        let fixture = try await CacheFixture()
        let cache = try fixture.cache
        let long = String(repeating: "x", count: Limits.promptBytesMax + 1)
        await #expect(
            throws: CacheError.tooLarge(
                field: "prompt", limitBytes: Limits.promptBytesMax,
                actualBytes: Limits.promptBytesMax + 1)
        ) { try await cache.ask(long) }
        await #expect(throws: CacheError.self) { try await cache.keep("") }
        await #expect(throws: CacheError.self) { try await cache.keep("p") { $0.ttlMillis = 0 } }
        await #expect(throws: CacheError.self) { try await cache.ask("p") { $0.maxResults = 0 } }
        await #expect(throws: CacheError.self) { try await cache.ask("p") { $0.threshold = .nan } }
        await #expect(throws: CacheError.self) {
            try await cache.keep("p") {
                $0.attributes = Dictionary(
                    uniqueKeysWithValues: (0...Limits.attributesMax).map { ("a\($0)", "") })
            }
        }
    }
}
