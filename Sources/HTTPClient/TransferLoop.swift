import CCurl
import CEvent
import EventLoop
import Synchronization

/// libcurl's multi handle on an event loop, and all transfers on it.
///
/// libcurl says which sockets and which moment it waits for (its "multi socket" interface), and the
/// loop's libevent waits for them with everything else that the loop serves. A caller on the same
/// loop is answered without a change of threads.
@safe
final class TransferLoop: @unchecked Sendable {
    // Rule: `mailbox` is locked, `loop`, `ownsLoop` and `configuration` are constant, the rest is
    // touched on the loop's thread only, `multi` after `init` likewise.
    enum Command {
        case start(Transfer)
        case goOn(Transfer)
        case cancel(Transfer)
        case stop
    }

    private let configuration: HTTPClientConfiguration
    private let loop: EventLoop
    private let ownsLoop: Bool
    private let mailbox = Mutex(Mailbox())
    private var multi: UnsafeMutableRawPointer?
    private var handles: [ObjectIdentifier: TransferHandle] = [:]
    private var spares: [SpareHandle] = []
    private var sockets: [Int32: SocketWatch] = [:]
    private var timer: OpaquePointer?
    private var sweep: LoopTimer?
    /// Whether libcurl wants to be called as soon as it has returned.
    private var isDueNow = false

    private struct Mailbox {
        var isStopped = false
        var transferCount = 0
    }

    /// libcurl wants to be initialised once, before any thread of its own.
    private static let isInitialised = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// Makes a multi handle on a loop; nil starts a loop of its own.
    init(
        _ configuration: HTTPClientConfiguration, on loop: EventLoop?
    ) throws(HTTPClientError) {
        guard Self.isInitialised, let multi = unsafe curl_multi_init() else {
            throw .refused(.unavailable)
        }
        self.configuration = configuration
        ownsLoop = loop == nil
        do throws(EventLoopError) {
            if let loop { self.loop = loop } else { self.loop = try EventLoop(name: "http-client") }
        } catch {
            unsafe curl_multi_cleanup(multi)
            throw .refused(.unavailable)
        }
        unsafe self.multi = unsafe multi
        let limits: [(CURLMoption, Int)] = [
            (CURLMOPT_MAX_HOST_CONNECTIONS, configuration.connectionsPerHostMax),
            (CURLMOPT_MAX_TOTAL_CONNECTIONS, configuration.connectionsMax),
            (CURLMOPT_MAXCONNECTS, configuration.idleConnectionsMax),
        ]
        for (option, value) in limits { unsafe ccurl_multi_set_long(multi, option, value) }
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe ccurl_multi_set_callbacks(multi, watchSocket, setTimer, context)
    }

    /// Hands the loop a command; after `stop`, a start fails and the rest means nothing.
    func post(_ command: Command) {
        if case .start(let transfer) = command, !admit() {
            transfer.finish(.failure(.refused(.unavailable, .connect)))
            return
        }
        loop.execute { self.take(command) }
    }

    private func admit() -> Bool {
        mailbox.withLock { mailbox in
            guard !mailbox.isStopped, mailbox.transferCount < Limits.transfers else { return false }
            mailbox.transferCount += 1
            return true
        }
    }

    /// Ends the client; transfers in progress fail.
    func stop() {
        mailbox.withLock { $0.isStopped = true }
        post(.stop)
    }

    // MARK: - On the loop

    private func take(_ command: Command) {
        guard unsafe multi != nil else { return }
        switch command {
        case .start(let transfer): start(transfer)
        case .goOn(let transfer): handles[ObjectIdentifier(transfer)]?.goOn()
        case .cancel(let transfer): handles[ObjectIdentifier(transfer)].map(drop)
        case .stop: return end()
        }
        drive()
    }

    private func start(_ transfer: Transfer) {
        if transfer.hasEnded { return forget() }
        guard let easy = unsafe spares.popLast()?.easy ?? curl_easy_init() else {
            transfer.finish(.failure(.refused(.unavailable)))
            return forget()
        }
        let handle = unsafe TransferHandle(transfer, easy)
        guard handle.prepare(configuration),
            unsafe curl_multi_add_handle(multi, easy) == CURLM_OK
        else {
            transfer.finish(.failure(.refused(.invalidRequest)))
            unsafe spare(easy)
            return forget()
        }
        handles[ObjectIdentifier(transfer)] = handle
        guard sweep == nil else { return }
        let interval = Duration.milliseconds(Limits.sweepMilliseconds)
        sweep = loop.scheduleRepeating(every: interval) { [weak self] in self?.sweepDeadlines() }
    }

    /// Calls libcurl for as long as it wants to be called again at once, then takes what is done.
    private func drive() {
        var running: Int32 = 0
        while isDueNow {
            isDueNow = false
            unsafe curl_multi_socket_action(multi, curl_socket_t(-1), 0, &running)
        }
        finishDone()
    }

    fileprivate func socketIsReady(_ socket: Int32, _ events: Int32) {
        var running: Int32 = 0
        unsafe curl_multi_socket_action(multi, socket, events, &running)
        drive()
    }

    fileprivate func timerHasFired() {
        isDueNow = true
        drive()
    }

    private func forget() {
        mailbox.withLock { $0.transferCount -= 1 }
    }

