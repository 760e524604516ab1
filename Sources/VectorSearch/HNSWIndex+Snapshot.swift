/// The fixed front of a snapshot: 64-bit words, little-endian as all of the file.
private struct SnapshotHeader {
    static let magic: UInt64 = 0x3158_4449_4652_4552  // "REFRIDX1" read as bytes.
    static let version: UInt64 = 1
    static let wordCount = 12

    var words: [UInt64]

    var position: UInt64 { words[6] }
    var nodeCount: UInt64 { words[7] }
    var blockCount: UInt64 { words[8] }
    var partitionCount: UInt64 { words[9] }
    var hasExpiries: Bool { words[10] != 0 }

    static func shape(_ dimension: Int, _ parameters: HNSWParameters) -> [UInt64] {
        [
            magic, version, UInt64(dimension), UInt64(parameters.m),
            UInt64(parameters.efConstruction), UInt64(parameters.graphCountMin),
        ]
    }
}

extension HNSWIndex {
    /// Bytes copied, and nodes whose labels are listed, under one hold of the lock.
    private static var chunkByteCount: Int { 1 << 20 }
    private static var chunkNodeCount: Int { 8_192 }

    /// Writes the index to a file: whole and on disk under `path`, or not at all.
    ///
    /// Written beside and renamed. The lock is held for a mebibyte at a time, some tens of
    /// microseconds, so nobody waits for the disk. An insert or a removal in between ends it:
    /// nothing is lost, as the caller's store is the truth; try again in a quieter moment. Expiries
    /// may be set meanwhile; the file has each as it was before or after.
    ///
    /// - Parameters:
    ///   - path: the file; `path` + ".part" is used while writing.
    ///   - position: what the caller needs to find changes that came later; given back by `open`.
    /// - Throws: `SnapshotError.file`, or `.changed`.
    public func save(to path: String, position: UInt64) throws(SnapshotError) {
        var file = try SnapshotWriter(path: path)
        let (mark, counts, rows) = lock.withReadLock {
            let rows = state.partitions.rows()
            let counts = [
                UInt64(state.arena.endNode), UInt64(state.links.endBlock), UInt64(rows.count),
                state.arena.mayExpire ? 1 : 0, 0,
            ]
            return (state.snapshotMark, counts, rows)
        }
        try file.write(SnapshotHeader.shape(dimension, parameters) + [position] + counts)
        try file.write(rows)
        try unsafe copy(to: &file, mark) { unsafe $0.arena.snapshotBlocks }
        let labels = try labels(mark, nodeCount: Int(counts[0]))
        try file.write([UInt64(labels.count)])
        try file.write(labels)
        try unsafe copy(to: &file, mark) {
            unsafe $0.links.snapshotBlocks(nodeCount: $0.arena.endNode)
        }
        try file.finish()
    }

    /// Copies blocks of memory out piece by piece.
    private func copy(
        to file: inout SnapshotWriter, _ mark: SnapshotMark,
        _ blocks: (borrowing GraphState) -> [UnsafeRawBufferPointer]
    ) throws(SnapshotError) {
        let chunk = FlatMemory<UInt8>(capacity: Self.chunkByteCount)
        let blockCount = lock.withReadLock { unsafe blocks(state).count }
        for block in 0..<blockCount {
            var offset = 0
            var copied = Self.chunkByteCount
            while copied == Self.chunkByteCount {
                copied = try whileUnchanged(since: mark) { state in
                    let rest = unsafe blocks(state)[block].dropFirst(offset)
                    let part = unsafe rest.prefix(Self.chunkByteCount)
                    // Safe: the chunk holds as many bytes as the part has at most.
                    unsafe UnsafeMutableRawBufferPointer(start: chunk.base, count: part.count)
                        .copyBytes(from: part)
                    return unsafe part.count
                }
                try unsafe file.write(UnsafePointer(chunk.base), count: copied)
                offset += copied
            }
        }
    }

    /// The labels of all nodes: for each that has some, `node << 32 | count` and the hashes.
    private func labels(_ mark: SnapshotMark, nodeCount: Int) throws(SnapshotError) -> [UInt64] {
        var words: [UInt64] = []
        for first in stride(from: 0, to: nodeCount, by: Self.chunkNodeCount) {
            let nodes = UInt32(first)..<UInt32(min(first + Self.chunkNodeCount, nodeCount))
            words += try whileUnchanged(since: mark) { $0.arena.labelWords(of: nodes) }
        }
        return words
    }

    private func whileUnchanged<Result>(
        since mark: SnapshotMark, _ body: (borrowing GraphState) -> Result
    ) throws(SnapshotError) -> Result {
        try lock.withReadLock { () throws(SnapshotError) in
            guard state.snapshotMark == mark else { throw .changed }
            return body(state)
        }
    }

    /// Reads an index that `save` wrote, with the position that was given then.
    ///
    /// Everything is checked before it is used: lengths, checksum, then every number that names
    /// another thing. On any error the caller builds the index anew from its store.
    public static func open(
        path: String, dimension: Int, parameters: HNSWParameters = HNSWParameters()
    ) throws(SnapshotError) -> (index: HNSWIndex, position: UInt64) {
        var file = try SnapshotReader(path: path)
        let header = SnapshotHeader(
            words: try file.read(UInt64.self, count: SnapshotHeader.wordCount))
        let shape = SnapshotHeader.shape(dimension, parameters)
        guard header.words[0] == shape[0] else { throw .corrupted("not a snapshot") }
        guard header.words[1] == shape[1] else { throw .mismatch("version \(header.words[1])") }
        guard Array(header.words[..<shape.count]) == shape else {
            throw .mismatch("dimension or parameters")
        }
        let index = HNSWIndex(dimension: dimension, parameters: parameters)
        let parts = try index.load(header, &file)
        try file.finish()
        try index.state.adopt(parts)
        return (index, header.position)
    }

    private func load(
        _ header: SnapshotHeader, _ file: inout SnapshotReader
    ) throws(SnapshotError) -> LoadedParts {
        let most = UInt64(VectorSearchLimits.nodesMax)
        guard header.nodeCount <= most, header.blockCount <= most, header.partitionCount <= most
        else { throw .corrupted("counts") }
        var parts = LoadedParts()
        parts.rows = try file.read(PartitionRow.self, count: Int(header.partitionCount))
        parts.labels = try state.arena.read(
            from: &file, nodeCount: Int(header.nodeCount), hasExpiries: header.hasExpiries)
        try state.links.read(
            from: &file, nodeCount: Int(header.nodeCount), blockCount: Int(header.blockCount))
        return parts
    }
}

/// What a save compares to know that the index is still the one it began with.
struct SnapshotMark: Equatable {
    var commitCount: Int
    var mayExpire: Bool
}

extension GraphState {
    fileprivate var snapshotMark: SnapshotMark {
        SnapshotMark(commitCount: commitCount, mayExpire: arena.mayExpire)
    }

    /// Checks what was read and rebuilds what follows from it: tables, free lists, partitions.
    fileprivate mutating func adopt(_ parts: LoadedParts) throws(SnapshotError) {
        try arena.adopt(labels: parts.labels, partitionCount: parts.rows.count)
        try links.adopt(arena: arena)
        partitions = try PartitionLists(rows: parts.rows, arena: arena, links: &links)
    }
}

/// What a snapshot's bytes said, until the checksum has confirmed it.
private struct LoadedParts {
    var rows: [PartitionRow] = []
    var labels: [UInt64] = []
}
