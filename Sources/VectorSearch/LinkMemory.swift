/// The links of all graphs: one row a node on the ground level, one block a node on each upper one.
///
/// A row is `capacity` numbers, ended early by `none`. On an upper level links name blocks, not
/// nodes; a block knows its node and the block (on level 1: the node) below it.
@safe
struct LinkMemory: ~Copyable {
    static let none = UInt32.max
    /// Words of a block before its links: node, level, below.
    private static let blockHead = 3

    let m: Int
    /// Blocks that were ever in use at once.
    private(set) var endBlock = 0
    private(set) var blockCount = 0
    private var ground = FlatMemory<UInt32>()
    private var blocks = FlatMemory<UInt32>()
    /// Per node its highest block plus 1, or 0.
    private var tops = FlatMemory<UInt32>()
    private var freeBlock = LinkMemory.none

    init(m: Int) {
        self.m = m
    }

    private var groundStride: Int { 2 * m }
    private var blockStride: Int { Self.blockHead + m }

    func byteCount(nodeCount: Int) -> Int {
        MemoryLayout<UInt32>.stride * (nodeCount * (groundStride + 1) + endBlock * blockStride)
    }

    /// The ground level's links, valid until the next change of size.
    var groundLayer: LinkLayer {
        unsafe LinkLayer(
            base: ground.base, stride: groundStride, offset: 0, capacity: groundStride,
            isGround: true)
    }

    /// The upper levels' links, valid until the next change of size.
    var upperLayer: LinkLayer {
        unsafe LinkLayer(
            base: blocks.base, stride: blockStride, offset: Self.blockHead, capacity: m,
            isGround: false)
    }

    func layer(level: Int) -> LinkLayer { level == 0 ? groundLayer : upperLayer }

    /// Makes room for a node and clears its row.
    mutating func clear(_ node: UInt32) {
        let end = Int(node) + 1
        ground.reserve(end * groundStride)
        tops.reserve(end)
        // Safe: both blocks now hold the node.
        unsafe (ground.base + Int(node) * groundStride)
            .update(repeating: Self.none, count: groundStride)
        unsafe tops.base[Int(node)] = 0
    }

    /// The node's highest block, or nil where it is on the ground level only.
    func top(of node: UInt32) -> UInt32? {
        let stored = unsafe tops.base[Int(node)]
        return stored == 0 ? nil : stored - 1
    }

    /// The level of a block, 1 or more.
    func level(ofBlock block: UInt32) -> Int {
        Int(unsafe blocks.base[Int(block) * blockStride + 1])
    }

    /// What lies one level below a block: a block, or on level 1 the node.
    func below(_ block: UInt32) -> UInt32 {
        unsafe blocks.base[Int(block) * blockStride + 2]
    }

    /// The highest level a node is on.
    func level(of node: UInt32) -> Int {
        top(of: node).map { level(ofBlock: $0) } ?? 0
    }

    /// The node's number on a level it has: a block, or itself on the ground.
    func place(of node: UInt32, level: Int) -> UInt32? {
        guard level > 0 else { return node }
        guard var block = top(of: node), self.level(ofBlock: block) >= level else { return nil }
        while self.level(ofBlock: block) > level { block = below(block) }
        return block
    }

    /// Puts a node on levels 1...level; it must be on the ground level only.
    mutating func raise(_ node: UInt32, to level: Int) {
        var below = node
        guard level > 0 else { return }
        for next in 1...level {
            let block = allocateBlock()
            let start = Int(block) * blockStride
            unsafe blocks.base[start] = node
            unsafe blocks.base[start + 1] = UInt32(next)
            unsafe blocks.base[start + 2] = below
            unsafe (blocks.base + start + Self.blockHead).update(repeating: Self.none, count: m)
            below = block
        }
        unsafe tops.base[Int(node)] = below + 1
    }

