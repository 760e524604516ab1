/// Why a server could not be started.
public struct HTTPServerError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The operation that failed: a C function or a setting.
    public let operation: String
    /// `errno`, or 0 where there is none.
    public let code: Int32
    /// What it was about: an address, a file, a value.
    public let subject: String

    /// A sentence with all three.
    public var description: String {
        code == 0 ? "\(operation): \(subject)" : "\(operation): \(subject): error \(code)"
    }
}
