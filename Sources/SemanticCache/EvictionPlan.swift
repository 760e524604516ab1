/// Which entries go, chosen from the table by a policy; a pure function of both.
struct EvictionPlan: Sendable, Equatable {
    /// First to go first.
    var victims: [EntryID] = []
    var byteCount: Int64 = 0

    init() {}

    /// The victims that bring a cache to at most `entriesTarget` entries and `bytesTarget` bytes.
    ///
    /// Expired entries go before all others. At most `limit` are chosen; call again after they are
    /// gone.
    init(
        _ table: UsageTable, policy: EvictionPolicy, entriesTarget: Int?, bytesTarget: Int64?,
        nowMillis: Int64, limit: Int = .max
    ) {
        let entriesOver = entriesTarget.map { max(0, table.count - max(0, $0)) } ?? 0
        let bytesOver = bytesTarget.map { max(0, table.byteCount - max(0, $0)) } ?? 0
        guard entriesOver > 0 || bytesOver > 0 else { return }
        let mean = max(1, table.byteCount / Int64(max(1, table.count)))
        var wanted = max(entriesOver, Int(clamping: bytesOver / mean + bytesOver / mean / 4 + 1))
        while true {
            wanted = min(wanted, limit, table.count)
            take(
                EvictionPlan.first(wanted, table, policy, nowMillis), from: table,
                entries: entriesOver, bytes: bytesOver)
            let isEnough = victims.count >= entriesOver && byteCount >= bytesOver
            if isEnough || wanted == limit || wanted == table.count { return }
            wanted *= 2
        }
    }

    private mutating func take(
        _ order: [Candidate], from table: UsageTable, entries: Int, bytes: Int64
    ) {
        victims = []
        byteCount = 0
        for candidate in order {
            if victims.count >= entries, byteCount >= bytes { return }
            let slot = table.slots[Int(candidate.index)]
            victims.append(EntryID(bits: slot.id))
            byteCount += Int64(slot.byteCount)
        }
    }

    private struct Candidate: Comparable {
        var first: Int64
        var second: Int64
        var index: UInt32

        static func < (left: Candidate, right: Candidate) -> Bool {
            (left.first, left.second, left.index) < (right.first, right.second, right.index)
        }
    }

    /// The `count` first to go, in order: one pass with a heap of that size, largest on top.
    private static func first(
        _ count: Int, _ table: UsageTable, _ policy: EvictionPolicy, _ nowMillis: Int64
    ) -> [Candidate] {
        var heap: [Candidate] = []
        heap.reserveCapacity(count)
        guard count > 0 else { return heap }
        for (index, slot) in table.slots.enumerated() {
            let candidate = rank(slot, UInt32(index), policy, nowMillis)
            if heap.count < count {
                heap.append(candidate)
                siftUp(&heap)
            } else if candidate < heap[0] {
                heap[0] = candidate
                siftDown(&heap)
            }
        }
        return heap.sorted()
    }

    private static func rank(
        _ slot: UsageTable.Slot, _ index: UInt32, _ policy: EvictionPolicy, _ nowMillis: Int64
    ) -> Candidate {
        if slot.expiresAtMillis <= nowMillis {
            return Candidate(first: .min, second: slot.expiresAtMillis, index: index)
        }
        let created = slot.createdAtMillis
        return switch policy {
        case .lru:
            Candidate(
                first: max(slot.lastServedAtMillis, created), second: created, index: index)
        case .lfu: Candidate(first: Int64(slot.servedCount), second: created, index: index)
        case .fifo: Candidate(first: created, second: created, index: index)
        case .soonestExpiry:
            Candidate(first: slot.expiresAtMillis, second: created, index: index)
        }
    }

    private static func siftUp(_ heap: inout [Candidate]) {
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            if heap[child] <= heap[parent] { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    private static func siftDown(_ heap: inout [Candidate]) {
        var parent = 0
        while true {
            var largest = parent
            for child in (2 * parent + 1)...(2 * parent + 2) where child < heap.count {
                if heap[child] > heap[largest] { largest = child }
            }
            if largest == parent { return }
            heap.swapAt(parent, largest)
            parent = largest
        }
    }
}