    /// Gives a node's blocks back; their links must be gone.
    mutating func freeBlocks(of node: UInt32) {
        guard var block = top(of: node) else { return }
        unsafe tops.base[Int(node)] = 0
        while true {
            let next = below(block)
            let isLast = level(ofBlock: block) == 1
            let start = Int(block) * blockStride
            unsafe blocks.base[start] = Self.none
            unsafe blocks.base[start + 1] = 0
            unsafe blocks.base[start + 2] = freeBlock
            freeBlock = block
            blockCount -= 1
            if isLast { return }
            block = next
        }
    }

    // MARK: Snapshots

    /// What a snapshot holds of all links; valid under one hold of the lock.
    func snapshotBlocks(nodeCount: Int) -> [UnsafeRawBufferPointer] {
        unsafe [
            ground.bytes(nodeCount * groundStride), tops.bytes(nodeCount),
            blocks.bytes(endBlock * blockStride),
        ]
    }

    mutating func read(
        from file: inout SnapshotReader, nodeCount: Int, blockCount: Int
    ) throws(SnapshotError) {
        guard nodeCount <= file.rest / 4 / groundStride, blockCount <= file.rest / 4 / blockStride
        else { throw .corrupted("cut short") }
        ground.reserve(nodeCount * groundStride)
        tops.reserve(nodeCount)
        blocks.reserve(blockCount * blockStride)
        try unsafe file.read(into: ground.base, count: nodeCount * groundStride)
        try unsafe file.read(into: tops.base, count: nodeCount)
        try unsafe file.read(into: blocks.base, count: blockCount * blockStride)
        endBlock = blockCount
    }

    /// Checks that every number in what was read names something and that links go both ways, and
    /// rebuilds the free list.
    mutating func adopt(arena: borrowing NodeArena) throws(SnapshotError) {
        // Each link adds what its reverse takes away, so links that all go both ways sum to zero;
        // looking each reverse up would take seconds for a million nodes.
        var balance: UInt64 = 0
        for block in (0..<UInt32(endBlock)).reversed() {
            if level(ofBlock: block) == 0 {
                unsafe blocks.base[Int(block) * blockStride + 2] = freeBlock
                freeBlock = block
            } else {
                try checkBlock(block, arena, &balance)
                blockCount += 1
            }
        }
        for node in 0..<UInt32(arena.endNode) where arena.isLive(node) {
            let partition = arena.partition(of: node)
            let row = unsafe groundLayer.row(node)
            for index in 0..<groundStride {
                // Safe: a row has `groundStride` words.
                let link = unsafe row[index]
                if link == Self.none {
                    try unsafe checkEnd(of: row, from: index, capacity: groundStride)
                    break
                }
                guard arena.isLive(link), arena.partition(of: link) == partition, link != node
                else { throw .corrupted("a link") }
                balance &+= Self.weight(node, link)
            }
            guard let top = top(of: node) else { continue }
            guard Int(top) < endBlock, level(ofBlock: top) > 0, upperLayer.node(top) == node
            else { throw .corrupted("a node's block") }
        }
        guard balance == 0 else { throw .corrupted("a link that goes one way") }
    }

    /// What lies behind a row's last link would come to light with the next one.
    private func checkEnd(
        of row: UnsafePointer<UInt32>, from first: Int, capacity: Int
    ) throws(SnapshotError) {
        for index in first..<capacity where unsafe row[index] != Self.none {
            throw .corrupted("a row's end")
        }
    }

    /// A number for a link, and its negative for the reverse.
    private static func weight(_ from: UInt32, _ to: UInt32) -> UInt64 {
        let mixed = SplitMix64.mix(UInt64(min(from, to)) << 32 | UInt64(max(from, to)))
        return from < to ? mixed : 0 &- mixed
    }

