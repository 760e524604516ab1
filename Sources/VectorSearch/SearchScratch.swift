/// The working memory of one search: reused, so that a search allocates nothing large.
@safe
final class SearchScratch: @unchecked Sendable {
    // Protected by `ScratchPool`: whoever took it out of the pool is its only user.

    /// A place was visited in this walk if its byte is `epoch`.
    private(set) var visited = FlatMemory<UInt8>()
    private(set) var epoch: UInt8 = 0

    /// Sorted, best first: distance bits, place, and whether it was expanded (see `BeamEntry`).
    private(set) var beam = FlatMemory<UInt64>()
    private(set) var beamCount = 0
    private var beamLimit = 0
    /// No entry before it is unexpanded.
    private var cursor = 0

    // One row of links at a time, at most `capacity` of them.
    private(set) var places = FlatMemory<UInt32>()
    private(set) var nodes = FlatMemory<UInt32>()
    private(set) var sums = FlatMemory<Int32>()

    var visitedCount = 0
    var distanceCount = 0

    /// Prepares for places below `placeEnd` and rows of `capacity` links.
    func begin(placeEnd: Int, capacity: Int) {
        visited.reserve(placeEnd)
        places.reserve(capacity + 1)
        nodes.reserve(capacity + 1)
        sums.reserve(capacity + 1)
    }

    /// Empties the beam and sets its width.
    func startBeam(limit: Int) {
        beam.reserve(limit + 1)
        beamLimit = limit
        beamCount = 0
        cursor = 0
    }

    /// Forgets what was visited.
    func startVisiting() {
        if epoch == .max {
            unsafe visited.base.update(repeating: 0, count: visited.capacity)
            epoch = 0
        }
        epoch += 1
    }

    /// Distance that an entry must beat to get in, as bits.
    @inline(__always)
    var bar: UInt32 {
        beamCount < beamLimit ? .max : UInt32(unsafe beam.base[beamCount - 1] >> 32)
    }

    @inline(__always)
    func offer(_ entry: UInt64) {
        let base = unsafe beam.base
        if beamCount == beamLimit {
            if unsafe entry >= base[beamCount - 1] { return }
            beamCount -= 1
        }
        // Safe: the beam has room for `beamLimit` + 1 entries.
        var index = beamCount
        while index > 0, unsafe base[index - 1] > entry {
            unsafe base[index] = base[index - 1]
            index -= 1
        }
        unsafe base[index] = entry
        beamCount += 1
        if index < cursor { cursor = index }
    }

    /// Takes the best entry that was not expanded yet and marks it; nil when none is left.
    @inline(__always)
    func nextToExpand() -> UInt32? {
        let base = unsafe beam.base
        while cursor < beamCount {
            let entry = unsafe base[cursor]
            if entry & 1 == 0 {
                unsafe base[cursor] = entry | 1
                return BeamEntry.place(entry)
            }
            cursor += 1
        }
        return nil
    }

    /// The entry after the one just expanded, to prefetch for.
    @inline(__always)
    var likelyNext: UInt32? {
        cursor + 1 < beamCount ? BeamEntry.place(unsafe beam.base[cursor + 1]) : nil
    }

    func entry(_ index: Int) -> UInt64 { unsafe beam.base[index] }
}

/// A place with its distance in 64 bits that sort by distance.
enum BeamEntry {
    /// Distances are shifted above zero, where the bits of floats sort as the floats do.
    @inline(__always)
    static func make(similarity: Float, place: UInt32) -> UInt64 {
        UInt64(bar(similarity)) << 32 | UInt64(place) << 1
    }

    @inline(__always)
    static func bar(_ similarity: Float) -> UInt32 { max(2 - similarity, 0).bitPattern }

    @inline(__always)
    static func place(_ entry: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: entry) >> 1 }

    @inline(__always)
    static func similarity(_ entry: UInt64) -> Float {
        2 - Float(bitPattern: UInt32(entry >> 32))
    }
}

/// Scratches that nobody uses right now.
final class ScratchPool: @unchecked Sendable {
    // Protected by `lock`, not by `Mutex`, whose futex ThreadSanitizer does not see.
    private let lock = ReadWriteLock()
    private var free: [SearchScratch] = []
    private static let keptMax = 64

    func with<Result: ~Copyable>(_ body: (SearchScratch) -> Result) -> Result {
        let scratch = lock.withWriteLock { free.popLast() } ?? SearchScratch()
        defer {
            lock.withWriteLock { if free.count < Self.keptMax { free.append(scratch) } }
        }
        return body(scratch)
    }
}
