import LLMWire
import SemanticCache
import Synchronization
import Telemetry

/// The sums on their way to the store.
///
/// A miss's sums are written in the commit of its entry. A hit's have no commit to go with, and one
/// of their own would cost a disk write per hit; so the first one waits `ProxyLimits.ledgerDelay`
/// for others to be written in one commit with it. A killed process loses of its hits' sums what
/// came within that time and the commit under way, and nothing else.
final class SavingsLedger: Sendable {
    private let caches: CacheSet
    private let log: Log
    private let pending = Mutex<[LedgerKey: SavingsSums]>([:])
    private let writer = Mutex<Task<Void, Never>?>(nil)
    private let wakeUp: AsyncStream<Void>.Continuation

    init(_ caches: CacheSet, log: Log) {
        self.caches = caches
        self.log = log
        let (calls, wakeUp) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingNewest(1))
        self.wakeUp = wakeUp
        let task = Task { [weak self] in
            for await _ in calls {
                // Cancelled sleep only writes sooner.
                try? await Task.sleep(for: ProxyLimits.ledgerDelay)
                guard await self?.flush() == false else { continue }
                try? await Task.sleep(for: ProxyLimits.ledgerRetryDelay)
                self?.wakeUp.yield()
            }
        }
        writer.withLock { $0 = task }
    }

    deinit {
        wakeUp.finish()
        writer.withLock { $0?.cancel() }
    }

    /// Adds sums that are written soon.
    func add(_ sums: SavingsSums, _ key: LedgerKey) {
        let isFirst = pending.withLock { pending in
            let isFirst = pending.isEmpty
            // Beyond the limit one row without a model and key takes what comes.
            let isFull = pending.count >= ProxyLimits.pendingRowsMax && pending[key] == nil
            let row =
                isFull
                ? LedgerKey(day: key.day, cache: key.cache, model: "other", key: "") : key
            pending[row, default: SavingsSums()].add(sums)
            return isFirst
        }
        if isFirst { wakeUp.yield() }
    }

    /// Sums as the store takes them with an entry.
    static func addition(_ sums: SavingsSums, _ key: LedgerKey) -> LedgerAddition {
        LedgerAddition(key: key.bytes, sums: sums.row)
    }

    /// Writes what is in memory; false where that fails, and it stays there.
    @discardableResult
    func flush() async -> Bool {
        let rows = pending.withLock { pending in
            defer { pending = [:] }
            return pending
        }
        guard !rows.isEmpty else { return true }
        do throws(CacheError) {
            try await caches.addToLedger(rows.map { Self.addition($0.value, $0.key) })
            return true
        } catch {
            putBack(rows)
            log.warning("savings not written", ["because": .string("\(error)")])
            return false
        }
    }

    private func putBack(_ rows: [LedgerKey: SavingsSums]) {
        pending.withLock { pending in
            for (key, sums) in rows { pending[key, default: SavingsSums()].add(sums) }
        }
    }

    /// Ends the writing by itself and writes what is left.
    func close() async {
        wakeUp.finish()
        let task = writer.withLock { task in
            defer { task = nil }
            return task
        }
        task?.cancel()
        await task?.value
        await flush()
    }
}
