import Glibc

/// Standard output for results, standard error for everything else.
struct Console: Sendable {
    /// Whether somebody watches standard error.
    let isTerminal = isatty(2) == 1

    /// Writes a result; ends the process quietly where nobody reads it any more.
    func write(_ text: String) { write(Array(text.utf8)) }

    /// Writes a result.
    func write(_ bytes: [UInt8]) {
        if !Console.writeAll(bytes, to: 1) { exit(1) }
    }

    /// Writes a message.
    func complain(_ text: String) {
        // Where standard error is closed there is nobody to tell.
        _ = Console.writeAll(Array(text.utf8), to: 2)
    }

    /// Shows how far long work is, on one line of a terminal; nothing elsewhere.
    func progress(_ text: String) {
        if isTerminal { complain("\r\u{1b}[K\(text)") }
    }

    /// Takes the line of progress away.
    func endProgress() {
        if isTerminal { complain("\r\u{1b}[K") }
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var written = 0
        while written < bytes.count {
            let rest = bytes[written...]
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            written += count
        }
        return true
    }
}