    private func finishDone() {
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(multi, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE,
                let handle = unsafe TransferHandle.of(message.pointee.easy_handle)
            else { continue }
            let code = unsafe message.pointee.data.result
            remove(handle, handle.result(code))
        }
    }

    private func sweepDeadlines() {
        let now = TransferHandle.now()
        for handle in Array(handles.values) where handle.hasTimedOut(now) {
            remove(handle, .failure(handle.error(.timedOut, CURLE_OPERATION_TIMEDOUT)))
        }
        drive()
        guard handles.isEmpty else { return }
        sweep?.cancel()
        sweep = nil
    }

    private func drop(_ handle: TransferHandle) {
        remove(handle, .failure(handle.error(.cancelled, CURLE_OK)))
    }

    private func remove(_ handle: TransferHandle, _ end: Result<Void, HTTPClientError>) {
        handles[ObjectIdentifier(handle.transfer)] = nil
        unsafe curl_multi_remove_handle(multi, handle.easy)
        handle.transfer.finish(end)
        handle.releaseFields()
        unsafe spare(handle.easy)
        forget()
    }

    private func spare(_ easy: UnsafeMutableRawPointer) {
        guard spares.count < Limits.sparedHandles else {
            return unsafe curl_easy_cleanup(easy)
        }
        unsafe curl_easy_reset(easy)
        unsafe spares.append(SpareHandle(easy: easy))
    }

    private func end() {
        for handle in Array(handles.values) {
            remove(handle, .failure(.refused(.unavailable, .connect)))
        }
        for spare in spares { unsafe curl_easy_cleanup(spare.easy) }
        spares = []
        unsafe curl_multi_cleanup(multi)
        unsafe multi = nil
        for watch in sockets.values { unsafe event_free(watch.event) }
        sockets = [:]
        if let timer = unsafe timer { unsafe event_free(timer) }
        unsafe timer = nil
        sweep?.cancel()
        sweep = nil
        if ownsLoop { Task { [loop] in await loop.stop() } }
    }

    // MARK: - What libcurl waits for

    /// Watches a socket for what libcurl wants of it, or no longer.
    fileprivate func watch(_ socket: Int32, _ what: Int32) {
        let flags = Self.flags(what)
        let former = sockets[socket]
        if let former, former.flags == flags { return }
        if let former { unsafe event_free(former.event) }
        sockets[socket] = nil
        guard flags != 0 else { return }
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        let event = unsafe event_new(
            loop.eventBase, socket, flags | Int16(EV_PERSIST), socketEvent, context)
        guard let event = unsafe event else { return }
        unsafe event_add(event, nil)
        unsafe sockets[socket] = SocketWatch(event: event, flags: flags)
    }

    private static func flags(_ what: Int32) -> Int16 {
        switch what {
        case CURL_POLL_IN: Int16(EV_READ)
        case CURL_POLL_OUT: Int16(EV_WRITE)
        case CURL_POLL_INOUT: Int16(EV_READ | EV_WRITE)
        default: 0
        }
    }

    /// Remembers when libcurl wants to be called; it must not be called out of its own callback.
    fileprivate func wait(milliseconds: Int) {
        isDueNow = milliseconds == 0
        if unsafe timer == nil {
            guard milliseconds > 0 else { return }
            let context = unsafe Unmanaged.passUnretained(self).toOpaque()
            unsafe timer = event_new(loop.eventBase, -1, 0, timerEvent, context)
        }
        guard let timer = unsafe timer else { return }
        guard milliseconds > 0 else {
            unsafe event_del(timer)
            return
        }
        var time = timeval(tv_sec: milliseconds / 1_000, tv_usec: milliseconds % 1_000 * 1_000)
        unsafe event_add(timer, &time)
    }
}

/// A socket's event on the loop.
@safe
private struct SocketWatch {
    let event: OpaquePointer
    let flags: Int16
}

/// A libcurl handle between two transfers; its buffers are worth keeping.
@safe
private struct SpareHandle {
    let easy: UnsafeMutableRawPointer
}

// Each callback runs on the loop's thread, while the transfers that it belongs to are there.

private func owner(_ context: UnsafeMutableRawPointer?) -> TransferLoop? {
    unsafe context.map { unsafe Unmanaged<TransferLoop>.fromOpaque($0).takeUnretainedValue() }
}

private func watchSocket(
    _ easy: UnsafeMutableRawPointer?, _ socket: curl_socket_t, _ what: Int32,
    _ context: UnsafeMutableRawPointer?, _ own: UnsafeMutableRawPointer?
) -> Int32 {
    unsafe owner(context)?.watch(socket, what)
    return 0
}

private func setTimer(
    _ multi: UnsafeMutableRawPointer?, _ milliseconds: Int, _ context: UnsafeMutableRawPointer?
) -> Int32 {
    unsafe owner(context)?.wait(milliseconds: milliseconds)
    return 0
}

private func socketEvent(_ socket: Int32, _ flags: Int16, _ context: UnsafeMutableRawPointer?) {
    var events: Int32 = 0
    if flags & Int16(EV_READ) != 0 { events |= CURL_CSELECT_IN }
    if flags & Int16(EV_WRITE) != 0 { events |= CURL_CSELECT_OUT }
    unsafe owner(context)?.socketIsReady(socket, events)
}

private func timerEvent(_ socket: Int32, _ flags: Int16, _ context: UnsafeMutableRawPointer?) {
    unsafe owner(context)?.timerHasFired()
}
