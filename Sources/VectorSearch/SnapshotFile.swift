import Glibc

/// Writes a snapshot's bytes beside its place and renames it there once it is whole and on disk.
@safe
struct SnapshotWriter: ~Copyable {
    private let path: String
    private let file: Int32
    private var checksum = SnapshotChecksum()
    private var isInPlace = false

    init(path: String) throws(SnapshotError) {
        let file = unsafe open(path + ".part", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .file(operation: "open \(path).part", code: errno) }
        self.path = path
        self.file = file
    }

    deinit {
        close(file)
        if !isInPlace { unsafe unlink(path + ".part") }
    }

    mutating func write<Element: BitwiseCopyable>(_ array: [Element]) throws(SnapshotError) {
        let failure = unsafe array.withUnsafeBytes { bytes in unsafe put(bytes) }
        if let failure { throw failure }
    }

    mutating func write<Element: BitwiseCopyable>(
        _ base: UnsafePointer<Element>, count: Int
    ) throws(SnapshotError) {
        let bytes = unsafe UnsafeRawBufferPointer(
            start: base, count: count * MemoryLayout<Element>.stride)
        if let failure = unsafe put(bytes) { throw failure }
    }

    private mutating func put(_ bytes: UnsafeRawBufferPointer) -> SnapshotError? {
        unsafe checksum.add(bytes)
        var rest = unsafe bytes[...]
        while unsafe !rest.isEmpty {
            let bytes = unsafe UnsafeRawBufferPointer(rebasing: rest)
            let written = unsafe Glibc.write(file, bytes.baseAddress, bytes.count)
            if written < 0, errno == EINTR { continue }
            guard written > 0 else {
                return .file(operation: "write \(path).part", code: errno)
            }
            unsafe rest = unsafe rest.dropFirst(written)
        }
        return nil
    }

    consuming func finish() throws(SnapshotError) {
        try write([checksum.value])
        guard fsync(file) == 0 else {
            throw .file(operation: "fsync \(path).part", code: errno)
        }
        guard unsafe rename(path + ".part", path) == 0 else {
            throw .file(operation: "rename to \(path)", code: errno)
        }
        isInPlace = true
    }
}

/// Reads a snapshot's bytes in order; trusts none of them before the checksum at the end.
@safe
struct SnapshotReader: ~Copyable {
    private let path: String
    private let file: Int32
    /// Bytes not read yet, the checksum's apart.
    private(set) var rest: Int
    private var checksum = SnapshotChecksum()
    /// What was just read is still in the cache when it is summed; a multiple of the sum's step.
    private static let stepByteCount = 1 << 18

    init(path: String) throws(SnapshotError) {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .file(operation: "open \(path)", code: errno) }
        var status = stat()
        let isKnown = unsafe fstat(file, &status) == 0
        let rest = isKnown ? Int(status.st_size) - MemoryLayout<UInt64>.size : -1
        guard rest >= 0 else {
            close(file)
            throw .corrupted("too short")
        }
        self.path = path
        self.file = file
        self.rest = rest
    }

    deinit {
        close(file)
    }

    mutating func read<Element: BitwiseCopyable>(
        into base: UnsafeMutablePointer<Element>, count: Int
    ) throws(SnapshotError) {
        let (byteCount, overflow) = count.multipliedReportingOverflow(
            by: MemoryLayout<Element>.stride)
        guard !overflow, byteCount >= 0, byteCount <= rest else {
            throw .corrupted("cut short")
        }
        let bytes = unsafe UnsafeMutableRawBufferPointer(start: base, count: byteCount)
        for first in stride(from: 0, to: byteCount, by: Self.stepByteCount) {
            let end = min(first + Self.stepByteCount, byteCount)
            let step = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[first..<end])
            try unsafe fill(step)
            unsafe checksum.add(UnsafeRawBufferPointer(step))
        }
        rest -= byteCount
    }

    mutating func read<Element: BitwiseCopyable>(
        _ type: Element.Type, count: Int
    ) throws(SnapshotError) -> [Element] {
        guard count >= 0, count <= rest / MemoryLayout<Element>.stride else {
            throw .corrupted("cut short")
        }
        let memory = FlatMemory<Element>(capacity: count)
        try unsafe read(into: memory.base, count: count)
        return (0..<count).map { unsafe memory.base[$0] }
    }

    /// Compares the checksum; nothing may be left over.
    consuming func finish() throws(SnapshotError) {
        guard rest == 0 else { throw .corrupted("too long") }
        var stored: UInt64 = 0
        try unsafe withUnsafeMutableBytes(of: &stored) { bytes throws(SnapshotError) in
            try unsafe fill(bytes)
        }
        guard stored == checksum.value else { throw .corrupted("checksum") }
    }

    private func fill(_ bytes: UnsafeMutableRawBufferPointer) throws(SnapshotError) {
        var done = 0
        while done < bytes.count {
            guard let base = bytes.baseAddress else { return }
            let count = unsafe Glibc.read(file, base + done, bytes.count - done)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .file(operation: "read \(path)", code: errno) }
            guard count > 0 else { throw .corrupted("cut short") }
            done += count
        }
    }
}
