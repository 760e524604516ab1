import CKernels

/// The working memory of one search: reused, so that a search allocates nothing large.
@safe
final class SearchScratch: @unchecked Sendable {
    // Protected by `ScratchPool`: whoever took it out of the pool is its only user.

    /// One bit a place: whether this walk has met it.
    private(set) var visited = FlatMemory<UInt64>()

    /// Sorted, best first: distance bits, place, and whether it was expanded (see `BeamEntry`).
    private(set) var beam = FlatMemory<UInt64>()
    private(set) var beamCount = 0

    // Two rows of links at a time.
    private(set) var places = FlatMemory<UInt32>()
    private(set) var nodes = FlatMemory<UInt32>()
    private(set) var sums = FlatMemory<Int32>()

    var visitedCount = 0
    var distanceCount = 0

    /// Prepares for walks over places below `placeEnd` and rows of `capacity` links.
    func begin(placeEnd: Int, capacity: Int) {
        visited.reserve(Self.wordCount(placeEnd: placeEnd))
        places.reserve(2 * (capacity + 1))
        nodes.reserve(2 * (capacity + 1))
        sums.reserve(capacity + 1)
        visitedCount = 0
        distanceCount = 0
    }

    static func wordCount(placeEnd: Int) -> Int { (placeEnd + 63) / 64 }

    /// Walks from a place and keeps the `ef` places found nearest, best first.
    func run(_ walk: consuming ck_walk, from entry: UInt32, ef: Int, placeEnd: Int) {
        beam.reserve(ef + 1)
        // Safe: `begin` and the line above made room for all that the walk writes.
        unsafe walk.beam = beam.base
        unsafe walk.beam_limit = ef
        unsafe walk.visited = visited.base
        unsafe walk.visited_words = Self.wordCount(placeEnd: placeEnd)
        unsafe walk.places = places.base
        unsafe walk.nodes = nodes.base
        unsafe walk.sums = sums.base
        unsafe ck_walk_from(&walk, entry)
        beamCount = unsafe walk.beam_count
        visitedCount += unsafe walk.visited_count
        distanceCount += unsafe walk.distance_count
    }

    func entry(_ index: Int) -> UInt64 { unsafe beam.base[index] }
}

/// A place with its distance in 64 bits that sort by distance.
enum BeamEntry {
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
