/// The settings by which an answer is kept or not.
public struct RecordingPolicy: Sendable, Equatable {
    /// Whether answers that call tools are kept.
    ///
    /// They are never served to a similar prompt: a call carries values out of its prompt.
    public var storesToolCalls = false

    /// Makes the default policy.
    public init() {}
}
