import EventLoop
import Glibc
import Synchronization

/// Runs lookups on threads of their own, and stops waiting for one at its deadline.
///
/// A lookup reads a file that is mapped into memory: on a disk that hangs, the read does not fail,
/// it does not return. On an event loop's thread it would hold up every other connection.
final class LookupThreads: Sendable {
    /// How a lookup came out for the one who waited.
    enum Outcome<Value: Sendable>: Sendable {
        case done(Value)
        /// Not done by the deadline; `isStuck` where its thread is held up by the store, not the
        /// lookup by an embedder or a busy machine.
        case late(isStuck: Bool)
        /// As many lookups as there may be are under way.
        case refused
    }

    private struct Waiting: Sendable {
        var until: ContinuousClock.Instant
        var thread: Int
        var expire: @Sendable (_ isStuck: Bool) -> Void
    }

    private struct State: Sendable {
        var waiting: [UInt64: Waiting] = [:]
        var nextNumber: UInt64 = 0
        /// Lookups that have not come to their end, also those nobody waits for any more.
        var underWay = 0
        /// For each thread, whether it has been asked to show that it is not held up, and has not.
        var owesSign: [Bool]
        var isWatching = false
    }

    private let threads: [EventLoop]
    private let state: Mutex<State>

    /// Starts a thread for each core, within limits.
    init() throws(EventLoopError) {
        let limits = ProxyLimits.lookupThreads
        let count = min(
            max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), limits.lowerBound), limits.upperBound)
        var threads: [EventLoop] = []
        for number in 0..<count {
            threads.append(try EventLoop(name: "lookup-\(number)"))
        }
        self.threads = threads
        state = Mutex(State(owesSign: threads.map { _ in false }))
    }

    deinit {
        // One that is held up ends when it is let go; nobody waits for that.
        for thread in threads { Task { await thread.stop() } }
    }

    /// Lookups that somebody waits for.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Runs `work` on one of the threads; returns when it is done, or at the deadline without it.
    func run<Value: Sendable>(
        within limit: Duration, _ work: @escaping @Sendable () async -> Value
    ) async -> Outcome<Value> {
        await withCheckedContinuation { continuation in
            let waiter = Waiter(continuation)
            let number = admit(limit) { isStuck in waiter.finish(.late(isStuck: isStuck)) }
            guard let number else { return waiter.finish(.refused) }
            Task(executorPreference: threads[thread(of: number)]) {
                let value = await work()
                self.ended(number)
                waiter.finish(.done(value))
            }
        }
    }

    /// Resumes once, by whoever is first.
    private final class Waiter<Value: Sendable>: Sendable {
        private let continuation: Mutex<CheckedContinuation<Outcome<Value>, Never>?>

        init(_ continuation: CheckedContinuation<Outcome<Value>, Never>) {
            self.continuation = Mutex(continuation)
        }

        func finish(_ outcome: Outcome<Value>) {
            let first = continuation.withLock { continuation in
                defer { continuation = nil }
                return continuation
            }
            first?.resume(returning: outcome)
        }
    }

    private func thread(of number: UInt64) -> Int { Int(number % UInt64(threads.count)) }

    private func admit(
        _ limit: Duration, _ expire: @escaping @Sendable (_ isStuck: Bool) -> Void
    ) -> UInt64? {
        let now = ContinuousClock.now
        let (number, mustWatch) = state.withLock { state -> (UInt64?, Bool) in
            guard state.underWay < ProxyLimits.lookupsMax else { return (nil, false) }
            state.underWay += 1
            state.nextNumber += 1
            state.waiting[state.nextNumber] = Waiting(
                until: now.advanced(by: limit), thread: thread(of: state.nextNumber),
                expire: expire)
            defer { state.isWatching = true }
            return (state.nextNumber, !state.isWatching)
        }
        if mustWatch { watch() }
        return number
    }

    private func ended(_ number: UInt64) {
        state.withLock { state in
            state.underWay -= 1
            state.waiting[number] = nil
            // A busy thread gets to its sign late, but it gets on.
            state.owesSign[thread(of: number)] = false
        }
    }

    /// Looks after the deadlines while there are any; one task for all, because a timer for each
    /// lookup costs more than an exact hit.
    private func watch() {
        Task { [weak self] in
            while let self, self.expireLate() {
                // Cancelled sleep only looks sooner.
                try? await Task.sleep(for: ProxyLimits.deadlineInterval)
            }
        }
    }

    /// Lets go those whose deadline has come, and asks the threads of those whose deadline is near
    /// for a sign; false where nobody waits.
    private func expireLate() -> Bool {
        let now = ContinuousClock.now
        let nearly = now.advanced(by: ProxyLimits.deadlineInterval * 3)
        let (late, asked, isWatching) = state.withLock { state in
            state.isWatching = !state.waiting.isEmpty
            var late: [(Waiting, isStuck: Bool)] = []
            var asked: Set<Int> = []
            for (number, waiting) in state.waiting where waiting.until <= nearly {
                if waiting.until <= now {
                    state.waiting[number] = nil
                    late.append((waiting, state.owesSign[waiting.thread]))
                } else if !state.owesSign[waiting.thread] {
                    state.owesSign[waiting.thread] = true
                    asked.insert(waiting.thread)
                }
            }
            return (late, asked, state.isWatching)
        }
        for (waiting, isStuck) in late { waiting.expire(isStuck) }
        for thread in asked {
            threads[thread].execute { self.state.withLock { $0.owesSign[thread] = false } }
        }
        return isWatching
    }
}
