import TestSupport
import Testing

@testable import SemanticCache

@Suite struct UsageTableTests {
    private func slot(
        _ id: UInt128, created: Int64 = 0, expires: Int64 = UsageTable.never, served: Int64 = 0,
        count: UInt32 = 0, bytes: UInt32 = 10
    ) -> UsageTable.Slot {
        UsageTable.Slot(
            id: id, createdAtMillis: created, expiresAtMillis: expires, lastServedAtMillis: served,
            servedCount: count, byteCount: bytes)
    }

    @Test func `it agrees with a dictionary under random inserts and removals`() {
        let seed = testSeed(11)
        var random = SeededRandom(seed: seed)
        var table = UsageTable()
        var model: [UInt128: UInt32] = [:]
        for _ in 0..<30_000 {
            let id = UInt128.random(in: 0..<600, using: &random)
            if Int.random(in: 0..<5, using: &random) < 3 {
                let bytes = UInt32.random(in: 1..<1_000, using: &random)
                table.insert(slot(id, bytes: bytes))
                model[id] = bytes
            } else {
                #expect(table.remove(EntryID(bits: id)) == (model.removeValue(forKey: id) != nil))
            }
            #expect(table.count == model.count, "seed \(seed)")
        }
        #expect(table.byteCount == model.values.reduce(0) { $0 + Int64($1) })
        for id in UInt128(0)..<600 {
            #expect(table[EntryID(bits: id)]?.byteCount == model[id], "seed \(seed)")
        }
    }

    @Test func `an entry costs at most 72 bytes of memory`() {
        var table = UsageTable()
        for id in UInt128(1)...100_000 { table.insert(slot(id &* 0x9E37_79B9_7F4A_7C15)) }
        #expect(table.memoryBytes / table.count <= 72, "\(table.memoryBytes / table.count) bytes")
    }

    @Test(arguments: EvictionPolicy.allCases)
    func `the first to go are those that sorting the whole table names`(policy: EvictionPolicy) {
        let seed = testSeed(12)
        var random = SeededRandom(seed: seed)
        var table = UsageTable()
        for id in UInt128(1)...500 {
            table.insert(
                slot(
                    id, created: Int64(id),
                    expires: Int64.random(in: 0...1_000, using: &random),
                    served: Int64.random(in: 0...900, using: &random),
                    count: UInt32.random(in: 0...5, using: &random),
                    bytes: UInt32.random(in: 1...100, using: &random)))
        }
        func rank(_ slot: UsageTable.Slot) -> (Int64, Int64, Int64) {
            if slot.expiresAtMillis <= 100 { return (0, slot.expiresAtMillis, 0) }
            let first =
                switch policy {
                case .lru: max(slot.lastServedAtMillis, slot.createdAtMillis)
                case .lfu: Int64(slot.servedCount)
                case .fifo: slot.createdAtMillis
                case .soonestExpiry: slot.expiresAtMillis
                }
            return (1, first, slot.createdAtMillis)
        }
        let sorted = table.slots.sorted { rank($0) < rank($1) }
        for target in [0, 1, 250, 499] {
            let plan = EvictionPlan(
                table, policy: policy, entriesTarget: target, bytesTarget: nil, nowMillis: 100)
            let expected = sorted.prefix(500 - target).map(\.createdAtMillis)
            #expect(plan.victims.map { Int64($0.bits) } == expected, "seed \(seed)")
        }
        let plan = EvictionPlan(
            table, policy: policy, entriesTarget: nil, bytesTarget: 5_000, nowMillis: 100)
        #expect(table.byteCount - plan.byteCount <= 5_000)
        let last = plan.victims.last.flatMap { table[$0] }
        #expect(table.byteCount - plan.byteCount + Int64(last?.byteCount ?? 0) > 5_000)
    }
}
