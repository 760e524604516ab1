import LateInteraction
import TestSupport
import Testing
import TextEmbedding

@testable import SemanticCache

@Suite struct RecordTests {
    private func sample(_ random: inout SeededRandom, full: Bool) -> Entry {
        let words = ["what", "is", "LMDB", "é", "数据库", "🙂", "", "a\u{0}b"]
        func text(_ count: Int) -> String {
            (0..<count).map { _ in words.randomElement(using: &random) ?? "" }
                .joined(separator: " ")
        }
        var entry = Entry(
            id: EntryID(bits: 7),
            scope: Scope(bits: UInt128.random(in: 0 ... .max, using: &random)),
            prompt: text(6), response: text(full ? 600 : 5), createdAtMillis: 1_780_000_000_000,
            hasVector: full)
        guard full else { return entry }
        entry.attributes = ["a": text(3), "": "empty name", "b": ""]
        entry.tags = ["x", text(2)]
        entry.model = "model"
        entry.usage = TokenUsage(
            inputTokens: 1, outputTokens: .max, cachedInputTokens: .min, reasoningTokens: 4)
        entry.costNanoUSD = -5
        entry.responseFormat = "chat"
        entry.expiresAtMillis = .max
        entry.slidingTTLMillis = 60_000
        return entry
    }

    @Test(arguments: [true, false])
    func `an entry's record reads back as it was`(full: Bool) throws {
        var random = SeededRandom(seed: 1)
        for _ in 0..<50 {
            let entry = sample(&random, full: full)
            let bytes = EntryRecord.encode(entry)
            #expect(try EntryRecord.decode(entry.id, bytes) == entry)
        }
    }

    @Test func `long responses are compressed, short ones are not`() {
        var random = SeededRandom(seed: 2)
        let long = sample(&random, full: true)
        #expect(EntryRecord.encode(long).count < long.response.utf8.count)
    }

    @Test func `every truncation and every flipped bit of a record is damage, never a trap`()
        throws
    {
        var random = SeededRandom(seed: 3)
        let entry = sample(&random, full: true)
        let vector = VectorRow(
            Embedding(vector: random.unitVector(8), tokenCount: 3, truncatedTokenCount: 1))
        let usage = UsageRow(
            scope: Scope(bits: 1), fingerprint: Fingerprint(bits: 2), createdAtMillis: 3,
            expiresAtMillis: nil, listedExpiryMillis: 4, lastServedAtMillis: 5, servedCount: 6,
            byteCount: 7, labels: [8, 9])
        let tokens = TokenVectors(rows: random.unitVector(9), stride: 3, dimension: 3)
        let row = TokenRow(
            vectors: try #require(tokens), modelCheck: 10, promptCheck: 11)
        check(EntryRecord.encode(entry)) { _ = try EntryRecord.decode(entry.id, $0) }
        check(vector.encoded()) { _ = try VectorRow.decode($0) }
        check(usage.encoded()) { _ = try UsageRow.decode($0) }
        for prompt in ["", "What does “LMDB” mean?"] {
            let label = LabelRow(
                correctCount: 1, wrongCount: 2, lastMillis: 3, similarity: 0.5, provenHash: 4,
                prompt: prompt)
            check(label.encoded()) { _ = try LabelRow.decode($0) }
            #expect((try? LabelRow.decode(label.encoded())) == label)
        }
        check(row.encoded()) { _ = try TokenRow.decode($0) }
        #expect((try? VectorRow.decode(vector.encoded())) == vector)
        #expect((try? TokenRow.decode(row.encoded())) == row)
        #expect((try? UsageRow.decode(usage.encoded())) == usage)
    }

    private func check(_ bytes: [UInt8], _ decode: ([UInt8]) throws -> Void) {
        for count in 0..<bytes.count {
            #expect(throws: RecordDamage.self) { try decode(Array(bytes.prefix(count))) }
        }
        for index in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[index] ^= 1 << bit
                #expect(throws: RecordDamage.self) { try decode(damaged) }
            }
        }
    }

    @Test func `a payload of noise with a good checksum is damage or a value, never a trap`() {
        let seed = testSeed(4)
        var random = SeededRandom(seed: seed)
        for _ in 0..<5_000 {
            let count = Int.random(in: 0..<120, using: &random)
            let noise = (0..<count).map { _ in
                Bool.random(using: &random) ? UInt8.random(in: 0 ... .max, using: &random) : 0
            }
            let flags = UInt16.random(in: 0 ... .max, using: &random)
            _ = try? EntryRecord.decode(
                EntryID(bits: 1), RecordFrame.seal(.entry, flags: flags, noise))
            _ = try? VectorRow.decode(RecordFrame.seal(.vector, flags: flags, noise))
            _ = try? TokenRow.decode(RecordFrame.seal(.tokens, flags: flags, noise))
            _ = try? UsageRow.decode(RecordFrame.seal(.usage, flags: flags, noise))
            _ = try? LabelRow.decode(RecordFrame.seal(.label, flags: flags, noise))
        }
    }
}
