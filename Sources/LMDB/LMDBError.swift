import CLMDB
import Glibc

/// What LMDB or the file system refused, with its code and the operation that met it.
public struct LMDBError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of failure it is, which decides what a caller can do.
    public enum Kind: String, Sendable {
        /// The map has no page left. Reads and removals go on.
        case mapFull
        /// The file system has no space left. Reads and removals go on.
        case diskFull
        /// Bytes on disk are not what was written, or not a database at all.
        case corrupted
        /// Another opening holds the directory.
        case inUse
        /// Written by another version of the library.
        case incompatible
        /// Too many reads or queued writes at once; later may work.
        case overloaded
        /// A key or value is outside the library's limits.
        case badValue
        /// An earlier commit failed in an unknown state; writes are refused until reopened.
        case refused
        /// The environment is closed.
        case closed
        /// The operating system or the library failed otherwise.
        case failed
    }

    /// What kind of failure it is.
    public var kind: Kind
    /// LMDB's code (negative) or errno (positive); 0 where neither applies.
    public var code: Int32
    /// Such as `commit` or `put entries`.
    public var operation: String
    /// A sentence for a person.
    public var detail: String

    /// An error of the caller's own making, such as a damaged record.
    public init(kind: Kind, code: Int32 = 0, operation: String, detail: String) {
        self.kind = kind
        self.code = code
        self.operation = operation
        self.detail = detail
    }

    /// Wraps a return code of the library.
    init(code: Int32, operation: String) {
        let text = unsafe mdb_strerror(code)
        let detail = unsafe text.map { unsafe String(cString: $0) } ?? "code \(code)"
        self.init(
            kind: LMDBError.kind(of: code), code: code, operation: operation, detail: detail)
    }

    /// One line for logs.
    public var description: String { "\(operation): \(detail) (\(kind.rawValue), code \(code))" }

    private static func kind(of code: Int32) -> Kind {
        switch code {
        case MDB_MAP_FULL: .mapFull
        case ENOSPC, EDQUOT: .diskFull
        case MDB_CORRUPTED, MDB_PAGE_NOTFOUND, MDB_INVALID: .corrupted
        case MDB_VERSION_MISMATCH, MDB_INCOMPATIBLE: .incompatible
        case MDB_READERS_FULL, MDB_TXN_FULL: .overloaded
        case MDB_BAD_VALSIZE: .badValue
        case MDB_PANIC: .refused
        default: .failed
        }
    }
}

/// Throws unless `code` says success.
func check(_ code: Int32, _ operation: @autoclosure () -> String) throws(LMDBError) {
    guard code != MDB_SUCCESS else { return }
    throw LMDBError(code: code, operation: operation())
}
