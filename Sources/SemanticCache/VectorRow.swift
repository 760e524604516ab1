import TextEmbedding

/// A vector's bytes in the store: float32 at full precision, and how much of the prompt it stands
/// for.
struct VectorRow: Sendable, Equatable {
    var vector: [Float]
    var tokenCount: UInt32
    var truncatedTokenCount: UInt32
    var unknownShare: Float

    init(_ embedding: Embedding) {
        vector = embedding.vector
        tokenCount = UInt32(clamping: embedding.tokenCount)
        truncatedTokenCount = UInt32(clamping: embedding.truncatedTokenCount)
        unknownShare = embedding.unknownShare
    }

    private init(_ vector: [Float], _ tokens: UInt32, _ truncated: UInt32, _ unknown: Float) {
        self.vector = vector
        tokenCount = tokens
        truncatedTokenCount = truncated
        unknownShare = unknown
    }

    /// Whether the vector stands for the whole prompt well enough to be compared.
    func isComparable(unknownShareMax: Double) -> Bool {
        truncatedTokenCount == 0 && Double(unknownShare) <= unknownShareMax
    }

    func encoded() -> [UInt8] {
        var writer = RecordWriter(reserving: 16 + vector.count * 4)
        writer.append(tokenCount)
        writer.append(truncatedTokenCount)
        writer.append(unknownShare.bitPattern)
        writer.append(UInt32(vector.count))
        for value in vector { writer.append(value.bitPattern) }
        return RecordFrame.seal(.vector, writer.bytes)
    }

    static func decode(_ bytes: [UInt8]) throws(RecordDamage) -> VectorRow {
        var (reader, _) = try RecordFrame.open(.vector, bytes)
        let tokens = try reader.integer(UInt32.self)
        let truncated = try reader.integer(UInt32.self)
        let unknown = Float(bitPattern: try reader.integer(UInt32.self))
        let count = Int(try reader.integer(UInt32.self))
        guard count <= Limits.dimensionMax else { throw RecordDamage("dimension too large") }
        let vector = try reader.floats(count)
        try reader.expectEnd()
        return VectorRow(vector, tokens, truncated, unknown)
    }
}
