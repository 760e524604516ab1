import CCurl
import Glibc
import Synchronization

/// The thread that owns libcurl's multi handle and all transfers on it.
@safe
final class TransferThread: @unchecked Sendable {
    // Rule: `mailbox` is locked, `multi` is constant, the rest is the thread's own.
    enum Command {
        case start(Transfer)
        case goOn(Transfer)
        case cancel(Transfer)
        case stop
    }

    private let configuration: HTTPClientConfiguration
    private let multi: UnsafeMutableRawPointer
    private let mailbox = Mutex(Mailbox())
    private var handles: [ObjectIdentifier: TransferHandle] = [:]
    private var spares: [SpareHandle] = []
    private var lastSweep: UInt64 = 0

    private struct Mailbox {
        var commands: [Command] = []
        var isAwake = false
        var isStopped = false
        var transferCount = 0
    }

    /// libcurl wants to be initialised once, before any thread of its own.
    private static let isInitialised = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    init(_ configuration: HTTPClientConfiguration) throws(HTTPClientError) {
        guard Self.isInitialised, let multi = unsafe curl_multi_init() else {
            throw .refused(.unavailable)
        }
        self.configuration = configuration
        unsafe self.multi = unsafe multi
        let limits: [(CURLMoption, Int)] = [
            (CURLMOPT_MAX_HOST_CONNECTIONS, configuration.connectionsPerHostMax),
            (CURLMOPT_MAX_TOTAL_CONNECTIONS, configuration.connectionsMax),
            (CURLMOPT_MAXCONNECTS, configuration.idleConnectionsMax),
        ]
        for (option, value) in limits { unsafe ccurl_multi_set_long(multi, option, value) }
        try startThread()
    }

    deinit {
        for spare in spares { unsafe curl_easy_cleanup(spare.easy) }
        unsafe curl_multi_cleanup(multi)
    }

    /// Hands the thread a command; after `stop`, a start fails and the rest means nothing.
    func post(_ command: Command) {
        let (wakes, refused) = mailbox.withLock { mailbox in
            if case .start(let transfer) = command {
                if mailbox.isStopped || mailbox.transferCount >= Limits.transfers {
                    return (false, Optional(transfer))
                }
                mailbox.transferCount += 1
            }
            mailbox.commands.append(command)
            defer { mailbox.isAwake = true }
            return (!mailbox.isAwake, nil)
        }
        refused?.finish(.failure(.refused(.unavailable, .connect)))
        if wakes { unsafe curl_multi_wakeup(multi) }
    }

    /// Ends the thread; transfers in progress fail.
    func stop() {
        post(.stop)
    }

    // MARK: - The thread

    private func startThread() throws(HTTPClientError) {
        var thread = pthread_t()
        let context = unsafe Unmanaged.passRetained(self)
        let code = unsafe pthread_create(
            &thread, nil,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<TransferThread>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, context.toOpaque())
        guard code == 0 else {
            unsafe context.release()
            throw .refused(.unavailable)
        }
        pthread_detach(thread)
    }

    private func run() {
        unsafe ccurl_name_thread("http-client")
        while takeCommands() {
            var running: Int32 = 0
            unsafe curl_multi_perform(multi, &running)
            finishDone()
            let wait = handles.isEmpty ? Int32.max : Limits.sweepMilliseconds
            unsafe curl_multi_poll(multi, nil, 0, wait, nil)
            sweepDeadlines()
        }
        for handle in handles.values { remove(handle, .failure(.refused(.unavailable, .connect))) }
    }

    /// Does what was asked; false once the client is gone.
    private func takeCommands() -> Bool {
        let commands = mailbox.withLock { mailbox in
            let commands = mailbox.commands
            mailbox.commands = []
            mailbox.isAwake = false
            return commands
        }
        for command in commands {
            switch command {
            case .start(let transfer): start(transfer)
            case .goOn(let transfer): handles[ObjectIdentifier(transfer)]?.goOn()
            case .cancel(let transfer): handles[ObjectIdentifier(transfer)].map(drop)
            case .stop:
                mailbox.withLock { $0.isStopped = true }
                return false
            }
        }
        return true
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
        guard now &- lastSweep >= UInt64(Limits.sweepMilliseconds) * 1_000_000 else { return }
        lastSweep = now
        for handle in Array(handles.values) where handle.hasTimedOut(now) {
            remove(handle, .failure(handle.error(.timedOut, CURLE_OPERATION_TIMEDOUT)))
        }
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
}

/// A libcurl handle between two transfers; its buffers are worth keeping.
@safe
private struct SpareHandle {
    let easy: UnsafeMutableRawPointer
}
