import Glibc
import Synchronization
import TextEmbedding
import VectorSearch

/// The index beside the store: saved on closing, taken up again on opening.
///
/// A snapshot only saves time. It carries the number of the store's last commit. Where that is the
/// last one still, it is taken whole. Else each entry's vector, scope and labels are compared with
/// what the snapshot has: those that differ are inserted anew, and what the store no longer has is
/// taken out; that costs far less than building the graph. Candidates are re-ranked with the
/// store's vectors anyhow, so nothing here can change an answer.
extension EmbeddedBackend {
    /// What a loaded snapshot knows.
    struct RestoredIndex {
        let index: any StorableVectorIndex
        /// Whether nothing was committed since it was saved.
        let isCurrent: Bool
    }

    /// Below this many vectors building the index is as quick as reading it.
    private static let countMin = 2_000

    /// Where the snapshot is; its name changes with the embedder, so that it never serves another.
    private func snapshotPath(in directory: String) -> String? {
        guard let identity else { return nil }
        let revision = identity.revision.filter { $0.isLetter || $0.isNumber }.prefix(16)
        return "\(directory)/index-\(number)-\(identity.dimension)-\(revision).snapshot"
    }

    /// Reads the snapshot, if there is a sound one.
    func restoreIndex(
        in directory: String, _ open: OpenIndex?, lastCommit: UInt64, _ notice: (String) -> Void
    ) -> RestoredIndex? {
        guard let open, let path = snapshotPath(in: directory), let dimension = identity?.dimension,
            unsafe access(path, R_OK) == 0
        else { return nil }
        do throws(SnapshotError) {
            let (index, position) = try open(path, dimension)
            adopt(index)
            return RestoredIndex(index: index, isCurrent: position == lastCommit)
        } catch {
            notice("Cache \(name): the index is built anew, its snapshot cannot be used: \(error).")
            return nil
        }
    }

    /// Takes out what the store no longer has.
    func dropStrays(from restored: RestoredIndex) {
        guard restored.index.count != table.withLock({ $0.count }) else { return }
        for key in restored.index.keys() {
            let isKnown = table.withLock { $0[EntryID(bits: key.bits)] != nil }
            if !isKnown { restored.index.remove(key) }
        }
    }

    /// Writes the snapshot.
    ///
    /// Blocks. `lastCommit` is the number of a commit of the store that the index has followed,
    /// with all before it.
    func saveIndex(in directory: String, lastCommit: UInt64, _ notice: (String) -> Void) {
        guard let path = snapshotPath(in: directory) else { return }
        guard let index = index as? any StorableVectorIndex,
            index.count >= EmbeddedBackend.countMin, !isDropped
        else {
            unsafe unlink(path)
            return
        }
        do throws(SnapshotError) {
            try index.save(to: path, position: lastCommit)
        } catch {
            notice(
                "Cache \(name): the index could not be saved and is built anew next time: \(error)."
            )
        }
    }
}

/// Opens an index that was saved; gives it and the position that was saved with it.
public typealias OpenIndex =
    @Sendable (_ path: String, _ dimension: Int) throws(SnapshotError) -> (
        index: any StorableVectorIndex, position: UInt64
    )
