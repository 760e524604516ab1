import CEncoderKernels
import Glibc

/// An OS thread with a name, for work that the cooperative pool must not do.
struct WorkerThread: Sendable {
    private let handle: pthread_t

    /// The closure of a thread that is being started.
    private final class Body {
        let name: String
        let run: @Sendable () -> Void

        init(name: String, run: @escaping @Sendable () -> Void) {
            // Linux has room for 15 bytes; a longer name would be no name.
            self.name = String(name.prefix(15))
            self.run = run
        }
    }

    /// nil when the system has no more threads.
    init?(name: String, _ run: @escaping @Sendable () -> Void) {
        let body = unsafe Unmanaged.passRetained(Body(name: name, run: run))
        var handle = pthread_t()
        let code = unsafe pthread_create(
            &handle, nil,
            { argument in
                if let argument = unsafe argument {
                    let body = unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
                    unsafe ek_name_thread(body.name)
                    body.run()
                }
                return nil
            }, body.toOpaque())
        guard code == 0 else {
            unsafe body.release()
            return nil
        }
        self.handle = handle
    }

    func join() {
        pthread_join(handle, nil)
    }
}
