import CEvent
import Glibc

/// Opens the socket that one loop accepts from.
enum ListeningSocket {
    /// A bound, listening, non-blocking socket; `port` 0 becomes the one the system chose.
    static func open(
        _ configuration: ServerConfiguration, _ port: inout UInt16
    ) throws(HTTPServerError) -> Int32 {
        if let path = configuration.unixSocketPath { return try openUnix(path) }
        let address = configuration.address
        let subject = "\(address):\(port)"
        var storage = sockaddr_storage()
        guard let (family, length) = parse(address, port, into: &storage) else {
            throw HTTPServerError(operation: "address", code: EINVAL, subject: subject)
        }
        let descriptor = cevent_stream_socket(family)
        do throws(HTTPServerError) {
            try check(descriptor, "socket", subject)
            try enable(SO_REUSEADDR, on: descriptor, subject)
            try enable(SO_REUSEPORT, on: descriptor, subject)
            try bindAndListen(descriptor, &storage, length, subject)
            port = boundPort(descriptor)
            return descriptor
        } catch {
            if descriptor >= 0 { close(descriptor) }
            throw error
        }
    }

    private static func openUnix(_ path: String) throws(HTTPServerError) -> Int32 {
        var storage = sockaddr_storage()
        let length = unsafe withUnsafeMutableBytes(of: &storage) { bytes -> socklen_t? in
            let offset = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
            guard path.utf8.count < MemoryLayout<sockaddr_un>.size - offset else { return nil }
            unsafe bytes.storeBytes(of: sa_family_t(AF_UNIX), as: sa_family_t.self)
            for (index, byte) in path.utf8.enumerated() { unsafe bytes[offset + index] = byte }
            return socklen_t(offset + path.utf8.count + 1)
        }
        guard let length else {
            throw HTTPServerError(operation: "unix socket", code: ENAMETOOLONG, subject: path)
        }
        removeStaleSocket(path)
        let descriptor = cevent_stream_socket(AF_UNIX)
        do throws(HTTPServerError) {
            try check(descriptor, "socket", path)
            try bindAndListen(descriptor, &storage, length, path)
            return descriptor
        } catch {
            if descriptor >= 0 { close(descriptor) }
            throw error
        }
    }

    /// Only a socket is ever removed, never a file somebody named by mistake.
    private static func removeStaleSocket(_ path: String) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return }
        unsafe unlink(path)
    }

    private static func parse(
        _ address: String, _ port: UInt16, into storage: inout sockaddr_storage
    ) -> (family: Int32, length: socklen_t)? {
        var four = sockaddr_in()
        if unsafe inet_pton(AF_INET, address, &four.sin_addr) == 1 {
            four.sin_family = sa_family_t(AF_INET)
            four.sin_port = port.bigEndian
            unsafe withUnsafeMutableBytes(of: &storage) {
                unsafe $0.storeBytes(of: four, as: sockaddr_in.self)
            }
            return (AF_INET, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
        var six = sockaddr_in6()
        guard unsafe inet_pton(AF_INET6, address, &six.sin6_addr) == 1 else { return nil }
        six.sin6_family = sa_family_t(AF_INET6)
        six.sin6_port = port.bigEndian
        unsafe withUnsafeMutableBytes(of: &storage) {
            unsafe $0.storeBytes(of: six, as: sockaddr_in6.self)
        }
        return (AF_INET6, socklen_t(MemoryLayout<sockaddr_in6>.size))
    }

    private static func bindAndListen(
        _ descriptor: Int32, _ storage: inout sockaddr_storage, _ length: socklen_t,
        _ subject: String
    ) throws(HTTPServerError) {
        let bound = unsafe withUnsafePointer(to: &storage) { pointer in
            unsafe bind(
                descriptor, UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self), length
            )
        }
        try check(bound, "bind", subject)
        try check(listen(descriptor, Limits.listenBacklog), "listen", subject)
    }

    private static func boundPort(_ descriptor: Int32) -> UInt16 {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            _ = unsafe getsockname(
                descriptor, UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: sockaddr.self),
                &length)
        }
        // The port is at the same place in both families.
        return unsafe withUnsafeBytes(of: &storage) {
            unsafe UInt16(bigEndian: $0.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
        }
    }

    private static func enable(
        _ option: Int32, on descriptor: Int32, _ subject: String
    ) throws(HTTPServerError) {
        var on: Int32 = 1
        let code = unsafe setsockopt(
            descriptor, SOL_SOCKET, option, &on, socklen_t(MemoryLayout<Int32>.size))
        try check(code, "setsockopt", subject)
    }

    private static func check(
        _ code: Int32, _ operation: String, _ subject: String
    ) throws(HTTPServerError) {
        if code < 0 {
            throw HTTPServerError(operation: operation, code: errno, subject: subject)
        }
    }
}
