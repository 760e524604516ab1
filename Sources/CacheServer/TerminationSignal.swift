import Glibc

/// SIGTERM, SIGINT and SIGHUP as something to wait for.
///
/// The mask has to be set on the main thread before any other thread exists, because threads
/// inherit it: a signal that finds one thread without it ends the process. So `block` is the first
/// thing a serving process does, and `wait` is what its main thread does until the end.
public enum TerminationSignal {
    /// Keeps the signals from ending the process, and ignores SIGPIPE.
    public static func block() {
        signal(SIGPIPE, SIG_IGN)
        var signals = signalSet()
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// Blocks the calling thread until one of them comes; gives its number.
    public static func wait() -> Int32 {
        var signals = signalSet()
        var number: Int32 = 0
        while unsafe sigwait(&signals, &number) != 0 {}
        return number
    }

    private static func signalSet() -> sigset_t {
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGTERM)
        unsafe sigaddset(&signals, SIGINT)
        unsafe sigaddset(&signals, SIGHUP)
        return signals
    }
}
