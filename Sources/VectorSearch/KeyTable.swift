/// A hash table from keys to nodes that keeps only the node numbers, four bytes a slot.
///
/// The keys themselves lie in the arena, so a probe compares `keys[node]`. Linear probing. It grows
/// without a pause: a table of twice the size is filled a few slots per change while lookups ask
/// both.
@safe
struct KeyTable: ~Copyable {
    private(set) var count = 0
    private var slots: FlatMemory<UInt32>
    private var slotCount: Int
    private var former: FlatMemory<UInt32>
    private var formerSlotCount = 0
    private var formerMovedCount = 0

    // A slot holds 0 (never used), 1 (was used; probing goes on), or a node number plus 2.
    private static var empty: UInt32 { 0 }
    private static var gone: UInt32 { 1 }
    private static var bias: UInt32 { 2 }
    private static var slotCountMin: Int { 64 }
    private static var movedPerChange: Int { 16 }

    init() {
        slotCount = Self.slotCountMin
        slots = FlatMemory(capacity: slotCount)
        former = FlatMemory()
    }

    var byteCount: Int { (slotCount + formerSlotCount) * MemoryLayout<UInt32>.stride }

    /// Returns the key's node, or nil.
    func find(_ key: UInt128, keys: UnsafePointer<UInt128>) -> UInt32? {
        if let slot = unsafe Self.slot(of: key, keys, slots.base, slotCount) {
            return unsafe slots.base[slot] - Self.bias
        }
        guard formerSlotCount > 0,
            let slot = unsafe Self.slot(of: key, keys, former.base, formerSlotCount)
        else { return nil }
        return unsafe former.base[slot] - Self.bias
    }

    /// Adds a key that is not in the table; its key is in `keys` already.
    mutating func insert(_ node: UInt32, keys: UnsafePointer<UInt128>) {
        // At most four in five used: a lookup probes about three slots.
        if (count + 1) * 5 > slotCount * 4 { unsafe startGrowing(keys: keys) }
        unsafe moveSome(keys: keys)
        unsafe place(node, keys[Int(node)])
        count += 1
    }

    /// Removes a key; its key is still in `keys`.
    mutating func remove(_ key: UInt128, keys: UnsafePointer<UInt128>) {
        if let slot = unsafe Self.slot(of: key, keys, slots.base, slotCount) {
            unsafe closeGap(at: slot, keys: keys)
            count -= 1
        } else if formerSlotCount > 0,
            let slot = unsafe Self.slot(of: key, keys, former.base, formerSlotCount)
        {
            unsafe former.base[slot] = Self.gone
            count -= 1
        }
        unsafe moveSome(keys: keys)
    }

    private static func home(_ key: UInt128, _ slotCount: Int) -> Int {
        let folded = UInt64(truncatingIfNeeded: key) ^ UInt64(truncatingIfNeeded: key >> 64)
        return Int(truncatingIfNeeded: SplitMix64.mix(folded)) & (slotCount - 1)
    }

    private static func slot(
        of key: UInt128, _ keys: UnsafePointer<UInt128>, _ slots: UnsafePointer<UInt32>,
        _ slotCount: Int
    ) -> Int? {
        // Safe: slot stays below slotCount by the mask, and stored nodes are below the arena's end.
        var slot = home(key, slotCount)
        while true {
            let entry = unsafe slots[slot]
            if entry == empty { return nil }
            if entry != gone, unsafe keys[Int(entry - bias)] == key { return slot }
            slot = (slot + 1) & (slotCount - 1)
        }
    }

    private mutating func place(_ node: UInt32, _ key: UInt128) {
        var slot = Self.home(key, slotCount)
        while unsafe slots.base[slot] != Self.empty { slot = (slot + 1) & (slotCount - 1) }
        unsafe slots.base[slot] = node + Self.bias
    }

    /// Empties a slot by moving back those that a probe would no longer reach (Knuth 6.4, R).
    private mutating func closeGap(at slot: Int, keys: UnsafePointer<UInt128>) {
        let mask = slotCount - 1
        var gap = slot
        var next = (slot + 1) & mask
        while unsafe slots.base[next] != Self.empty {
            let home = unsafe Self.home(keys[Int(slots.base[next] - Self.bias)], slotCount)
            if (next - home) & mask >= (next - gap) & mask {
                unsafe slots.base[gap] = slots.base[next]
                gap = next
            }
            next = (next + 1) & mask
        }
        unsafe slots.base[gap] = Self.empty
    }

    private mutating func startGrowing(keys: UnsafePointer<UInt128>) {
        while formerSlotCount > 0 { unsafe moveSome(keys: keys) }
        swap(&slots, &former)
        formerSlotCount = slotCount
        formerMovedCount = 0
        slotCount *= 2
        slots = FlatMemory(capacity: slotCount)
    }

    private mutating func moveSome(keys: UnsafePointer<UInt128>) {
        guard formerSlotCount > 0 else { return }
        let end = min(formerMovedCount + Self.movedPerChange, formerSlotCount)
        for slot in formerMovedCount..<end {
            let entry = unsafe former.base[slot]
            if entry > Self.gone {
                let node = entry - Self.bias
                unsafe place(node, keys[Int(node)])
                // Never-used slots stay so: they end the probes of what is not there.
                unsafe former.base[slot] = Self.gone
            }
        }
        formerMovedCount = end
        if end == formerSlotCount {
            former = FlatMemory()
            formerSlotCount = 0
        }
    }
}
