import Glibc

/// A file that is read from front to end; `-` is standard input.
struct InputFile: ~Copyable {
    private let descriptor: Int32
    private let isOwned: Bool
    /// Bytes in all, where it is a regular file.
    let byteCount: Int?

    private static let chunkBytes = 1 << 20

    init(_ path: String) throws(ToolError) {
        isOwned = path != "-"
        descriptor = isOwned ? unsafe open(path, O_RDONLY | O_CLOEXEC) : 0
        guard descriptor >= 0 else {
            throw .failed("\(path) cannot be read: \(systemMessage(errno))")
        }
        var status = stat()
        let isRegular =
            unsafe fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        byteCount = isRegular ? Int(status.st_size) : nil
    }

    deinit {
        if isOwned { close(descriptor) }
    }

    /// The next bytes; empty at the end.
    func next() throws(ToolError) -> [UInt8] {
        while true {
            var count = 0
            let bytes = unsafe [UInt8](unsafeUninitializedCapacity: InputFile.chunkBytes) {
                buffer, filled in
                count = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                filled = max(0, count)
            }
            if count >= 0 { return bytes }
            guard errno == EINTR else {
                throw .failed("reading failed: \(systemMessage(errno))")
            }
        }
    }

    /// Everything that is left, up to `bytesMax`.
    func readAll(bytesMax: Int) throws(ToolError) -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let bytes = try next()
            if bytes.isEmpty { return all }
            all += bytes
            guard all.count <= bytesMax else {
                throw .failed("the input is longer than \(bytesMax) bytes")
            }
        }
    }

    /// A whole file, or nil where it cannot be read.
    static func content(of path: String) -> [UInt8]? {
        do throws(ToolError) {
            let file = try InputFile(path)
            return try file.readAll(bytesMax: 16 << 20)
        } catch {
            return nil
        }
    }
}

/// The system's sentence for an error number.
func systemMessage(_ code: Int32) -> String {
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text)
}
