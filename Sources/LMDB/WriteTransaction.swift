import CLMDB

/// A change in the making.
///
/// Borrowed inside an operation on the writer thread, never kept.
public struct WriteTransaction: ~Copyable {
    /// Reads what is committed and what this transaction has written so far.
    public let reads: ReadTransaction

    init(_ handle: OpaquePointer) {
        unsafe reads = ReadTransaction(handle)
    }

    /// Sets the value of `key`, whether or not it had one.
    public func put(_ database: Database, _ key: [UInt8], _ value: [UInt8]) throws(LMDBError) {
        let code = unsafe withKey(key) { key in
            unsafe withKey(value) { value in
                unsafe mdb_put(reads.handle, database.handle, key, value, 0)
            }
        }
        try check(code, "put \(database.name)")
    }

    /// Removes `key`; false where there was none.
    @discardableResult
    public func remove(_ database: Database, _ key: [UInt8]) throws(LMDBError) -> Bool {
        let code = unsafe withKey(key) { key in
            unsafe mdb_del(reads.handle, database.handle, key, nil)
        }
        guard code != MDB_NOTFOUND else { return false }
        try check(code, "remove \(database.name)")
        return true
    }

    /// Removes at most `limit` rows whose key begins with `prefix` and returns how many went.
    @discardableResult
    public func removeAll(
        _ database: Database, prefix: [UInt8], limit: Int = .max
    ) throws(LMDBError) -> Int {
        var opened: OpaquePointer?
        try unsafe check(
            mdb_cursor_open(reads.handle, database.handle, &opened),
            "open cursor \(database.name)")
        guard let cursor = unsafe opened else { return 0 }
        defer { unsafe mdb_cursor_close(cursor) }
        var removed = 0
        while removed < limit {
            var value = unsafe MDB_val()
            var key = unsafe MDB_val()
            let code = unsafe withKey(prefix) { start in
                if prefix.isEmpty { return unsafe mdb_cursor_get(cursor, &key, &value, MDB_FIRST) }
                unsafe key = start.pointee
                return unsafe mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE)
            }
            if code == MDB_NOTFOUND { break }
            try check(code, "scan \(database.name)")
            guard unsafe begins(memory(key).bytes, with: prefix) else { break }
            try unsafe check(mdb_cursor_del(cursor, 0), "remove \(database.name)")
            removed += 1
        }
        return removed
    }
}
