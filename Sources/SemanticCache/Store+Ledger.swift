import LMDB

/// Sums that belong to somebody else, kept with the entries so that both change in one commit.
///
/// The store knows nothing of what they mean: a key of the owner's choice and a row of `Int64`
/// that is added to, column by column.
public struct LedgerAddition: Sendable, Equatable {
    /// At most `Limits.ledgerKeyBytesMax` bytes; keys are ordered by their bytes.
    public var key: [UInt8]
    /// At most `Limits.ledgerSumsMax` numbers, added to those that are there; sums stop at the
    /// largest number instead of wrapping.
    public var sums: [Int64]

    /// An addition of `sums` under `key`.
    public init(key: [UInt8], sums: [Int64]) {
        self.key = key
        self.sums = sums
    }
}

extension Store {
    func add(
        _ additions: [LedgerAddition], _ transaction: borrowing WriteTransaction
    ) throws(LMDBError) {
        for addition in additions {
            var sums = try ledgerSums(addition.key, transaction.reads) ?? []
            while sums.count < addition.sums.count { sums.append(0) }
            for (index, value) in addition.sums.enumerated() {
                let (sum, overflows) = sums[index].addingReportingOverflow(value)
                sums[index] = overflows ? (value > 0 ? .max : .min) : sum
            }
            var writer = RecordWriter()
            writer.append(UInt16(sums.count))
            for sum in sums { writer.append(sum) }
            try transaction.put(ledger, addition.key, RecordFrame.seal(.ledger, writer.bytes))
        }
    }

    /// Rows with `first <= key < end`, in order, at most `limit`.
    func ledgerRows(
        from first: [UInt8], to end: [UInt8]?, limit: Int, _ reads: borrowing ReadTransaction
    ) throws(LMDBError) -> [LedgerAddition] {
        var rows: [LedgerAddition] = []
        guard limit > 0 else { return rows }
        try reads.scan(ledger, from: first) { key, value throws(LMDBError) in
            let key = copy(key)
            if let end, !key.lexicographicallyPrecedes(end) { return .stop }
            rows.append(LedgerAddition(key: key, sums: try decodeSums(copy(value))))
            return rows.count < limit ? .next : .stop
        }
        return rows
    }

    private func ledgerSums(
        _ key: [UInt8], _ reads: borrowing ReadTransaction
    ) throws(LMDBError) -> [Int64]? {
        guard let bytes = try reads.bytes(ledger, key) else { return nil }
        return try decodeSums(bytes)
    }

    private func decodeSums(_ bytes: [UInt8]) throws(LMDBError) -> [Int64] {
        do {
            var (reader, _) = try RecordFrame.open(.ledger, bytes)
            var sums: [Int64] = []
            for _ in 0..<(try reader.integer(UInt16.self)) {
                sums.append(try reader.integer(Int64.self))
            }
            try reader.expectEnd()
            return sums
        } catch {
            throw LMDBError(error, in: ledger)
        }
    }
}
