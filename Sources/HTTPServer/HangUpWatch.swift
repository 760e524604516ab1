import CEvent
import EventLoop
import Glibc

/// Tells at once when the peer of a connection has left, even while nothing is read from it.
///
/// evhttp stops reading while a request is answered, so it would not notice. libevent's EV_CLOSED
/// on the same descriptor sees an orderly close, but not a reset: its epoll back end reports an
/// error to readers and writers only, and with neither registered the loop would spin. A second
/// epoll instance, itself watched by the loop, sees both, edge-triggered, without any cost per
/// request.
@safe
final class HangUpWatch {
    private let descriptor: Int32
    private var event: OpaquePointer?
    private let onHangUp: (UInt64) -> Void

    /// `onHangUp` is called on the loop with the number given for the connection.
    init(onHangUp: @escaping (UInt64) -> Void) throws(HTTPServerError) {
        self.onHangUp = onHangUp
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        if descriptor < 0 {
            throw HTTPServerError(operation: "epoll_create1", code: errno, subject: "watch")
        }
    }

    deinit {
        close(descriptor)
    }

    /// Starts watching; loop thread only.
    func start(on loop: EventLoop) {
        unsafe event = event_new(
            loop.eventBase, descriptor, Int16(EV_READ | EV_PERSIST),
            { _, _, context in
                guard let context = unsafe context else { return }
                unsafe Unmanaged<HangUpWatch>.fromOpaque(context).takeUnretainedValue().drain()
            }, Unmanaged.passUnretained(self).toOpaque())
        unsafe event_add(event, nil)
    }

    /// Ends watching; loop thread only.
    func stop() {
        if let event = unsafe event { unsafe event_free(event) }
        unsafe event = nil
    }

    /// Watches a socket until it is closed.
    func add(_ socket: Int32, number: UInt64) {
        // Failure (out of memory) only means noticing later, when writing.
        _ = cevent_watch_hang_up(descriptor, socket, number)
    }

    private func drain() {
        var number: UInt64 = 0
        while unsafe cevent_next_hang_up(descriptor, &number) == 1 { onHangUp(number) }
    }
}
