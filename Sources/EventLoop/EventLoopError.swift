/// Why a loop, a timer or a listener could not be made.
public struct EventLoopError: Error, Equatable, Sendable {
    /// The C function that failed.
    public let operation: String
    /// Its error code (`errno`).
    public let code: Int32

    package init(operation: String, code: Int32) {
        self.operation = operation
        self.code = code
    }
}
