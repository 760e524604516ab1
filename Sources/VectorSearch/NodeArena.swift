/// The memory of an index: for each node its codes, key, partition, expiry and labels.
///
/// A node is a number; each property is one flat block addressed by it. Numbers of removed nodes
/// are reused, last freed first, so that memory follows the most nodes there ever were at once.
/// Everything here is derived: keys and vectors come from the caller's store.
@safe
struct NodeArena: ~Copyable {
    let codeByteCount: Int
    /// Bytes of a node's head: sign bits, then `NodeFactors`; whole 64-byte lines.
    let headByteCount: Int
    private let bitsByteCount: Int

    /// Live nodes.
    private(set) var count = 0
    /// Nodes that were ever in use at once; numbers below it are valid.
    private(set) var endNode = 0
    private(set) var labels = LabelPostings()

    private var codes: FlatMemory<UInt8>
    private var heads: FlatMemory<UInt8>
    private var keys = FlatMemory<UInt128>()
    private var partitions = FlatMemory<UInt32>()
    /// Empty until the first node that expires.
    private var expiries = FlatMemory<Int64>()
    private var hasExpiries = false
    private var table = KeyTable()
    private var freeNode = Self.none

    static let none = UInt32.max
    static let never = Int64.max

    init(codeByteCount: Int) {
        self.codeByteCount = codeByteCount
        bitsByteCount = codeByteCount / 8
        headByteCount = (bitsByteCount + MemoryLayout<NodeFactors>.stride + 63) / 64 * 64
        codes = FlatMemory(capacity: codeByteCount)
        heads = FlatMemory(capacity: headByteCount)
    }

    /// Bytes in use, free nodes included.
    var byteCount: Int {
        let perNode =
            codeByteCount + headByteCount + MemoryLayout<UInt128>.stride
            + MemoryLayout<UInt32>.stride + (hasExpiries ? MemoryLayout<Int64>.stride : 0)
        return endNode * perNode + table.byteCount + labels.byteCount
    }

    // MARK: Nodes

    /// Returns the node of a key, or nil.
    func node(of key: VectorKey) -> UInt32? {
        unsafe table.find(key.bits, keys: keys.base)
    }

    /// Adds a node for a key that has none.
    mutating func insert(
        _ record: VectorRecord, encoded: EncodedVector, partition: UInt32
    ) -> UInt32 {
        let node = allocate()
        // Safe: allocate made room for the node in every block.
        let index = Int(node)
        unsafe keys.base[index] = record.key.bits
        unsafe partitions.base[index] = partition
        unsafe (codes.base + index * codeByteCount)
            .update(from: encoded.codes, count: codeByteCount)
        unsafe (heads.base + index * headByteCount).update(from: encoded.bits, count: bitsByteCount)
        unsafe UnsafeMutableRawPointer(heads.base + index * headByteCount + bitsByteCount)
            .storeBytes(of: encoded.factors, as: NodeFactors.self)
        setExpiry(of: node, record.expiresAtMillis)
        unsafe table.insert(node, keys: keys.base)
        labels.add(record.labels, to: node, partition: partition)
        count += 1
        return node
    }

    /// Takes a node out; its number will be used again.
    mutating func remove(_ node: UInt32) {
        let index = Int(node)
        unsafe table.remove(keys.base[index], keys: keys.base)
        labels.removeAll(of: node)
        if hasExpiries { unsafe expiries.base[index] = Self.never }
        unsafe partitions.base[index] = Self.none
        // The free list runs through the keys, which a free node does not need.
        unsafe keys.base[index] = UInt128(freeNode)
        freeNode = node
        count -= 1
    }

    private mutating func allocate() -> UInt32 {
        if freeNode != Self.none {
            let node = freeNode
            freeNode = unsafe UInt32(truncatingIfNeeded: keys.base[Int(node)])
            return node
        }
        precondition(endNode < VectorSearchLimits.nodesMax, "the index is full")
        endNode += 1
        codes.reserve(endNode * codeByteCount)
        heads.reserve(endNode * headByteCount)
        keys.reserve(endNode)
        partitions.reserve(endNode)
        if hasExpiries { expiries.reserve(endNode) }
        return UInt32(endNode - 1)
    }

    // MARK: What a node is

    @inline(__always)
    func isLive(_ node: UInt32) -> Bool {
        // Safe: the guard keeps the node below the end.
        guard Int(node) < endNode else { return false }
        return unsafe partitions.base[Int(node)] != Self.none
    }

    @inline(__always)
    func key(of node: UInt32) -> VectorKey {
        unsafe VectorKey(bits: keys.base[Int(node)])
    }

    @inline(__always)
    func partition(of node: UInt32) -> UInt32 {
        unsafe partitions.base[Int(node)]
    }

    /// Whether any node has ever had an expiry: if not, searches need not ask.
    var mayExpire: Bool { hasExpiries }

    /// When a node stops being found; `never` if it does not.
    @inline(__always)
    func expiry(of node: UInt32) -> Int64 {
        hasExpiries ? unsafe expiries.base[Int(node)] : Self.never
    }

