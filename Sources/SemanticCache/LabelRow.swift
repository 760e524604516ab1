/// What people and judges said of one answer to one prompt.
struct LabelRow: Sendable, Equatable {
    var correctCount: UInt32 = 0
    var wrongCount: UInt32 = 0
    var lastMillis: Int64 = 0
    /// Cosine between the entry's prompt and the one that was asked; nil where nobody measured it.
    var similarity: Double?
    /// Hash of the prompt, its case included, that was last found to be served rightly; 0 for none.
    var provenHash: UInt64 = 0
    /// The asking prompt, where somebody gave a verdict on it; empty where nobody did, or where it
    /// is longer than `Limits.labelPromptBytesMax`.
    var prompt = ""

    /// What people and judges mostly said; nil where they disagree.
    var isRight: Bool? { correctCount == wrongCount ? nil : correctCount > wrongCount }

    /// Whether the answer was right for this very prompt and never wrong.
    func isProven(_ promptHash: UInt64) -> Bool {
        wrongCount == 0 && correctCount > 0 && promptHash != 0 && provenHash == promptHash
    }

    func encoded() -> [UInt8] {
        var writer = RecordWriter(reserving: 32 + (prompt.isEmpty ? 0 : prompt.utf8.count + 4))
        writer.append(correctCount)
        writer.append(wrongCount)
        writer.append(lastMillis)
        writer.append((similarity ?? .nan).bitPattern)
        writer.append(provenHash)
        if !prompt.isEmpty { writer.append(prompt) }
        return RecordFrame.seal(.label, writer.bytes)
    }

    static func decode(_ bytes: [UInt8]) throws(RecordDamage) -> LabelRow {
        var (reader, _) = try RecordFrame.open(.label, bytes)
        var row = LabelRow(
            correctCount: try reader.integer(UInt32.self),
            wrongCount: try reader.integer(UInt32.self),
            lastMillis: try reader.integer(Int64.self))
        let similarity = Double(bitPattern: try reader.integer(UInt64.self))
        row.similarity = similarity.isFinite ? similarity : nil
        row.provenHash = try reader.integer(UInt64.self)
        if !reader.isAtEnd { row.prompt = try reader.text() }
        try reader.expectEnd()
        return row
    }
}
