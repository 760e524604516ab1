// EventLoop: one libevent base on one named thread, offered to Swift as a task executor.
//
// A task started with `Task(executorPreference: loop)` runs on the loop's own thread, so code that
// handles a socket and the ordinary async code that answers it never change threads: a hop to the
// global pool and back costs about 5 µs of CPU, a job on the loop about 0.3 µs.
//
// The thread alternates between two things: run every queued job, then let libevent wait for and
// dispatch one batch of events. Jobs queued by the loop itself therefore need no wake-up; the first
// one queued by another thread writes to an eventfd, and those behind it find the wake-up armed.
// Invariant: libevent is entered on the loop's thread only, so it is built without its locks.

import CEvent
import Glibc
import Synchronization

/// An event loop on a thread of its own, usable as the preferred executor of tasks.
@safe
public final class EventLoop: TaskExecutor, @unchecked Sendable {
    // Rule: `base`, `wakeEvent`, `now` and `load` are touched on the loop's thread only (or before
    // it starts); everything else is constant or guarded by `inbox`.

    /// The thread's name, as shown by `ps` and debuggers.
    public let name: String

    private let base: OpaquePointer
    private let wakeDescriptor: Int32
    private let inbox = Mutex(Inbox())
    private let thread = Atomic<UInt>(0)
    private var wakeEvent: OpaquePointer?
    private var load = LoopLoad()

    /// Monotonic nanoseconds, read once per batch of events; loop thread only.
    package private(set) var now: UInt64 = monotonicNanoseconds()

    /// Makes a loop and starts its thread.
    ///
    /// - Parameter name: the thread's name; the system keeps its first 15 bytes.
    /// - Throws: `EventLoopError` when the system is out of descriptors, memory or threads.
    public init(name: String) throws(EventLoopError) {
        self.name = name
        signal(SIGPIPE, SIG_IGN)
        let configuration = unsafe event_config_new()
        defer { unsafe event_config_free(configuration) }
        // Adding and deleting interest in the same batch then costs no system call.
        unsafe event_config_set_flag(
            configuration, Int32(EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST.rawValue))
        guard let base = unsafe event_base_new_with_config(configuration) else {
            throw EventLoopError(operation: "event_base_new_with_config", code: errno)
        }
        let descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard descriptor >= 0 else {
            let code = errno
            unsafe event_base_free(base)
            throw EventLoopError(operation: "eventfd", code: code)
        }
        unsafe self.base = base
        wakeDescriptor = descriptor
        try startThread()
    }

    deinit {
        unsafe event_base_free(base)
        close(wakeDescriptor)
    }

    /// True on the loop's own thread.
    @inline(never)
    public var isOnLoop: Bool {
        thread.load(ordering: .relaxed) == UInt(pthread_self())
    }

    /// Queues a job of a task that prefers this loop.
    public func enqueue(_ job: consuming ExecutorJob) {
        append(.job(UnownedJob(job)))
    }

    /// Runs `work` on the loop's thread soon, in the order of submission.
    ///
    /// Work submitted after ``stop()`` is never run.
    public func execute(_ work: @escaping @Sendable () -> Void) {
        append(.work(work))
    }

    /// Ends the thread after the jobs already queued, and returns when it has ended.
    ///
    /// Whoever put events on the loop removes them first.
    public func stop() async {
        await withCheckedContinuation { continuation in
            let hasEnded = inbox.withLock { inbox in
                if inbox.hasEnded { return true }
                inbox.isStopping = true
                inbox.stopWaiters.append(continuation)
                return false
            }
            if hasEnded { continuation.resume() } else { wake() }
        }
    }

    /// The libevent base, for the modules that put events on it; loop thread only.
    package var eventBase: OpaquePointer {
        unsafe base
    }

    // MARK: - The thread

    private enum Item {
        case job(UnownedJob)
        case work(@Sendable () -> Void)
    }

    private struct Inbox {
        var items: [Item] = []
        var isArmed = false
        var isStopping = false
        var hasEnded = false
        var stopWaiters: [CheckedContinuation<Void, Never>] = []
    }

    private func append(_ item: Item) {
        let onLoop = isOnLoop
        let needsWake = inbox.withLock { inbox in
            inbox.items.append(item)
            if onLoop || inbox.isArmed { return false }
            inbox.isArmed = true
            return true
        }
        if needsWake { wake() }
    }

    private func wake() {
        var one: UInt64 = 1
        // A full counter (EAGAIN) already means awake.
        _ = unsafe write(wakeDescriptor, &one, 8)
    }

    private func startThread() throws(EventLoopError) {
        var handle = pthread_t()
        let context = unsafe Unmanaged.passRetained(self)
        let code = unsafe pthread_create(
            &handle, nil,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<EventLoop>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, context.toOpaque())
        guard code == 0 else {
            unsafe context.release()
            throw EventLoopError(operation: "pthread_create", code: code)
        }
        pthread_detach(handle)
    }

    private func run() {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        unsafe cevent_name_thread(name)
        markThread()
        unsafe wakeEvent = watchWakeDescriptor()
        var isStopping = false
        while !isStopping {
            let hasMore = runJobs(&isStopping)
            let flags = hasMore || isStopping ? EVLOOP_ONCE | EVLOOP_NONBLOCK : EVLOOP_ONCE
            load.sleeps(at: monotonicNanoseconds())
            unsafe event_base_loop(base, flags)
            now = monotonicNanoseconds()
            load.wakes(at: now)
        }
        end()
    }

    /// Sleeps for as long as the reader of an answer needs to take it, where the loop has time.
    func pause() {
        guard load.isLow else { return }
        var span = timespec(tv_sec: 0, tv_nsec: Limits.pauseNanoseconds)
        unsafe nanosleep(&span, nil)
    }

    private func end() {
        unsafe event_free(wakeEvent)
        let waiters = inbox.withLock { inbox in
            inbox.hasEnded = true
            defer { inbox.stopWaiters = [] }
            return inbox.stopWaiters
        }
        for waiter in waiters { waiter.resume() }
    }

    private func watchWakeDescriptor() -> OpaquePointer? {
        let event = unsafe event_new(
            base, wakeDescriptor, Int16(EV_READ | EV_PERSIST),
            { descriptor, _, _ in
                var count: UInt64 = 0
                _ = unsafe read(descriptor, &count, 8)
            }, nil)
        unsafe event_add(event, nil)
        return unsafe event
    }

    /// Runs what is queued, and what that queues, for a bounded number of rounds, so that a task
    /// which never stops yielding cannot keep the sockets waiting; true when some is left.
    private func runJobs(_ isStopping: inout Bool) -> Bool {
        let executor = unsafe asUnownedTaskExecutor()
        for _ in 0..<Limits.jobRoundsPerBatch {
            let (items, stopping) = inbox.withLock { inbox in
                let items = inbox.items
                inbox.items = []
                inbox.isArmed = false
                return (items, inbox.isStopping)
            }
            isStopping = stopping
            if items.isEmpty { return false }
            for item in items {
                switch item {
                case .job(let job): unsafe job.runSynchronously(on: executor)
                case .work(let work): work()
                }
            }
        }
        return true
    }
}

/// Monotonic time in nanoseconds, as the loops measure it.
package func monotonicNanoseconds() -> UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
}
