import Glibc

extension EventLoop {
    /// The loop on whose thread this is called, or nil.
    ///
    /// For work that begins on a loop and is to go on there in a task of its own.
    public static var current: EventLoop? {
        guard let pointer = unsafe pthread_getspecific(key) else { return nil }
        // Safe: only `markThread` stores there, on a thread that holds its loop until it ends.
        return unsafe Unmanaged<EventLoop>.fromOpaque(pointer).takeUnretainedValue()
    }

    /// Lets the jobs run that are queued on the current loop, then goes on; elsewhere it does
    /// nothing.
    public static func letOthersRun() async {
        guard let loop = current else { return }
        await withCheckedContinuation { continuation in
            loop.execute { continuation.resume() }
        }
    }

    /// Makes this loop the current one of its thread.
    func markThread() {
        unsafe pthread_setspecific(Self.key, Unmanaged.passUnretained(self).toOpaque())
    }

    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        unsafe pthread_key_create(&key, nil)
        return key
    }()
}
