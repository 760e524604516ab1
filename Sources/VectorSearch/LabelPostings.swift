/// Which nodes of a partition carry which label, for filtered searches.
///
/// A posting is the list of nodes of one (partition, label). Each of a node's labels is one cell in
/// a shared pool, which knows where in its posting the node stands, so that removing it swaps the
/// last one into its place. Nothing is allocated per node until a label is used.
struct LabelPostings: ~Copyable {
    struct PostingKey: Hashable {
        var partition: UInt32
        var label: UInt64
    }

    private struct Posting {
        var key: PostingKey
        /// Cells, each of which names its node.
        var cells: [UInt32]
    }

    private struct Cell {
        var node: UInt32
        var posting: UInt32
        /// Place in the posting's list.
        var position: UInt32
        /// The node's next cell, or the next free cell; `none` at the end.
        var next: UInt32
    }

    private static let none = UInt32.max

    private var firstCell: [UInt32] = []
    private var cells: [Cell] = []
    private var freeCell = Self.none
    private var postings: [Posting] = []
    private var freePostings: [UInt32] = []
    private var slots: [PostingKey: UInt32] = [:]

    var byteCount: Int {
        firstCell.count * MemoryLayout<UInt32>.stride
            + cells.count * (MemoryLayout<Cell>.stride + MemoryLayout<UInt32>.stride)
            + postings.count * (MemoryLayout<Posting>.stride + 2 * MemoryLayout<PostingKey>.stride)
    }

    /// Gives a node its labels; it has none yet.
    mutating func add(_ labels: [UInt64], to node: UInt32, partition: UInt32) {
        guard !labels.isEmpty else { return }
        while firstCell.count <= Int(node) { firstCell.append(Self.none) }
        for label in Set(labels) {
            let posting = postingSlot(PostingKey(partition: partition, label: label))
            let cell = makeCell(
                Cell(
                    node: node, posting: posting,
                    position: UInt32(postings[Int(posting)].cells.count),
                    next: firstCell[Int(node)]))
            postings[Int(posting)].cells.append(cell)
            firstCell[Int(node)] = cell
        }
    }

    /// Takes a node's labels away.
    mutating func removeAll(of node: UInt32) {
        guard Int(node) < firstCell.count else { return }
        var cell = firstCell[Int(node)]
        firstCell[Int(node)] = Self.none
        while cell != Self.none {
            let next = cells[Int(cell)].next
            removeFromPosting(cells[Int(cell)])
            cells[Int(cell)].next = freeCell
            freeCell = cell
            cell = next
        }
    }

    /// Returns the required labels' postings, shortest first, or nil where a label is unknown.
    func requirement(_ labels: [UInt64], partition: UInt32) -> LabelRequirement? {
        var found: [(posting: UInt32, count: Int)] = []
        for label in labels {
            guard let slot = slots[PostingKey(partition: partition, label: label)] else {
                return nil
            }
            found.append((slot, postings[Int(slot)].cells.count))
        }
        found.sort { ($0.count, $0.posting) < ($1.count, $1.posting) }
        return LabelRequirement(
            postings: found.map(\.posting), nodeCountMax: found.first?.count ?? .max)
    }

    /// Whether a node is in all of these postings.
    func satisfies(_ postings: ArraySlice<UInt32>, node: UInt32) -> Bool {
        for posting in postings where !has(posting, node: node) { return false }
        return true
    }

    /// Calls `body` with each node of the requirement's shortest posting, which holds every match.
    @inline(__always)
    func forEachNode(ofShortest requirement: LabelRequirement, _ body: (UInt32) -> Void) {
        guard let shortest = requirement.postings.first else { return }
        for cell in postings[Int(shortest)].cells { body(cells[Int(cell)].node) }
    }

    /// The hashes of a node's labels, in no particular order.
    func labels(of node: UInt32) -> [UInt64] {
        guard Int(node) < firstCell.count else { return [] }
        var labels: [UInt64] = []
        var cell = firstCell[Int(node)]
        while cell != Self.none {
            labels.append(postings[Int(cells[Int(cell)].posting)].key.label)
            cell = cells[Int(cell)].next
        }
        return labels
    }

    private func has(_ posting: UInt32, node: UInt32) -> Bool {
        guard Int(node) < firstCell.count else { return false }
        var cell = firstCell[Int(node)]
        while cell != Self.none {
            if cells[Int(cell)].posting == posting { return true }
            cell = cells[Int(cell)].next
        }
        return false
    }

    private mutating func postingSlot(_ key: PostingKey) -> UInt32 {
        if let slot = slots[key] { return slot }
        let slot: UInt32
        if let free = freePostings.popLast() {
            slot = free
            postings[Int(slot)].key = key
        } else {
            slot = UInt32(postings.count)
            postings.append(Posting(key: key, cells: []))
        }
        slots[key] = slot
        return slot
    }

    private mutating func makeCell(_ cell: Cell) -> UInt32 {
        guard freeCell != Self.none else {
            cells.append(cell)
            return UInt32(cells.count - 1)
        }
        let slot = freeCell
        freeCell = cells[Int(slot)].next
        cells[Int(slot)] = cell
        return slot
    }

    private mutating func removeFromPosting(_ cell: Cell) {
        let slot = Int(cell.posting)
        let last = postings[slot].cells.removeLast()
        if cells[Int(last)].node != cell.node {
            postings[slot].cells[Int(cell.position)] = last
            cells[Int(last)].position = cell.position
        }
        guard postings[slot].cells.isEmpty else { return }
        slots[postings[slot].key] = nil
        postings[slot].cells = []
        freePostings.append(cell.posting)
    }
}

/// Labels that a query requires, looked up.
struct LabelRequirement {
    /// Shortest first.
    var postings: [UInt32]
    /// No more nodes than this can match.
    var nodeCountMax: Int
}
