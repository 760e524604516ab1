/// What people and judges said of one answer to one prompt.
struct LabelRow: Sendable, Equatable {
    var correctCount: UInt32 = 0
    var wrongCount: UInt32 = 0
    var lastMillis: Int64 = 0

    func encoded() -> [UInt8] {
        var writer = RecordWriter(reserving: 16)
        writer.append(correctCount)
        writer.append(wrongCount)
        writer.append(lastMillis)
        return RecordFrame.seal(.label, writer.bytes)
    }

    static func decode(_ bytes: [UInt8]) throws(RecordDamage) -> LabelRow {
        var (reader, _) = try RecordFrame.open(.label, bytes)
        let row = LabelRow(
            correctCount: try reader.integer(UInt32.self),
            wrongCount: try reader.integer(UInt32.self),
            lastMillis: try reader.integer(Int64.self))
        try reader.expectEnd()
        return row
    }
}
