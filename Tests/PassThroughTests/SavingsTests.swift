import Testing

@testable import PassThrough

struct SavingsTests {
    private var sample: SavingsSums {
        var sums = SavingsSums()
        sums.requests = [.hitExact: 3, .miss: 2]
        sums.inputTokensAvoided = 100
        sums.avoidedNanoUSD = 5_000
        sums.embeddingNanoUSD = 700
        sums.judgingNanoUSD = 300
        sums.estimatedCount = 1
        return sums
    }

    @Test func `a row reads back as the sums it came from`() {
        #expect(SavingsSums(row: sample.row) == sample)
    }

    @Test func `a shorter row of an older version has zeros at the end`() {
        let sums = SavingsSums(row: Array(sample.row.dropLast(5)))
        #expect(sums.estimatedCount == 0)
        #expect(sums.avoidedNanoUSD == 5_000)
    }

    @Test func `net is what was avoided less what caching cost`() {
        #expect(sample.netNanoUSD == 4_000)
    }

    @Test func `adding clamps instead of trapping`() {
        var sums = sample
        sums.add(sample)
        #expect(sums.requests[.hitExact] == 6)
        sums.avoidedNanoUSD = .max
        sums.add(sample)
        #expect(sums.avoidedNanoUSD == .max)
    }

    @Test func `keys order by day and read back`() throws {
        let keys = [
            LedgerKey(day: -1, cache: "a", model: "m", key: ""),
            LedgerKey(day: 0, cache: "a", model: "gpt-4o", key: "k"),
            LedgerKey(day: 20_000, cache: "缓存", model: "", key: "k"),
        ]
        for key in keys { #expect(LedgerKey(bytes: key.bytes) == key) }
        let bytes = keys.map(\.bytes)
        #expect(bytes.sorted { $0.lexicographicallyPrecedes($1) } == bytes)
    }

    @Test func `a long name is cut on a character and damaged bytes are no key`() {
        let key = LedgerKey(
            day: 1, cache: String(repeating: "缓", count: 100), model: "m", key: "k")
        #expect(key.cache.utf8.count == 126)
        for count in 0..<key.bytes.count {
            #expect(LedgerKey(bytes: Array(key.bytes.prefix(count))) == nil)
        }
        #expect(LedgerKey(bytes: key.bytes + [0]) == nil)
    }
}
