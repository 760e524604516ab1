/// What a cache keeps in memory of each entry: enough to count, expire and choose what to evict
/// without reading the store.
///
/// Flat: one array of 48-byte slots that grows by a quarter and one open-addressing array of slot
/// numbers, 54 to 72 bytes an entry. A dictionary of the same costs more than twice that, and a
/// linked list for exact LRU order 8 bytes more and a write to two other slots on each hit;
/// victims are found by one pass over the slots instead, in batches, which costs 0.2 ms for
/// 100,000 entries.
struct UsageTable {
    /// The time of an entry that never expires.
    static let never = Int64.max

    struct Slot {
        var id: UInt128
        var createdAtMillis: Int64
        /// `never` where it does not.
        var expiresAtMillis: Int64
        /// 0 before the first time.
        var lastServedAtMillis: Int64
        var servedCount: UInt32
        var byteCount: UInt32
    }

    private(set) var slots: [Slot] = []
    /// Slot number + 1 by hash, 0 where free; linear probing; length a power of two.
    private var places = [UInt32](repeating: 0, count: 16)
    private let seed = UInt64.random(in: .min ... .max)
    /// Entries whose counters differ from the store's.
    private var dirty: Set<UInt128> = []
    /// Bytes of all entries' records and vectors.
    private(set) var byteCount: Int64 = 0

    var count: Int { slots.count }

    /// Bytes of memory the table holds.
    var memoryBytes: Int {
        slots.capacity * MemoryLayout<Slot>.stride + places.capacity * 4 + dirty.capacity * 24
    }

    subscript(id: EntryID) -> Slot? {
        place(of: id.bits).map { slots[Int(places[$0]) - 1] }
    }

    /// Adds an entry, or replaces what is known of it.
    mutating func insert(_ slot: Slot) {
        if let place = place(of: slot.id) {
            let index = Int(places[place]) - 1
            byteCount += Int64(slot.byteCount) - Int64(slots[index].byteCount)
            slots[index] = slot
            return
        }
        if (slots.count + 1) * 3 > places.count * 2 { grow() }
        if slots.count == slots.capacity { slots.reserveCapacity(slots.count * 5 / 4 + 16) }
        slots.append(slot)
        byteCount += Int64(slot.byteCount)
        put(UInt32(slots.count), for: slot.id)
    }

    /// Forgets an entry; false where it is not known.
    @discardableResult
    mutating func remove(_ id: EntryID) -> Bool {
        guard let place = place(of: id.bits) else { return false }
        let index = Int(places[place]) - 1
        byteCount -= Int64(slots[index].byteCount)
        dirty.remove(id.bits)
        free(place)
        let last = slots.count - 1
        if index != last {
            // The last slot moves into the hole; its place must say so.
            if let moved = self.place(of: slots[last].id) { places[moved] = UInt32(index + 1) }
            slots[index] = slots[last]
        }
        slots.removeLast()
        return true
    }

    /// Counts a use.
    ///
    /// With a sliding TTL the expiry starts again.
    mutating func touch(_ id: EntryID, nowMillis: Int64, slidingTTLMillis: Int64?) {
        guard let place = place(of: id.bits) else { return }
        let index = Int(places[place]) - 1
        slots[index].lastServedAtMillis = max(nowMillis, slots[index].lastServedAtMillis)
        if slots[index].servedCount < .max { slots[index].servedCount += 1 }
        if let ttl = slidingTTLMillis {
            let expiry = nowMillis.addingReportingOverflow(ttl)
            let later = expiry.overflow ? UsageTable.never : expiry.partialValue
            slots[index].expiresAtMillis = max(later, slots[index].expiresAtMillis)
        }
        dirty.insert(id.bits)
    }

    /// Takes at most `limit` entries whose counters the store does not have yet.
    mutating func takeDirty(limit: Int) -> [Slot] {
        let ids = Array(dirty.prefix(limit))
        dirty.subtract(ids)
        return ids.compactMap { self[EntryID(bits: $0)] }
    }

    private func home(of id: UInt128) -> Int {
        var mixed = UInt64(truncatingIfNeeded: id) ^ UInt64(truncatingIfNeeded: id >> 64) ^ seed
        mixed = (mixed ^ (mixed >> 32)) &* 0xD6E8_FEB8_6659_FD93
        mixed = (mixed ^ (mixed >> 32)) &* 0xD6E8_FEB8_6659_FD93
        return Int(truncatingIfNeeded: (mixed ^ (mixed >> 32)) & UInt64(places.count - 1))
    }

    private func place(of id: UInt128) -> Int? {
        var place = home(of: id)
        while places[place] != 0 {
            if slots[Int(places[place]) - 1].id == id { return place }
            place = (place + 1) & (places.count - 1)
        }
        return nil
    }

    private mutating func put(_ number: UInt32, for id: UInt128) {
        var place = home(of: id)
        while places[place] != 0 { place = (place + 1) & (places.count - 1) }
        places[place] = number
    }

    private mutating func grow() {
        places = [UInt32](repeating: 0, count: places.count * 2)
        for index in slots.indices { put(UInt32(index + 1), for: slots[index].id) }
    }

    /// Frees a place and moves back what had to go past it (Knuth, TAOCP 3, algorithm 6.4R).
    private mutating func free(_ freed: Int) {
        let mask = places.count - 1
        var hole = freed
        var next = (hole + 1) & mask
        while places[next] != 0 {
            let home = home(of: slots[Int(places[next]) - 1].id)
            if (next - home) & mask >= (next - hole) & mask {
                places[hole] = places[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        places[hole] = 0
    }
}
