import Glibc

/// The claim of one opening on a data directory, held by `flock` on a file inside it.
///
/// LMDB's own lock file allows several processes, and two openings in one process silently break
/// each other's `fcntl` locks. `flock` belongs to the open file, so it refuses both, and the kernel
/// drops it when the process dies, however it dies.
struct DirectoryLock: ~Copyable {
    static let fileName = "owner.lock"
    private let descriptor: Int32

    init(directory: String) throws(LMDBError) {
        let path = directory + "/" + DirectoryLock.fileName
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw LMDBError(code: errno, operation: "open \(path)")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            let holder = DirectoryLock.holder(descriptor)
            close(descriptor)
            guard code == EWOULDBLOCK else {
                throw LMDBError(code: code, operation: "lock \(path)")
            }
            throw LMDBError(
                kind: .inUse, code: code, operation: "lock \(path)",
                detail: "\(directory) is held by " + (holder.map { "process \($0)" } ?? "another"))
        }
        self.descriptor = descriptor
        writeHolder()
    }

    deinit {
        close(descriptor)
    }

    /// Leaves our process id for the error message of whoever comes second; a failure to write it
    /// costs only that message.
    private func writeHolder() {
        let text = Array("\(getpid())\n".utf8)
        _ = ftruncate(descriptor, 0)
        _ = unsafe text.withUnsafeBytes { bytes in
            unsafe pwrite(descriptor, bytes.baseAddress, bytes.count, 0)
        }
    }

    private static func holder(_ descriptor: Int32) -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe pread(descriptor, buffer.baseAddress, buffer.count, 0)
        }
        let digits = bytes.prefix(max(0, count)).prefix { (48...57).contains($0) }
        return Int32(String(decoding: digits, as: UTF8.self))
    }
}
