import Glibc
import Synchronization
import TextEmbedding
import VectorSearch

/// The index beside the store: saved on closing, taken up again on opening.
///
/// A snapshot only saves time. It is compared with the store entry by entry: what is missing or was
/// made about when it was saved is inserted anew, what the store no longer has is taken out.
/// Candidates are re-ranked with the store's vectors anyhow, so a stale snapshot could cost a hit
/// and never change an answer.
extension EmbeddedBackend {
    /// What a loaded snapshot knows.
    struct RestoredIndex {
        let index: any StorableVectorIndex
        /// Entries made from this time on may be newer than the snapshot.
        let trustedBeforeMillis: Int64

        func holds(_ id: EntryID, _ row: UsageRow) -> Bool {
            row.createdAtMillis < trustedBeforeMillis && index.contains(VectorKey(bits: id.bits))
        }
    }

    /// Entries made this long before the saving are inserted anew, whatever the snapshot has.
    ///
    /// Nothing is written while it is saved and the time of saving is the earliest plausible one,
    /// so this covers rounding only.
    private static let overlapMillis: Int64 = 1_000
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
        in directory: String, _ open: OpenIndex?, _ notice: (String) -> Void
    ) -> RestoredIndex? {
        guard let open, let path = snapshotPath(in: directory), let dimension = identity?.dimension,
            unsafe access(path, R_OK) == 0
        else { return nil }
        do throws(SnapshotError) {
            let (index, position) = try open(path, dimension)
            adopt(index)
            let savedMillis = Int64(clamping: position)
            return RestoredIndex(
                index: index, trustedBeforeMillis: savedMillis - EmbeddedBackend.overlapMillis)
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
    /// Blocks.
    func saveIndex(in directory: String, _ notice: (String) -> Void) {
        guard let path = snapshotPath(in: directory) else { return }
        guard let index = index as? any StorableVectorIndex,
            index.count >= EmbeddedBackend.countMin, !isDropped
        else {
            unsafe unlink(path)
            return
        }
        do throws(SnapshotError) {
            try index.save(to: path, position: UInt64(clamping: time.sweepingMillis))
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