    private func checkBlock(
        _ block: UInt32, _ arena: borrowing NodeArena, _ balance: inout UInt64
    ) throws(SnapshotError) {
        let node = upperLayer.node(block)
        let level = level(ofBlock: block)
        guard level <= VectorSearchLimits.levelMax, arena.isLive(node) else {
            throw .corrupted("a block")
        }
        let below = below(block)
        if level == 1 {
            guard below == node else { throw .corrupted("a block's node") }
        } else {
            guard Int(below) < endBlock, upperLayer.node(below) == node,
                self.level(ofBlock: below) == level - 1
            else { throw .corrupted("a block's block") }
        }
        let row = unsafe upperLayer.row(block)
        for index in 0..<m {
            // Safe: a block's row has `m` words.
            let link = unsafe row[index]
            if link == Self.none {
                try unsafe checkEnd(of: row, from: index, capacity: m)
                break
            }
            guard Int(link) < endBlock, link != block, self.level(ofBlock: link) == level,
                arena.isLive(upperLayer.node(link)),
                arena.partition(of: upperLayer.node(link)) == arena.partition(of: node)
            else { throw .corrupted("an upper link") }
            balance &+= Self.weight(block, link)
        }
    }

    private mutating func allocateBlock() -> UInt32 {
        blockCount += 1
        if freeBlock != Self.none {
            let block = freeBlock
            freeBlock = below(block)
            return block
        }
        endBlock += 1
        blocks.reserve(endBlock * blockStride)
        return UInt32(endBlock - 1)
    }
}

/// A view of the links of one level, or of all upper ones.
@safe
struct LinkLayer {
    private let base: UnsafeMutablePointer<UInt32>
    let stride: Int
    private let offset: Int
    /// Most links of a place.
    let capacity: Int
    let isGround: Bool

    init(
        base: UnsafeMutablePointer<UInt32>, stride: Int, offset: Int, capacity: Int, isGround: Bool
    ) {
        unsafe self.base = base
        self.stride = stride
        self.offset = offset
        self.capacity = capacity
        self.isGround = isGround
    }

    /// The row of a place; ended by `LinkMemory.none` where it is not full.
    @inline(__always)
    func row(_ place: UInt32) -> UnsafeMutablePointer<UInt32> {
        unsafe base + (Int(place) * stride + offset)
    }

    /// Where the node of a place stands, for kernels: `nodes[place * stride]`; nil on the ground.
    var nodeOfPlace: UnsafePointer<UInt32>? {
        isGround ? nil : unsafe UnsafePointer(base)
    }

    @inline(__always)
    func node(_ place: UInt32) -> UInt32 {
        isGround ? place : unsafe base[Int(place) * stride]
    }

    @inline(__always)
    func count(_ place: UInt32) -> Int {
        // Safe: a row has `capacity` words.
        let links = unsafe row(place)
        var count = 0
        while count < capacity, unsafe links[count] != LinkMemory.none { count += 1 }
        return count
    }

    func links(_ place: UInt32) -> [UInt32] {
        let links = unsafe row(place)
        return (0..<count(place)).map { unsafe links[$0] }
    }

    func contains(_ place: UInt32, link: UInt32) -> Bool {
        let links = unsafe row(place)
        for index in 0..<capacity where unsafe links[index] == link { return true }
        return false
    }

    /// Links two places both ways; both must have room and not be linked.
    func connect(_ a: UInt32, _ b: UInt32) {
        append(b, to: a)
        append(a, to: b)
    }

    /// Unlinks two places both ways.
    func disconnect(_ a: UInt32, _ b: UInt32) {
        drop(b, from: a)
        drop(a, from: b)
    }

    /// Takes all links of a place, both ways.
    func isolate(_ place: UInt32) {
        for other in links(place) { disconnect(place, other) }
    }

    private func append(_ link: UInt32, to place: UInt32) {
        let index = count(place)
        precondition(index < capacity && link != place, "a row without room")
        unsafe row(place)[index] = link
    }

    private func drop(_ link: UInt32, from place: UInt32) {
        let links = unsafe row(place)
        let last = count(place) - 1
        guard last >= 0 else { return }
        for index in 0...last where unsafe links[index] == link {
            unsafe links[index] = links[last]
            unsafe links[last] = LinkMemory.none
            return
        }
    }
}
