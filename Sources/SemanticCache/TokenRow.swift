import Hashing
import LateInteraction
import TextEmbedding

/// The bytes of an entry's token vectors in the store, with what they were made of and by.
///
/// Both checks guard a lookup that reads them after the entry: vectors of another model, or of
/// another prompt that an entry of the same id has meanwhile, are no evidence.
struct TokenRow: Sendable, Equatable {
    var vectors: TokenVectors
    /// `EmbedderIdentity.check` of what made them.
    var modelCheck: UInt64
    /// `promptCheck(of:)` of the entry's prompt.
    var promptCheck: UInt64

    func encoded() -> [UInt8] {
        let codes = vectors.codes
        var writer = RecordWriter(reserving: 24 + vectors.count * 4 + codes.count)
        writer.append(modelCheck)
        writer.append(promptCheck)
        writer.append(UInt32(vectors.count))
        writer.append(UInt32(vectors.dimension))
        for scale in vectors.scales { writer.append(scale.bitPattern) }
        writer.append(bytes: codes)
        return RecordFrame.seal(.tokens, writer.bytes)
    }

    static func decode(_ bytes: [UInt8]) throws(RecordDamage) -> TokenRow {
        var (reader, _) = try RecordFrame.open(.tokens, bytes)
        let model = try reader.integer(UInt64.self)
        let prompt = try reader.integer(UInt64.self)
        let count = Int(try reader.integer(UInt32.self))
        let dimension = Int(try reader.integer(UInt32.self))
        guard count <= LateInteractionLimits.tokensMax,
            dimension <= LateInteractionLimits.dimensionMax
        else { throw RecordDamage("too many tokens or dimensions") }
        let scales = try reader.floats(count)
        let codes = try reader.bytes(count * dimension)
        try reader.expectEnd()
        guard let vectors = TokenVectors(dimension: dimension, scales: scales, codes: codes) else {
            throw RecordDamage("no token vectors")
        }
        return TokenRow(vectors: vectors, modelCheck: model, promptCheck: prompt)
    }

    /// A hash of a prompt as it was embedded.
    static func promptCheck(of prompt: String) -> UInt64 { checksum64(Array(prompt.utf8)) }
}

extension TokenRow {
    /// The row of an entry; nil where its embedding came without token vectors.
    init?(_ embedding: Embedding?, of prompt: String, by identity: EmbedderIdentity?) {
        guard let vectors = embedding?.tokens, let identity else { return nil }
        self.init(
            vectors: vectors, modelCheck: identity.check,
            promptCheck: TokenRow.promptCheck(of: prompt))
    }
}

extension EmbedderIdentity {
    /// A hash that tells identities apart.
    var check: UInt64 { checksum64(Array("\(model)\u{0}\(revision)\u{0}\(dimension)".utf8)) }
}