    mutating func setExpiry(of node: UInt32, _ millis: Int64?) {
        if !hasExpiries {
            guard millis != nil else { return }
            hasExpiries = true
            expiries.reserve(endNode)
            for other in 0..<endNode { unsafe expiries.base[other] = Self.never }
        }
        unsafe expiries.base[Int(node)] = millis ?? Self.never
    }

    /// Whether a node has these codes and labels.
    func holds(_ encoded: EncodedVector, labels wanted: [UInt64], at node: UInt32) -> Bool {
        let stored = unsafe UnsafeBufferPointer(start: codes(of: node), count: codeByteCount)
        return unsafe stored.elementsEqual(encoded.codes)
            && factors(of: node).codeScale == encoded.factors.codeScale
            && Set(labels.labels(of: node)) == Set(wanted)
    }

    // MARK: What kernels read

    /// All codes; valid until the next insert.
    var codeBase: UnsafePointer<UInt8> { unsafe UnsafePointer(codes.base) }
    var headBase: UnsafePointer<UInt8> { unsafe UnsafePointer(heads.base) }

    @inline(__always)
    func codes(of node: UInt32) -> UnsafePointer<UInt8> {
        unsafe UnsafePointer(codes.base + Int(node) * codeByteCount)
    }

    @inline(__always)
    func head(of node: UInt32) -> UnsafePointer<UInt8> {
        unsafe UnsafePointer(heads.base + Int(node) * headByteCount)
    }

    @inline(__always)
    func factors(of node: UInt32) -> NodeFactors {
        unsafe UnsafeRawPointer(head(of: node) + bitsByteCount).load(as: NodeFactors.self)
    }

    // MARK: Snapshots

    /// What a snapshot holds of all nodes, free ones included; valid under one hold of the lock.
    var snapshotBlocks: [UnsafeRawBufferPointer] {
        var blocks = unsafe [
            codes.bytes(endNode * codeByteCount), heads.bytes(endNode * headByteCount),
            keys.bytes(endNode), partitions.bytes(endNode),
        ]
        if hasExpiries { unsafe blocks.append(expiries.bytes(endNode)) }
        return unsafe blocks
    }

    /// The labels of some nodes: for each that has any, `node << 32 | count` and the hashes.
    func labelWords(of nodes: Range<UInt32>) -> [UInt64] {
        var words: [UInt64] = []
        for node in nodes where isLive(node) {
            let hashes = labels.labels(of: node)
            guard !hashes.isEmpty else { continue }
            words.append(UInt64(node) << 32 | UInt64(hashes.count))
            words += hashes
        }
        return words
    }

    /// Reads what a snapshot holds; returns the labels, for `adopt` once all is verified.
    mutating func read(
        from file: inout SnapshotReader, nodeCount: Int, hasExpiries: Bool
    ) throws(SnapshotError) -> [UInt64] {
        // Before anything is reserved: a damaged count must not ask for terabytes.
        guard nodeCount <= file.rest / (codeByteCount + headByteCount) else {
            throw .corrupted("cut short")
        }
        codes.reserve(nodeCount * codeByteCount)
        heads.reserve(nodeCount * headByteCount)
        keys.reserve(nodeCount)
        partitions.reserve(nodeCount)
        try unsafe file.read(into: codes.base, count: nodeCount * codeByteCount)
        try unsafe file.read(into: heads.base, count: nodeCount * headByteCount)
        try unsafe file.read(into: keys.base, count: nodeCount)
        try unsafe file.read(into: partitions.base, count: nodeCount)
        if hasExpiries {
            expiries.reserve(nodeCount)
            try unsafe file.read(into: expiries.base, count: nodeCount)
        }
        endNode = nodeCount
        self.hasExpiries = hasExpiries
        let flatCount = try file.read(UInt64.self, count: 1)
        guard let count = flatCount.first, count <= UInt64(file.rest) / 8 else {
            throw .corrupted("label count")
        }
        return try file.read(UInt64.self, count: Int(count))
    }

    /// Rebuilds the table, the free list and the labels of nodes that were read.
    mutating func adopt(labels flat: [UInt64], partitionCount: Int) throws(SnapshotError) {
        for node in (0..<UInt32(endNode)).reversed() {
            let partition = unsafe partitions.base[Int(node)]
            if partition == Self.none {
                unsafe keys.base[Int(node)] = UInt128(freeNode)
                freeNode = node
                continue
            }
            guard Int(partition) < partitionCount else { throw .corrupted("partition of a node") }
            guard self.node(of: key(of: node)) == nil else { throw .corrupted("a key twice") }
            let factors = factors(of: node)
            guard factors.codeScale.isFinite, factors.signScale.isFinite,
                factors.codeSum.magnitude <= UInt32(128 * codeByteCount)
            else { throw .corrupted("the factors of a node") }
            unsafe table.insert(node, keys: keys.base)
            count += 1
        }
        var rest = flat[...]
        while let head = rest.popFirst() {
            let node = UInt32(truncatingIfNeeded: head >> 32)
            let labelCount = Int(head & 0xffff_ffff)
            guard isLive(node), labelCount <= rest.count,
                labelCount <= VectorSearchLimits.labelsMax
            else { throw .corrupted("labels") }
            labels.add(Array(rest.prefix(labelCount)), to: node, partition: partition(of: node))
            rest = rest.dropFirst(labelCount)
        }
    }
}
