import CLMDB

/// A named table of an environment: keys to values, both bytes, keys in byte order.
public struct Database: Sendable, Hashable {
    /// The name it was opened under.
    public let name: String
    let handle: MDB_dbi
}

/// Sizes and counts of one database.
public struct DatabaseStatistics: Sendable, Equatable {
    /// Rows.
    public var entryCount: Int
    /// Levels of the tree.
    public var depth: Int
    /// Pages of inner nodes.
    public var branchPageCount: Int
    /// Pages of rows.
    public var leafPageCount: Int
    /// Pages of values too large for a leaf.
    public var overflowPageCount: Int
    /// Bytes of one page.
    public var pageBytes: Int

    /// Bytes of pages in use.
    public var byteCount: Int {
        (branchPageCount + leafPageCount + overflowPageCount) * pageBytes
    }
}

/// Whether a scan goes on after a row.
public enum Scan: Sendable {
    case next, stop
}
