import LLMWire
import SemanticCache
import Synchronization
import Telemetry

/// The sums on their way to the store.
///
/// A miss's sums are written in the commit of its entry. A hit's have no commit to go with, and one
/// of their own would cost a disk write per hit; so they are added up here and written twice a
/// second, which is what a killed process may lose of them.
final class SavingsLedger: Sendable {
    private let caches: CacheSet
    private let log: Log
    private let pending = Mutex<[LedgerKey: SavingsSums]>([:])

    init(_ caches: CacheSet, log: Log) {
        self.caches = caches
        self.log = log
    }

    /// Adds sums that are written soon.
    func add(_ sums: SavingsSums, _ key: LedgerKey) {
        pending.withLock { pending in
            // Beyond the limit one row without a model and key takes what comes.
            let isFull = pending[key] == nil && pending.count >= ProxyLimits.pendingRowsMax
            let row =
                isFull
                ? LedgerKey(day: key.day, cache: key.cache, model: "other", key: "") : key
            pending[row, default: SavingsSums()].add(sums)
        }
    }

    /// Sums as the store takes them with an entry.
    static func addition(_ sums: SavingsSums, _ key: LedgerKey) -> LedgerAddition {
        LedgerAddition(key: key.bytes, sums: sums.row)
    }

    /// Writes what is in memory; it stays there where that fails.
    func flush() async {
        let rows = pending.withLock { pending in
            defer { pending = [:] }
            return pending
        }
        guard !rows.isEmpty else { return }
        do throws(CacheError) {
            try await caches.addToLedger(rows.map { Self.addition($0.value, $0.key) })
        } catch {
            for (key, sums) in rows { add(sums, key) }
            log.warning("savings not written", ["because": .string("\(error)")])
        }
    }
}
