import LMDB
import SemanticCache
import TestSupport
import TextEmbedding

/// An open cache set on a directory, a clock and an embedder of its own.
final class CacheFixture: Sendable {
    let directory: TemporaryDirectory
    let clock: ManualClock
    let embedder: PlannedEmbedder
    let set: CacheSet

    init(
        directory: TemporaryDirectory = TemporaryDirectory(), clock: ManualClock = ManualClock(),
        embedder: PlannedEmbedder = PlannedEmbedder(), checks: Bool = false,
        _ change: (inout CacheSetConfiguration) -> Void = { _ in }
    ) async throws {
        self.directory = directory
        self.clock = clock
        self.embedder = embedder
        var configuration = CacheSetConfiguration(directory: directory.path)
        configuration.makeIndex = { ScanIndex(dimension: $0) }
        configuration.mapSizeBytes = 1 << 30
        configuration.durability = .relaxed
        configuration.embedder = embedder
        configuration.clock = clock
        configuration.sweepInterval = .seconds(86_400)
        change(&configuration)
        set = try await CacheSet.open(configuration)
        guard !checks else { return }
        // Planned prompts are single words; the checks would tell them apart.
        var settings = try set.cache("default").settings
        settings.turnChecks(on: false)
        try await set.configure("default", settings)
    }

    var cache: Cache { get throws { try set.cache("default") } }

    /// Closes this one and opens the same directory again.
    func reopened(
        _ change: (inout CacheSetConfiguration) -> Void = { _ in }
    ) async throws -> CacheFixture {
        await set.close()
        return try await CacheFixture(
            directory: directory, clock: clock, embedder: embedder, change)
    }
}

extension Cache {
    /// Inserts with a few properties changed.
    @discardableResult
    func keep(
        _ prompt: String, _ response: String = "answer",
        _ change: (inout NewEntry) -> Void = { _ in }
    ) async throws -> EntryID {
        var entry = NewEntry(prompt: prompt, response: response)
        change(&entry)
        return try await insert(entry)
    }

    /// Looks up with a few properties changed.
    func ask(
        _ prompt: String, _ change: (inout Query) -> Void = { _ in }
    ) async throws -> LookupResult {
        var query = Query(prompt: prompt)
        change(&query)
        return try await lookup(query)
    }
}
