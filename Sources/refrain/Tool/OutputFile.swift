import Glibc

/// A file that exists only once it is complete; `-` is standard output.
final class OutputFile: Sendable {
    private let path: String
    private let descriptor: Int32

    private var partialPath: String { path + ".partial" }

    init(_ path: String) throws(ToolError) {
        self.path = path
        guard path != "-" else {
            descriptor = 1
            return
        }
        descriptor = unsafe open(path + ".partial", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw .failed("\(path).partial cannot be written: \(systemMessage(errno))")
        }
    }

    /// Makes a folder where there is none; those above it must exist.
    static func makeFolder(_ path: String) throws(ToolError) {
        guard unsafe mkdir(path, 0o755) == 0 || errno == EEXIST else {
            throw .failed("\(path) cannot be made: \(systemMessage(errno))")
        }
    }

    func write(_ bytes: [UInt8]) throws(ToolError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                throw .failed("writing \(path) failed: \(systemMessage(errno))")
            }
            rest = rest.dropFirst(count)
        }
    }

    /// Makes the file durable and gives it its name.
    func finish() throws(ToolError) {
        guard path != "-" else { return }
        guard fsync(descriptor) == 0, close(descriptor) == 0,
            unsafe rename(partialPath, path) == 0
        else { throw .failed("finishing \(path) failed: \(systemMessage(errno))") }
    }
}
