import CLMDB

/// A consistent view of the environment.
///
/// Borrowed inside `Environment.read` or a write, never kept.
///
/// What it hands out lies in the memory map and lives only inside the closure that receives it:
/// LMDB keeps a value in place until its transaction ends or writes, and those closures return
/// before either.
@safe public struct ReadTransaction: ~Copyable {
    let handle: OpaquePointer

    init(_ handle: OpaquePointer) {
        unsafe self.handle = handle
    }

    /// Calls `body` with the value of `key`; nil where there is none.
    public func value<R>(
        _ database: Database, _ key: [UInt8], _ body: (RawSpan) throws(LMDBError) -> R
    ) throws(LMDBError) -> R? {
        var data = unsafe MDB_val()
        let code = unsafe withKey(key) { pointer in
            unsafe mdb_get(handle, database.handle, pointer, &data)
        }
        guard code != MDB_NOTFOUND else { return nil }
        try check(code, "get \(database.name)")
        return try unsafe body(memory(data).bytes)
    }

    /// A copy of the value of `key`; nil where there is none.
    public func bytes(_ database: Database, _ key: [UInt8]) throws(LMDBError) -> [UInt8]? {
        try value(database, key) { span in copy(span) }
    }

    /// Whether `key` has a value.
    public func contains(_ database: Database, _ key: [UInt8]) throws(LMDBError) -> Bool {
        try value(database, key) { _ in true } ?? false
    }

    /// Calls `body` with each row from the first key at or after `start` on, in key order.
    public func scan(
        _ database: Database, from start: [UInt8] = [],
        _ body: (_ key: RawSpan, _ value: RawSpan) throws(LMDBError) -> Scan
    ) throws(LMDBError) {
        var opened: OpaquePointer?
        try unsafe check(
            mdb_cursor_open(handle, database.handle, &opened), "open cursor \(database.name)")
        guard let cursor = unsafe opened else { return }
        defer { unsafe mdb_cursor_close(cursor) }
        var value = unsafe MDB_val()
        var key = unsafe MDB_val()
        var code = unsafe withKey(start) { pointer in
            if start.isEmpty { return unsafe mdb_cursor_get(cursor, &key, &value, MDB_FIRST) }
            unsafe key = pointer.pointee
            return unsafe mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE)
        }
        while code != MDB_NOTFOUND {
            try check(code, "scan \(database.name)")
            guard try unsafe body(memory(key).bytes, memory(value).bytes) == .next else { return }
            code = unsafe mdb_cursor_get(cursor, &key, &value, MDB_NEXT)
        }
    }

    /// Calls `body` with each row whose key begins with `prefix`, in key order.
    ///
    /// `start` says where to begin inside the prefix; empty begins at its first row.
    public func scan(
        _ database: Database, prefix: [UInt8], from start: [UInt8] = [],
        _ body: (_ key: RawSpan, _ value: RawSpan) throws(LMDBError) -> Scan
    ) throws(LMDBError) {
        try scan(database, from: start.isEmpty ? prefix : start) { key, value throws(LMDBError) in
            begins(key, with: prefix) ? try body(key, value) : .stop
        }
    }

    /// Sizes and counts of a database.
    public func statistics(of database: Database) throws(LMDBError) -> DatabaseStatistics {
        var stat = MDB_stat()
        try unsafe check(
            mdb_stat(handle, database.handle, &stat), "statistics \(database.name)")
        return DatabaseStatistics(
            entryCount: stat.ms_entries, depth: Int(stat.ms_depth),
            branchPageCount: stat.ms_branch_pages, leafPageCount: stat.ms_leaf_pages,
            overflowPageCount: stat.ms_overflow_pages, pageBytes: Int(stat.ms_psize))
    }
}

/// Copies a view out of the map.
public func copy(_ span: RawSpan) -> [UInt8] {
    unsafe span.withUnsafeBytes { unsafe [UInt8]($0) }
}

/// Whether the bytes begin with `prefix`.
func begins(_ span: RawSpan, with prefix: [UInt8]) -> Bool {
    guard span.byteCount >= prefix.count else { return false }
    return unsafe span.withUnsafeBytes { bytes in
        unsafe bytes.prefix(prefix.count).elementsEqual(prefix)
    }
}

/// Calls `body` with the key in LMDB's form; LMDB does not write through it.
func withKey<R>(_ key: [UInt8], _ body: (UnsafeMutablePointer<MDB_val>) -> R) -> R {
    unsafe key.withUnsafeBytes { bytes in
        var value = unsafe MDB_val(
            mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
        return unsafe body(&value)
    }
}

/// The bytes LMDB points at.
func memory(_ value: MDB_val) -> UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(start: value.mv_data, count: value.mv_size)
}
