import Glibc
import Synchronization

/// A server that answers each connection with a script, whatever it is asked.
final class ScriptedServer: Sendable {
    enum Step: Sendable {
        /// Reads until the end of a request's head.
        case readHead
        case send(String)
        case sendBytes([UInt8])
        case pause(milliseconds: UInt32)
        /// Waits until the client has closed.
        case awaitClose
        case reset
    }

    let port: UInt16
    private let descriptor: Int32
    private let script: [Step]
    private let log = Mutex<[String]>([])
    private let closed = Atomic<Int>(0)

    /// The bytes of each head that was read.
    var heads: [String] { log.withLock { $0 } }
    /// How many clients were seen to close in `awaitClose`.
    var closedCount: Int { closed.load(ordering: .acquiring) }

    init(_ script: [Step]) {
        self.script = script
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listening = descriptor
        port = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            let generic = unsafe UnsafeMutableRawPointer(pointer)
                .assumingMemoryBound(to: sockaddr.self)
            unsafe bind(listening, generic, length)
            listen(listening, 64)
            unsafe getsockname(listening, generic, &length)
            return unsafe UInt16(bigEndian: pointer.pointee.sin_port)
        }
        spawn { [self] in
            while case let client = accept(descriptor, nil, nil), client >= 0 {
                spawn { [self] in run(client) }
            }
        }
    }

    /// Stops accepting; connections run to the end of their script.
    func stop() {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    private func run(_ client: Int32) {
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        unsafe setsockopt(
            client, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        for step in script {
            switch step {
            case .readHead: readHead(client)
            case .send(let text): sendAll(client, Array(text.utf8))
            case .sendBytes(let bytes): sendAll(client, bytes)
            case .pause(let milliseconds): usleep(milliseconds * 1_000)
            case .awaitClose:
                var byte: UInt8 = 0
                while unsafe recv(client, &byte, 1, 0) > 0 {}
                closed.add(1, ordering: .releasing)
            case .reset:
                var option = linger(l_onoff: 1, l_linger: 0)
                unsafe setsockopt(
                    client, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
            }
        }
        close(client)
    }

    private func readHead(_ client: Int32) {
        var head: [UInt8] = []
        var byte: UInt8 = 0
        while !head.suffix(4).elementsEqual([13, 10, 13, 10]), unsafe recv(client, &byte, 1, 0) == 1
        {
            head.append(byte)
        }
        log.withLock { [text = String(decoding: head, as: UTF8.self)] in $0.append(text) }
    }

    private func sendAll(_ client: Int32, _ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes[sent...].withUnsafeBytes {
                unsafe send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { return }
            sent += count
        }
    }
}

/// Runs blocking work on a thread of its own.
private func spawn(_ work: @escaping @Sendable () -> Void) {
    final class Box: Sendable {
        let work: @Sendable () -> Void
        init(_ work: @escaping @Sendable () -> Void) { self.work = work }
    }
    var thread = pthread_t()
    unsafe pthread_create(
        &thread, nil,
        { context in
            if let context = unsafe context {
                unsafe Unmanaged<Box>.fromOpaque(context).takeRetainedValue().work()
            }
            return nil
        }, Unmanaged.passRetained(Box(work)).toOpaque())
    pthread_detach(thread)
}
