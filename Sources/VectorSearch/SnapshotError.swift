/// Why a snapshot was not written or not taken.
///
/// None of these loses anything: the index is derived, and the caller rebuilds it.
public enum SnapshotError: Error, Hashable, Sendable {
    /// The operating system refused; the operation and its `errno`.
    case file(operation: String, code: Int32)
    /// The file is not a whole snapshot of this format; what is wrong with it.
    case corrupted(String)
    /// The index changed while it was being written; nothing was kept.
    case changed
    /// The snapshot is of an index with another dimension or other parameters.
    case mismatch(String)
}
