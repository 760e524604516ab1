import Glibc

/// A directory of its own for one test, removed with its contents when the test lets go of it.
public final class TemporaryDirectory: Sendable {
    /// Its absolute path.
    public let path: String

    /// Makes the directory.
    public init() {
        var name = Array("/tmp/refrain-test-XXXXXX".utf8CString)
        path = unsafe name.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress, let made = unsafe mkdtemp(base) else {
                preconditionFailure("No temporary directory can be made (errno \(errno)).")
            }
            return unsafe String(cString: made)
        }
    }

    deinit {
        removeTree(path)
    }
}

/// Removes a directory and all that is in it.
private func removeTree(_ path: String) {
    guard let directory = unsafe opendir(path) else { return }
    while let entry = unsafe readdir(directory) {
        let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
            unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { text in
                unsafe String(cString: text)
            }
        }
        guard name != ".", name != ".." else { continue }
        let child = path + "/" + name
        if unsafe unlink(child) != 0 { removeTree(child) }
    }
    unsafe closedir(directory)
    unsafe rmdir(path)
}
