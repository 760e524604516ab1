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
    /// Writes the index to a file: whole and on disk under `path`, or not at all.
    ///
    /// Written beside and renamed. Inserts and removals wait while the bytes are copied out (about
    /// half a millisecond a thousand vectors), not while the disk syncs; searches that come after a
    /// waiting insert wait with it. So save when closing, or in quiet hours.
    ///
    /// - Parameters:
    ///   - path: the file; `path` + ".part" is used while writing.
    ///   - position: what the caller needs to find changes that came later; given back by `open`.
    /// - Throws: `SnapshotError.file`.
    public func save(to path: String, position: UInt64) throws(SnapshotError) {
        var file = try SnapshotWriter(path: path)
        try lock.withReadLock { () throws(SnapshotError) in
            let rows = state.partitions.rows()
            try file.write(
                SnapshotHeader.shape(dimension, parameters) + [
                    position, UInt64(state.arena.endNode), UInt64(state.links.endBlock),
                    UInt64(rows.count), state.arena.mayExpire ? 1 : 0, 0,
                ])
            try file.write(rows)
            try state.arena.write(to: &file)
            try state.links.write(to: &file, nodeCount: state.arena.endNode)
        }
        try file.finish()
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

extension GraphState {
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
