import Glibc
import JSON

/// A file of a model directory, read by position.
///
/// Reading rather than mapping: a mapped file that someone truncates kills the process with SIGBUS,
/// and the weights are packed into another layout anyway.
struct ModelFile: ~Copyable {
    let name: String
    let byteCount: Int
    private let descriptor: Int32

    init(_ name: String, in directory: String) throws(ModelError) {
        self.name = name
        descriptor = unsafe open(directory + "/" + name, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(file: name, code: errno) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw .unreadable(file: name, code: code)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .malformed(file: name, reason: "not a regular file")
        }
        byteCount = Int(status.st_size)
    }

    deinit {
        close(descriptor)
    }

    /// Fills `buffer` with the bytes at `offset`, all of them or an error.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(ModelError) {
        var done = 0
        while done < buffer.count {
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
            let count = unsafe pread(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .unreadable(file: name, code: errno) }
            guard count > 0 else { throw .malformed(file: name, reason: "shorter than it says") }
            done += count
        }
    }

    func bytes(at offset: Int, count: Int) throws(ModelError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var failure: ModelError?
        unsafe bytes.withUnsafeMutableBytes { buffer in
            do throws(ModelError) {
                try unsafe read(into: buffer, at: offset)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// The whole of a small file.
    static func contents(_ name: String, in directory: String) throws(ModelError) -> [UInt8] {
        let file = try ModelFile(name, in: directory)
        guard file.byteCount <= EmbeddingLimits.configurationBytesMax else {
            throw .malformed(
                file: name,
                reason: "over \(EmbeddingLimits.configurationBytesMax) bytes")
        }
        return try file.bytes(at: 0, count: file.byteCount)
    }

    static func exists(_ name: String, in directory: String) -> Bool {
        unsafe access(directory + "/" + name, R_OK) == 0
    }

    static func json(_ name: String, in directory: String) throws(ModelError) -> JSONValue {
        let bytes = try contents(name, in: directory)
        return try json(bytes, file: name)
    }

    /// Reads a JSON text that is `file` or a part of it.
    static func json(_ bytes: [UInt8], file: String) throws(ModelError) -> JSONValue {
        let limits = JSONLimits(
            bytesMax: EmbeddingLimits.tensorHeaderBytesMax,
            depthMax: EmbeddingLimits.jsonDepthMax)
        do throws(JSONError) {
            return try JSONDocument(bytes, limits: limits).root
        } catch {
            throw .malformed(file: file, reason: "\(error)")
        }
    }

    /// nil when there is no such file; one that is there must be sound.
    static func optionalJSON(
        _ name: String, in directory: String
    ) throws(ModelError) -> JSONValue? {
        guard exists(name, in: directory) else { return nil }
        return try json(name, in: directory)
    }
}
