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

    /// Lets the jobs run that are queued on the current loop, then whoever waits for its processor,
    /// before it goes on with work that nobody waits for; elsewhere it does nothing.
    ///
    /// What was just written has woken its reader, often on this very processor, where the reader
    /// waits until this thread sleeps: going on at once cost the client of a proxied miss 70 to
    /// 90 us. A loop that is busy more than half of the time does not pause.
    ///
    /// `sched_yield` does as much between idle processors, but beside a process that computes it
    /// took 60 ms; a timer on the loop costs a wake-up of a cold processor more.
    public static func giveWay() async {
        guard let loop = current else { return }
        await withCheckedContinuation { continuation in
            loop.execute {
                loop.pause()
                continuation.resume()
            }
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
