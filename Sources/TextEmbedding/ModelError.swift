/// Why a model directory cannot be used.
public enum ModelError: Error, Sendable, Equatable {
    /// A file is missing or cannot be read; `code` is the system's errno.
    case unreadable(file: String, code: Int32)
    /// A file is damaged or is not what its name says.
    case malformed(file: String, reason: String)
    /// The model is of a kind that this engine does not run.
    case unsupported(file: String, field: String, value: String, supported: String)
    /// Memory ran out while packing the weights.
    case outOfMemory(bytes: Int)
}

extension ModelError: CustomStringConvertible {
    /// The fault in a sentence that names file and field.
    public var description: String {
        switch self {
        case .unreadable(let file, let code):
            "cannot read \(file) (errno \(code))"
        case .malformed(let file, let reason):
            "\(file) is damaged: \(reason)"
        case .unsupported(let file, let field, let value, let supported):
            "\(file): \(field) is \(value), but only \(supported) is supported"
        case .outOfMemory(let bytes):
            "no memory for \(bytes) bytes of weights"
        }
    }
}
