/// What bounds one loop.
enum Limits {
    /// Rounds of queued jobs that run before the sockets are looked at again.
    static let jobRoundsPerBatch = 16
}
